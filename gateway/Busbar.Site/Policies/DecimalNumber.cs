using System.Globalization;
using Busbar.Site.Compile;

namespace Busbar.Site.Policies;

/// <summary>
/// Numbers of the controller's tables: mantissa i24, exponent i8, so that 26.1 arrives as 26.1. Seven digits; absent is mantissa 0x800000.
/// </summary>
internal static class DecimalNumber
{
    private const int Largest = 0x7FFFFF;
    private const int Absent = 0x800000;

    /// <summary>Writes a number, or absent for null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than six or seven digits, or is no finite number.</exception>
    public static ByteWriter Number(this ByteWriter writer, double? value)
    {
        if (value is not { } number)
        {
            return writer.UInt8(Absent >> 16).UInt16(0).UInt8(0);
        }

        if (!TrySplit(number, out int mantissa, out int exponent))
        {
            throw new ArgumentOutOfRangeException(nameof(value), number, "The controller's tables take numbers of up to seven digits.");
        }

        return writer.UInt8((mantissa >> 16) & 0xFF).UInt16(mantissa & 0xFFFF).UInt8(exponent & 0xFF);
    }

    /// <summary>The nearest number that fits: seven significant digits, fewer where the mantissa would overflow.</summary>
    public static double Nearest(double value)
    {
        for (int digits = 7; digits > 5; digits--)
        {
            double rounded = double.Parse(value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (TrySplit(rounded, out _, out _))
            {
                return rounded;
            }
        }

        return value;
    }

    private static bool TrySplit(double number, out int mantissa, out int exponent)
    {
        mantissa = 0;
        exponent = 0;
        if (!double.IsFinite(number) || Math.Abs(number) > 1e20 || (number != 0 && Math.Abs(number) < 1e-12))
        {
            return false;
        }

        decimal rest = (decimal)number;
        while (rest != decimal.Truncate(rest))
        {
            rest *= 10;
            exponent--;
        }

        while (rest != 0 && rest % 10 == 0 && Math.Abs(rest) > Largest)
        {
            rest /= 10;
            exponent++;
        }

        mantissa = Math.Abs(rest) <= Largest ? (int)rest : 0;
        return Math.Abs(rest) <= Largest;
    }
}
