namespace Busbar.Points;

/// <summary>
/// Bits as a number with a sign. C#'s cast from unsigned to signed writes no instruction, and the device's interpreter keeps with every value whether
/// it is unsigned: what follows the cast would go on with the unsigned number, so that -1 becomes 18446744073709551615 as a double, and a shift to
/// the right brings in zeros. An operation has the kind of its left operand; a signed zero there gives the sign back.
/// </summary>
public static class Signed
{
    public static long Of(ulong bits)
    {
        return 0L | (long)bits;
    }

    public static int Of(uint bits)
    {
        return 0 | (int)bits;
    }
}
