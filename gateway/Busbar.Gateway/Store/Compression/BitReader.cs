using System.Buffers.Binary;
using System.Numerics;

namespace Busbar.Gateway.Store.Compression;

/// <summary>Reads what <see cref="BitWriter"/> wrote. InvalidDataException when the bits end too early.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private ulong window;
    private int filled;
    private int next;

    /// <summary>So many bits, 0 to 64.</summary>
    public ulong Read(int count)
    {
        if (count <= 32)
            return Take(count);
        ulong low = Take(32);
        return low | (Take(count - 32) << 32);
    }

    /// <summary>See <see cref="BitWriter.WriteNumber"/>.</summary>
    public ulong ReadNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            ulong part = Take(8);
            value |= (part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("A number of the chunk has no end.");
    }

    /// <summary>Ones before the next zero, which is read too; no more than <paramref name="most"/>, after which none is expected.</summary>
    public int ReadOnes(int most)
    {
        Fill();
        int ones = Math.Min(BitOperations.TrailingZeroCount(~window), most);
        Drop(ones < most ? ones + 1 : most);
        return ones;
    }

    private ulong Take(int count)
    {
        if (filled < count)
            Fill();
        ulong value = window & ((1UL << count) - 1);
        Drop(count);
        return value;
    }

    private void Drop(int count)
    {
        if (count > filled)
            throw new InvalidDataException("The chunk ends too early.");
        window >>= count;
        filled -= count;
    }

    // Afterwards 32 bits or more are there, or all that are left.
    private void Fill()
    {
        if (filled >= 32)
            return;
        if (next + 4 <= bytes.Length)
        {
            window |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[next..]) << filled;
            next += 4;
            filled += 32;
            return;
        }

        while (next < bytes.Length)
        {
            window |= (ulong)bytes[next++] << filled;
            filled += 8;
        }
    }
}
