// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static int Of(uint bits) { return (int)bits % 10; }
}
