namespace Busbar.Control;

/// <summary>
/// Reads the document's tables in place, big-endian. A number is four bytes, mantissa i24 and exponent i8 (m * 10^e), so that
/// 0.95 or 26.1 comes out as exactly the double that a person's text would give; mantissa 0x800000 means absent and reads
/// as NaN, and so does an exponent beyond 22.
/// </summary>
internal static class TableReader
{
    private const int AbsentMantissa = -0x800000;

    private static readonly double[] Powers =
    {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    };

    public static int Unsigned16(byte[] bytes, int at)
    {
        return (bytes[at] << 8) | bytes[at + 1];
    }

    public static int Signed16(byte[] bytes, int at)
    {
        return (short)((bytes[at] << 8) | bytes[at + 1]);
    }

    public static bool IsAbsent(byte[] bytes, int at)
    {
        return bytes[at] == 0x80 && bytes[at + 1] == 0 && bytes[at + 2] == 0;
    }

    public static double Number(byte[] bytes, int at)
    {
        int mantissa = ((sbyte)bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
        if (mantissa == AbsentMantissa)
        {
            return double.NaN;
        }

        int exponent = (sbyte)bytes[at + 3];
        double value = mantissa;
        if (exponent == 0)
        {
            return value;
        }

        if (exponent < -22 || exponent > 22)
        {
            return double.NaN;
        }

        // Ten to a whole power up to 22 is exact in a double, and one division or multiplication rounds only once.
        double power = Powers[exponent < 0 ? -exponent : exponent];
        return exponent < 0 && power != 0 ? value / power : value * power;
    }
}
