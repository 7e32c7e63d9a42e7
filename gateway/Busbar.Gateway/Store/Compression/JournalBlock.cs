using System.Buffers.Binary;

namespace Busbar.Gateway.Store.Compression;

/// <summary>
/// The samples of one transaction in the order of arrival, quickly written and read once at most (when a gateway starts): the
/// point, the time since the sample before, flags, and the value as a small whole number where it is one.
/// </summary>
internal sealed class JournalBlock
{
    private const int HasDecimals = 64;
    private static readonly double[] Scales = [1, 10, 100, 1000];

    private byte[] buffer = new byte[65536];
    private int length;
    private long lastTime;
    private int lastPoint;

    public bool IsEmpty => length == 0;

    public void Clear()
    {
        length = 0;
        lastTime = 0;
        lastPoint = 0;
    }

    public void Add(int point, long time, double? value, int flags)
    {
        if (buffer.Length < length + 48)
            Array.Resize(ref buffer, buffer.Length * 2);
        int scale = 0;
        long whole = 0;
        bool isSmall = value is { } given && TryScale(given, out scale, out whole);
        buffer[length++] = (byte)(flags | (isSmall ? HasDecimals : 0));
        Number(point - lastPoint);
        Number(time - lastTime);
        lastPoint = point;
        lastTime = time;
        if (value is not { } number)
            return;
        if (isSmall)
        {
            Number((whole * 4) + scale);
            return;
        }

        BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(length), number);
        length += 8;
    }

    public byte[] ToArray() => buffer.AsSpan(0, length).ToArray();

    /// <summary>Gives every sample of a block, in its order. InvalidDataException when it is cut short.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Action<int, long, double?, int> take)
    {
        int at = 0;
        long time = 0;
        long point = 0;
        try
        {
            while (at < bytes.Length)
            {
                int flags = bytes[at++];
                point += Number(bytes, ref at);
                time += Number(bytes, ref at);
                double? value = null;
                if ((flags & HasDecimals) != 0)
                {
                    long whole = Number(bytes, ref at);
                    value = (whole >> 2) / Scales[whole & 3];
                }
                else if (SampleFlags.HasValue(flags))
                {
                    value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]);
                    at += 8;
                }

                take((int)point, time, value, flags & ~HasDecimals);
            }
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("A block of the journal is cut short.", exception);
        }
    }

    private static bool TryScale(double value, out int scale, out long whole)
    {
        for (scale = 0; scale < Scales.Length; scale++)
        {
            double scaled = Math.Round(value * Scales[scale]);
            if (!(Math.Abs(scaled) < 1e12))
                break;
            whole = (long)scaled;
            if (BitConverter.DoubleToInt64Bits(whole / Scales[scale]) == BitConverter.DoubleToInt64Bits(value))
                return true;
        }

        whole = 0;
        scale = 0;
        return false;
    }

    private void Number(long value)
    {
        ulong rest = unchecked((ulong)((value << 1) ^ (value >> 63)));
        while (rest >= 0x80)
        {
            buffer[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[length++] = (byte)rest;
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return unchecked((long)(value >> 1) ^ -(long)(value & 1));
        }
    }
}
