// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static void Of(ulong bits, out long number) { number = (long)bits; }
}
