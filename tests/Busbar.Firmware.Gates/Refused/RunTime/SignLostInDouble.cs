// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static double Of(ulong bits) { return (double)(long)bits; }
}
