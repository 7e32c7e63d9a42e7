// expect: unsigned-as-signed
namespace Sample;

public static class Counter
{
    public static double Of(ulong bits) { return Twice((long)bits); }

    private static double Twice(long number) { return number * 2.0; }
}
