using System;

namespace Busbar.Link;

/// <summary>
/// Protocol-buffer fields written into a fixed buffer. Never throws for lack of room: <see cref="Overflowed"/> says so and what
/// follows is dropped.
/// </summary>
internal sealed class ProtobufOutput
{
    private const int LongestVarint = 10;

    public readonly byte[] Buffer;
    public int Length;
    public int Limit;
    public bool Overflowed;

    public ProtobufOutput(byte[] buffer)
    {
        Buffer = buffer;
        Limit = buffer.Length;
    }

    public void Byte(int value)
    {
        if (Length >= Limit)
        {
            Overflowed = true;
            return;
        }

        Buffer[Length] = (byte)value;
        Length++;
    }

    public void Raw(byte[] bytes, int offset, int count)
    {
        if (count > Limit - Length)
        {
            Overflowed = true;
            return;
        }

        Array.Copy(bytes, offset, Buffer, Length, count);
        Length += count;
    }

    public void Varint(ulong value)
    {
        if (Limit - Length < LongestVarint)
        {
            while (value >= 0x80)
            {
                Byte((int)(value & 0x7F) | 0x80);
                value >>= 7;
            }

            Byte((int)value);
            return;
        }

        // Room is looked at once: most of what a message costs is its varints and doubles.
        byte[] into = Buffer;
        int at = Length;
        while (value >= 0x80)
        {
            into[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        into[at++] = (byte)value;
        Length = at;
    }

    public void Tag(int field, int wireType)
    {
        Varint((ulong)((field << 3) | wireType));
    }

    public void VarintField(int field, ulong value)
    {
        Tag(field, ProtobufWire.Varint);
        Varint(value);
    }

    public void DoubleField(int field, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        Tag(field, ProtobufWire.Fixed64);
        if (Limit - Length < 8)
        {
            Overflowed = true;
            return;
        }

        byte[] into = Buffer;
        int at = Length;
        for (int i = 0; i < 8; i++)
        {
            into[at + i] = (byte)bits;
            bits >>= 8;
        }

        Length = at + 8;
    }

    public void FloatField(int field, float value)
    {
        byte[] bits = BitConverter.GetBytes(value);
        Tag(field, ProtobufWire.Fixed32);
        Raw(bits, 0, 4);
    }

    public void BytesField(int field, byte[] bytes, int offset, int count)
    {
        Tag(field, ProtobufWire.LengthDelimited);
        Varint((ulong)count);
        Raw(bytes, offset, count);
    }

    /// <summary>Text as UTF-8. Half a surrogate pair becomes U+FFFD, as in every encoder.</summary>
    public void TextField(int field, string text)
    {
        int start = Open(field);
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c < 0x80)
            {
                Byte(c);
                continue;
            }

            if (c >= 0xD800 && c < 0xE000)
            {
                int low = c < 0xDC00 && i + 1 < text.Length ? text[i + 1] : 0;
                bool isPair = low >= 0xDC00 && low < 0xE000;
                c = isPair ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
                i += isPair ? 1 : 0;
            }

            MultiByte(c);
        }

        Close(start);
    }

    /// <summary>Begins a length-delimited field whose length is not known yet; one byte is kept for it.</summary>
    public int Open(int field)
    {
        Tag(field, ProtobufWire.LengthDelimited);
        Byte(0);
        return Length;
    }

    /// <summary>Ends what <see cref="Open"/> began; contents of 128 bytes and more move up to make room for a longer length.</summary>
    public void Close(int start)
    {
        if (Overflowed)
        {
            return;
        }

        int count = Length - start;
        int extra = 0;
        for (int rest = count >> 7; rest != 0; rest >>= 7)
        {
            extra++;
        }

        if (extra > Limit - Length)
        {
            Overflowed = true;
            return;
        }

        if (extra > 0)
        {
            Array.Copy(Buffer, start, Buffer, start + extra, count);
        }

        Length = start - 1;
        Varint((ulong)count);
        Length += count;
    }

    private void MultiByte(int c)
    {
        if (c < 0x800)
        {
            Byte(0xC0 | (c >> 6));
        }
        else
        {
            if (c < 0x10000)
            {
                Byte(0xE0 | (c >> 12));
            }
            else
            {
                Byte(0xF0 | (c >> 18));
                Byte(0x80 | ((c >> 12) & 0x3F));
            }

            Byte(0x80 | ((c >> 6) & 0x3F));
        }

        Byte(0x80 | (c & 0x3F));
    }
}
