using System;
using System.Text;
using Busbar.Points;

namespace Busbar.Link;

/// <summary>Which of the value fields a metric or property carried.</summary>
public enum SparkplugValueKind : byte
{
    None = 0,
    Int = 1,
    Long = 2,
    Float = 3,
    Double = 4,
    Boolean = 5,
    Text = 6,
    Bytes = 7,

    /// <summary>A data set, template or extension: well-formed and not read.</summary>
    Other = 8,
}

/// <summary>
/// The value of the metric or property at which a <see cref="SparkplugReader"/> stands; overwritten by the next one.
/// Text and bytes lie in the payload and are copied only on request.
/// </summary>
public sealed class SparkplugValue
{
    public SparkplugValueKind Kind;

    /// <summary>The payload; text and bytes are at <see cref="Offset"/> for <see cref="Length"/> bytes.</summary>
    public byte[] Payload = new byte[0];

    public int Offset;
    public int Length;

    // The raw 32 or 64 bits, or 0 and 1.
    private ulong bits;

    /// <summary>The number as unsigned 64 bits; what signed types are is <see cref="ToLong"/>'s matter.</summary>
    public ulong Bits
    {
        get { return bits; }
    }

    public bool IsNumber
    {
        get { return Kind >= SparkplugValueKind.Int && Kind <= SparkplugValueKind.Boolean; }
    }

    public bool AsBoolean
    {
        get { return IsNumber && ToDouble(SparkplugDataType.Unknown) != 0; }
    }

    /// <summary>The whole number, sign-extended when <paramref name="dataType"/> is a signed type; 0 when the value is not a whole number.</summary>
    public long ToLong(int dataType)
    {
        if (Kind != SparkplugValueKind.Int && Kind != SparkplugValueKind.Long && Kind != SparkplugValueKind.Boolean)
        {
            return 0;
        }

        switch (dataType)
        {
            case SparkplugDataType.Int8: return (sbyte)bits;
            case SparkplugDataType.Int16: return (short)bits;
            case SparkplugDataType.Int32: return (int)bits;
            default: return Signed.Of(bits);
        }
    }

    /// <summary>The number; NaN when there is none. <paramref name="dataType"/> (of this metric, or of its birth) gives the sign of whole numbers.</summary>
    public double ToDouble(int dataType)
    {
        switch (Kind)
        {
            case SparkplugValueKind.Double:
                return BitConverter.Int64BitsToDouble((long)bits);
            case SparkplugValueKind.Float:
                return BitConverter.ToSingle(Payload, Offset);
            case SparkplugValueKind.Int:
            case SparkplugValueKind.Boolean:
                return ToLong(dataType);
            case SparkplugValueKind.Long:
                return dataType == SparkplugDataType.Int64 ? (double)Signed.Of(bits) : (double)bits;
            default:
                return double.NaN;
        }
    }

    /// <summary>A new string of a text value; empty for other kinds.</summary>
    public string ToText()
    {
        return Kind == SparkplugValueKind.Text ? Encoding.UTF8.GetString(Payload, Offset, Length) : "";
    }

    internal void Clear()
    {
        Kind = SparkplugValueKind.None;
        bits = 0;
        Offset = 0;
        Length = 0;
    }

    /// <summary>Takes the field as the value of kind <paramref name="kind"/>; a field of another wire type is an unknown field.</summary>
    internal void Take(SparkplugValueKind kind, ProtobufInput field)
    {
        if (field.WireType != WireTypeOf(kind))
        {
            return;
        }

        Kind = kind;
        Payload = field.Bytes;
        switch (kind)
        {
            case SparkplugValueKind.Int:
                bits = field.Value & 0xFFFFFFFF;
                break;
            case SparkplugValueKind.Boolean:
                bits = field.Value != 0 ? 1UL : 0UL;
                break;
            case SparkplugValueKind.Float:
                Offset = field.Position - 4;
                break;
            case SparkplugValueKind.Long:
            case SparkplugValueKind.Double:
                bits = field.Value;
                break;
            default:
                Offset = field.ContentOffset;
                Length = field.ContentLength;
                break;
        }
    }

    private static int WireTypeOf(SparkplugValueKind kind)
    {
        switch (kind)
        {
            case SparkplugValueKind.Int:
            case SparkplugValueKind.Long:
            case SparkplugValueKind.Boolean:
                return ProtobufWire.Varint;
            case SparkplugValueKind.Float:
                return ProtobufWire.Fixed32;
            case SparkplugValueKind.Double:
                return ProtobufWire.Fixed64;
            default:
                return ProtobufWire.LengthDelimited;
        }
    }
}
