namespace Busbar.Link;

/// <summary>
/// A cursor over one protocol-buffer message. Every read is bounded by the message's own end; the first thing that cannot be
/// read sets <see cref="Failed"/> and stops the cursor for good. No length field ever allocates.
/// </summary>
internal sealed class ProtobufInput
{
    public byte[] Bytes = new byte[0];
    public int Position;
    public int End;
    public bool Failed;

    /// <summary>Field number of the field that <see cref="Next"/> found.</summary>
    public int Field;

    /// <summary>Its wire type.</summary>
    public int WireType;

    /// <summary>Its value when it is a varint or a fixed number.</summary>
    public ulong Value;

    /// <summary>Its contents when it is length-delimited.</summary>
    public int ContentOffset;

    public int ContentLength;

    public void Start(byte[] bytes, int offset, int length)
    {
        Bytes = bytes;
        Position = offset;
        End = offset + length;
        Failed = false;
    }

    /// <summary>Reads the next field; false at the end and after a failure.</summary>
    public bool Next()
    {
        if (Failed || Position >= End)
        {
            return false;
        }

        ulong tag = Bytes[Position];
        if (tag < 0x80)
        {
            Position++;
        }
        else
        {
            tag = Varint();
        }

        int wireType = (int)(tag & 7);
        Field = (int)(tag >> 3);
        WireType = wireType;
        if (Failed || tag >> 32 != 0 || Field == 0)
        {
            return Fail();
        }

        switch (wireType)
        {
            case ProtobufWire.Varint:
                Value = Varint();
                return !Failed;
            case ProtobufWire.Fixed64:
                return Fixed(8);
            case ProtobufWire.Fixed32:
                return Fixed(4);
            case ProtobufWire.LengthDelimited:
                return Content();
            default:
                // Groups (3, 4) left the language before Sparkplug was written; 6 and 7 never were.
                return Fail();
        }
    }

    private bool Content()
    {
        ulong length = Varint();
        int position = Position;
        if (Failed || length > (ulong)(End - position))
        {
            return Fail();
        }

        ContentOffset = position;
        ContentLength = (int)length;
        Position = position + (int)length;
        return true;
    }

    private bool Fixed(int size)
    {
        if (size > End - Position)
        {
            return Fail();
        }

        byte[] bytes = Bytes;
        int position = Position;
        ulong value = 0;
        for (int i = position + size - 1; i >= position; i--)
        {
            value = (value << 8) | bytes[i];
        }

        Value = value;
        Position = position + size;
        return true;
    }

    private ulong Varint()
    {
        byte[] bytes = Bytes;
        int position = Position;
        int end = End;
        ulong value = 0;
        for (int shift = 0; shift < 70 && position < end; shift += 7)
        {
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                Position = position;
                return value;
            }
        }

        Position = position;
        Fail();
        return 0;
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}
