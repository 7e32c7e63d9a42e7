using System.Numerics;

namespace Busbar.Gateway.Store.Compression;

/// <summary>
/// A column of whole numbers in few bits: each is told by how far it is from what its predecessors let expect (a constant, a
/// steady step, or the last step again: whichever is cheapest for this column), and these remainders stand in blocks of 64 in
/// Rice's code (R. F. Rice, JPL Publication 79-22, 1979) with a parameter for each block. All arithmetic wraps, so every column
/// comes back as it was.
/// </summary>
internal static class IntegerColumn
{
    private const int Block = 64;
    private const int AllZero = 63;

    // So many ones, and then the whole number in 64 bits: a leap must not take thousands of bits.
    private const int Escape = 20;

    private enum Expectation
    {
        Constant,
        Step,
        SameStep,
    }

    public static void Write(BitWriter bits, ReadOnlySpan<long> column)
    {
        if (column.Length == 0)
            return;
        (Expectation expectation, long basis) = Choose(column);
        bits.Write((ulong)expectation, 2);
        WriteWhole(bits, basis);
        if (expectation != Expectation.Constant)
            WriteWhole(bits, column[0]);
        Span<ulong> block = stackalloc ulong[Block];
        int count = 0;
        long previous = column[0];
        long step = basis;
        for (int i = expectation == Expectation.Constant ? 0 : 1; i < column.Length; i++)
        {
            long value = column[i];
            block[count++] = ZigZag(Remainder(expectation, basis, value, ref previous, ref step));
            if (count == Block)
            {
                WriteBlock(bits, block);
                count = 0;
            }
        }

        if (count > 0)
            WriteBlock(bits, block[..count]);
    }

    public static void Read(ref BitReader bits, scoped Span<long> column)
    {
        if (column.Length == 0)
            return;
        Expectation expectation = (Expectation)bits.Read(2);
        long basis = ReadWhole(ref bits);
        int at = 0;
        if (expectation != Expectation.Constant)
            column[at++] = ReadWhole(ref bits);
        while (at < column.Length)
        {
            int end = Math.Min(column.Length, at + Block);
            ReadBlock(ref bits, column[at..end]);
            at = end;
        }

        unchecked
        {
            switch (expectation)
            {
                case Expectation.Constant:
                    for (int i = 0; i < column.Length; i++)
                        column[i] += basis;
                    break;
                case Expectation.Step:
                    long sum = column[0];
                    for (int i = 1; i < column.Length; i++)
                        column[i] = sum += column[i] + basis;
                    break;
                default:
                    long value = column[0];
                    long step = basis;
                    for (int i = 1; i < column.Length; i++)
                    {
                        step += column[i];
                        column[i] = value += step;
                    }

                    break;
            }
        }
    }

    private static (Expectation Expectation, long Basis) Choose(ReadOnlySpan<long> column)
    {
        long steps = Math.Max(1, column.Length - 1);
        long meanStep = unchecked(column[^1] - column[0]) / steps;
        (Expectation, long)[] candidates =
        [
            (Expectation.Step, CommonStep(column)), (Expectation.Step, meanStep), (Expectation.Constant, Middle(column)), (Expectation.SameStep, meanStep),
        ];
        (Expectation, long) best = candidates[0];
        long least = long.MaxValue;
        foreach ((Expectation, long) candidate in candidates)
        {
            long cost = Cost(column, candidate.Item1, candidate.Item2);
            if (cost >= least)
                continue;
            least = cost;
            best = candidate;
        }

        return best;
    }

    private static long Cost(ReadOnlySpan<long> column, Expectation expectation, long basis)
    {
        long cost = 0;
        long previous = column[0];
        long step = basis;
        for (int i = expectation == Expectation.Constant ? 0 : 1; i < column.Length; i++)
            cost += 64 - BitOperations.LeadingZeroCount(ZigZag(Remainder(expectation, basis, column[i], ref previous, ref step)));
        return cost;
    }

    private static long Remainder(Expectation expectation, long basis, long value, ref long previous, ref long step)
    {
        unchecked
        {
            switch (expectation)
            {
                case Expectation.Constant:
                    return value - basis;
                case Expectation.Step:
                    long remainder = value - previous - basis;
                    previous = value;
                    return remainder;
                default:
                    long newStep = value - previous;
                    long change = newStep - step;
                    step = newStep;
                    previous = value;
                    return change;
            }
        }
    }

    // The step that more than half of all are, when there is one (Boyer and Moore's vote).
    private static long CommonStep(ReadOnlySpan<long> column)
    {
        long candidate = 0;
        int votes = 0;
        for (int i = 1; i < column.Length; i++)
        {
            long step = unchecked(column[i] - column[i - 1]);
            if (votes == 0)
                candidate = step;
            votes += step == candidate ? 1 : -1;
        }

        return candidate;
    }

    private static long Middle(ReadOnlySpan<long> column)
    {
        Int128 sum = 0;
        foreach (long value in column)
            sum += value;
        return (long)(sum / column.Length);
    }

    private static void WriteBlock(BitWriter bits, ReadOnlySpan<ulong> block)
    {
        ulong all = 0;
        foreach (ulong value in block)
            all |= value;
        if (all == 0)
        {
            bits.Write(AllZero, 6);
            return;
        }

        int parameter = Parameter(block);
        bits.Write((ulong)parameter, 6);
        foreach (ulong value in block)
        {
            ulong quotient = value >> parameter;
            if (quotient < Escape)
            {
                // The ones, the zero that ends them, and the rest.
                bits.Write((1UL << (int)quotient) - 1, (int)quotient + 1);
                bits.Write(value, parameter);
            }
            else
            {
                bits.Write((1UL << Escape) - 1, Escape);
                bits.Write(value, 64);
            }
        }
    }

    private static void ReadBlock(ref BitReader bits, scoped Span<long> block)
    {
        int parameter = (int)bits.Read(6);
        if (parameter == AllZero)
        {
            block.Clear();
            return;
        }

        for (int i = 0; i < block.Length; i++)
        {
            int quotient = bits.ReadOnes(Escape);
            ulong value = quotient < Escape ? ((ulong)quotient << parameter) | bits.Read(parameter) : bits.Read(64);
            block[i] = unchecked((long)(value >> 1) ^ -(long)(value & 1));
        }
    }

    private static int Parameter(ReadOnlySpan<ulong> block)
    {
        UInt128 sum = 0;
        foreach (ulong value in block)
            sum += value;
        int guess = Math.Clamp(63 - BitOperations.LeadingZeroCount((ulong)(sum / (uint)block.Length) + 1), 0, 61);
        int best = guess;
        long least = long.MaxValue;
        for (int parameter = Math.Max(0, guess - 2); parameter <= Math.Min(62, guess + 1); parameter++)
        {
            long cost = 0;
            foreach (ulong value in block)
            {
                ulong quotient = value >> parameter;
                cost += quotient < Escape ? (long)quotient + 1 + parameter : Escape + 64;
            }

            if (cost < least)
            {
                least = cost;
                best = parameter;
            }
        }

        return best;
    }

    private static void WriteWhole(BitWriter bits, long value)
    {
        ulong number = ZigZag(value);
        int count = 64 - BitOperations.LeadingZeroCount(number);
        bits.Write((ulong)count, 7);
        bits.Write(number, count);
    }

    private static long ReadWhole(ref BitReader bits)
    {
        int count = (int)bits.Read(7);
        if (count > 64)
            throw new InvalidDataException("A number of the chunk has more than 64 bits.");
        ulong number = bits.Read(count);
        return unchecked((long)(number >> 1) ^ -(long)(number & 1));
    }

    private static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));
}
