using System.Buffers.Binary;

namespace Busbar.Gateway.Store.Compression;

/// <summary>Writes bits, least significant first, into a buffer that grows and is used again.</summary>
internal sealed class BitWriter
{
    private byte[] buffer = new byte[2048];
    private int length;
    private ulong pending;
    private int filled;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        length = 0;
        pending = 0;
        filled = 0;
    }

    /// <summary>The low <paramref name="count"/> bits, 0 to 64.</summary>
    public void Write(ulong value, int count)
    {
        if (count > 32)
        {
            Put(value & 0xFFFF_FFFF, 32);
            Put(value >> 32, count - 32);
        }
        else
        {
            Put(value, count);
        }
    }

    /// <summary>Seven bits a byte, the eighth says that more follow.</summary>
    public void WriteNumber(ulong value)
    {
        while (value >= 0x80)
        {
            Put(value | 0x80, 8);
            value >>= 7;
        }

        Put(value, 8);
    }

    /// <summary>What was written, filled up to a whole byte.</summary>
    public byte[] ToArray()
    {
        byte[] result = new byte[length + ((filled + 7) / 8)];
        buffer.AsSpan(0, length).CopyTo(result);
        ulong rest = pending;
        for (int at = length; at < result.Length; at++, rest >>= 8)
            result[at] = (byte)rest;
        return result;
    }

    // At most 31 bits wait, so 32 more always fit.
    private void Put(ulong value, int count)
    {
        pending |= (value & ((1UL << count) - 1)) << filled;
        filled += count;
        if (filled < 32)
            return;
        if (length + 4 > buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(length), (uint)pending);
        length += 4;
        pending >>= 32;
        filled -= 32;
    }
}
