namespace Busbar.Field.Modbus;

/// <summary>
/// The CRC-16 of Modbus over serial line (V1.02, section 6.2.2): polynomial 0xA001 (reflected), start 0xFFFF, low byte sent first.
/// Sixteen entries, half a byte at a time: 32 bytes of memory instead of 512, and a 256-byte frame still takes a microsecond on a PC.
/// </summary>
public static class ModbusCrc
{
    private static readonly ushort[] Nibbles =
    {
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
        0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
    };

    /// <summary>The checksum of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    public static ushort Compute(byte[] bytes, int offset, int count)
    {
        ushort[] nibbles = Nibbles;
        int crc = 0xFFFF;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            crc ^= bytes[i];
            crc = (crc >> 4) ^ nibbles[crc & 15];
            crc = (crc >> 4) ^ nibbles[crc & 15];
        }
        return (ushort)crc;
    }

    /// <summary>Writes the checksum of the <paramref name="count"/> bytes from <paramref name="offset"/> behind them.</summary>
    public static void Append(byte[] bytes, int offset, int count)
    {
        ushort crc = Compute(bytes, offset, count);
        bytes[offset + count] = (byte)crc;
        bytes[offset + count + 1] = (byte)(crc >> 8);
    }

    /// <summary>True when the last two of the <paramref name="count"/> bytes are the checksum of those before.</summary>
    public static bool IsRight(byte[] bytes, int offset, int count)
    {
        if (count < 3) return false;
        ushort crc = Compute(bytes, offset, count - 2);
        return bytes[offset + count - 2] == (byte)crc && bytes[offset + count - 1] == (byte)(crc >> 8);
    }
}
