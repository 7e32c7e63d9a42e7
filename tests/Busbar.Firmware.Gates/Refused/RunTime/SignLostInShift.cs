// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static long Of(ulong bits, int unused) { return 0L | ((long)(bits << unused) >> unused); }
}
