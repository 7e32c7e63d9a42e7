// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static long Of(ulong bits) { return (long)bits; }
}
