using System.Numerics;

namespace Busbar.Gateway.Store.Compression;

/// <summary>
/// A column of values, bit for bit. Meters speak in decimals: when every value is a whole number of some power of ten (as a
/// double, or as the single-precision number that many meters send), these whole numbers are kept; else each value is told by
/// the bits in which it differs from the one before.
/// </summary>
internal static class ValueColumn
{
    private const int MostDecimals = 9;
    private const double LargestExact = 9007199254740992;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    private enum Kind
    {
        Decimal,
        SingleDecimal,
        Bits,
    }

    public static void Write(BitWriter bits, ReadOnlySpan<double> column)
    {
        if (column.Length == 0)
            return;
        long[] whole = new long[column.Length];
        if (TryScale(column, whole, isSingle: false) is { } decimals)
        {
            bits.Write((ulong)Kind.Decimal, 2);
            bits.Write((ulong)decimals, 4);
            IntegerColumn.Write(bits, whole);
        }
        else if (TryScale(column, whole, isSingle: true) is { } singleDecimals)
        {
            bits.Write((ulong)Kind.SingleDecimal, 2);
            bits.Write((ulong)singleDecimals, 4);
            IntegerColumn.Write(bits, whole);
        }
        else
        {
            bits.Write((ulong)Kind.Bits, 2);
            WriteBits(bits, column);
        }
    }

    public static void Read(ref BitReader bits, scoped Span<double> column, scoped Span<long> scratch)
    {
        if (column.Length == 0)
            return;
        Kind kind = (Kind)bits.Read(2);
        if (kind == Kind.Bits)
        {
            ReadBits(ref bits, column);
            return;
        }

        int decimals = (int)bits.Read(4);
        if (decimals > MostDecimals)
            throw new InvalidDataException("A chunk has more decimals than there are.");
        double scale = PowersOfTen[decimals];
        Span<long> whole = scratch[..column.Length];
        IntegerColumn.Read(ref bits, whole);
        if (kind == Kind.Decimal)
        {
            for (int i = 0; i < column.Length; i++)
                column[i] = whole[i] / scale;
        }
        else
        {
            for (int i = 0; i < column.Length; i++)
                column[i] = (float)(whole[i] / scale);
        }
    }

    /// <summary>Decimals that all values are whole numbers of, the whole numbers in <paramref name="whole"/>; null when there are none.</summary>
    private static int? TryScale(ReadOnlySpan<double> column, Span<long> whole, bool isSingle)
    {
        int decimals = 0;
        for (int i = 0; i < column.Length; i++)
        {
            double value = column[i];
            if (isSingle && BitConverter.DoubleToInt64Bits((float)value) != BitConverter.DoubleToInt64Bits(value))
                return null;
            while (!Fits(value, PowersOfTen[decimals], isSingle, out whole[i]))
            {
                if (++decimals > MostDecimals)
                    return null;
            }
        }

        // What fitted with fewer decimals fits with more as well, while it stays exact.
        for (int i = 0; i < column.Length; i++)
        {
            if (!Fits(column[i], PowersOfTen[decimals], isSingle, out whole[i]))
                return null;
        }

        return decimals;
    }

    private static bool Fits(double value, double scale, bool isSingle, out long whole)
    {
        double scaled = Math.Round(value * scale);
        if (!(Math.Abs(scaled) < LargestExact))
        {
            whole = 0;
            return false;
        }

        whole = (long)scaled;
        double back = isSingle ? (float)(whole / scale) : whole / scale;
        return BitConverter.DoubleToInt64Bits(back) == BitConverter.DoubleToInt64Bits(value);
    }

    private static void WriteBits(BitWriter bits, ReadOnlySpan<double> column)
    {
        ulong previous = 0;
        foreach (double value in column)
        {
            ulong now = BitConverter.DoubleToUInt64Bits(value);
            ulong changed = now ^ previous;
            previous = now;
            bits.Write(changed == 0 ? 0UL : 1UL, 1);
            if (changed == 0)
                continue;
            int low = BitOperations.TrailingZeroCount(changed);
            int count = 64 - BitOperations.LeadingZeroCount(changed) - low;
            bits.Write((ulong)low, 6);
            bits.Write((ulong)(count - 1), 6);
            bits.Write(changed >> low, count);
        }
    }

    private static void ReadBits(ref BitReader bits, scoped Span<double> column)
    {
        ulong previous = 0;
        for (int i = 0; i < column.Length; i++)
        {
            if (bits.Read(1) == 1)
            {
                int low = (int)bits.Read(6);
                int count = (int)bits.Read(6) + 1;
                previous ^= bits.Read(count) << low;
            }

            column[i] = BitConverter.UInt64BitsToDouble(previous);
        }
    }
}
