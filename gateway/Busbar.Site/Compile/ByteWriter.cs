using System.Buffers.Binary;
using System.Text;

namespace Busbar.Site.Compile;

/// <summary>Bytes of a table of the document, big-endian.</summary>
public sealed class ByteWriter
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public ByteWriter UInt8(int value)
    {
        _bytes.Add(checked((byte)value));
        return this;
    }

    public ByteWriter UInt16(int value)
    {
        ushort number = checked((ushort)value);
        _bytes.Add((byte)(number >> 8));
        _bytes.Add((byte)number);
        return this;
    }

    public ByteWriter UInt32(uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, value);
        return Bytes(four);
    }

    public ByteWriter UInt64(ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(eight, value);
        return Bytes(eight);
    }

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>UTF-8, zero padded.</summary>
    /// <exception cref="ArgumentException">The text has more bytes than <paramref name="length"/>.</exception>
    public ByteWriter Padded(string text, int length)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length > length)
        {
            throw new ArgumentException($"'{text}' has {utf8.Length} bytes of UTF-8; {length} is the most.", nameof(text));
        }

        _bytes.AddRange(utf8);
        _bytes.AddRange(new byte[length - utf8.Length]);
        return this;
    }
}
