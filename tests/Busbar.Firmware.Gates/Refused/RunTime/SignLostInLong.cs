// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static long Of(uint bits) { return (int)bits; }
}
