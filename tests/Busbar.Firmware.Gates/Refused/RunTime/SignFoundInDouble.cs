// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static double Of(int bits) { return (double)(uint)bits; }
}
