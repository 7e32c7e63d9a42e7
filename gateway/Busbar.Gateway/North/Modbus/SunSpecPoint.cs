using System.Buffers.Binary;
using System.Text.Unicode;

namespace Busbar.Gateway.North.Modbus;

/// <summary>How a SunSpec point lies in its registers, high word first.</summary>
internal enum SunSpecType
{
    UInt16,
    Int16,
    Enum16,
    ScaleFactor,
    UInt32,
    Bits32,
    Accumulator32,
    UInt64,
    Text,
    Padding,
}

/// <summary>One point of a SunSpec model.</summary>
/// <param name="Name">As in the published model.</param>
/// <param name="Registers">Its size.</param>
/// <param name="Scale">A value is sent divided by ten to the power of this.</param>
/// <param name="Value">Its value now, null while nobody knows it; null: not implemented here.</param>
/// <param name="Words">Of a text.</param>
/// <remarks>Not-implemented values: SunSpec Information Model Specification, "Unimplemented points".</remarks>
internal sealed record SunSpecPoint(string Name, SunSpecType Type, int Registers, int Scale = 0, Func<double?>? Value = null, string Words = "")
{
    /// <summary>Writes the registers, high byte first: the value, or the type's not-implemented value when it is unknown or does not fit.</summary>
    public void Write(Span<byte> into)
    {
        double? scaled = Value?.Invoke() is { } known && double.IsFinite(known) ? Math.Round(known / Math.Pow(10, Scale)) : null;
        switch (Type)
        {
            case SunSpecType.Text:
                into.Clear();
                Utf8.FromUtf16(Words, into, out _, out _);
                break;
            case SunSpecType.UInt16 or SunSpecType.Enum16:
                BinaryPrimitives.WriteUInt16BigEndian(into, scaled is >= 0 and < ushort.MaxValue ? (ushort)scaled : ushort.MaxValue);
                break;
            case SunSpecType.Int16 or SunSpecType.ScaleFactor or SunSpecType.Padding:
                BinaryPrimitives.WriteInt16BigEndian(into, scaled is > short.MinValue and <= short.MaxValue ? (short)scaled : short.MinValue);
                break;
            case SunSpecType.UInt32 or SunSpecType.Bits32:
                BinaryPrimitives.WriteUInt32BigEndian(into, scaled is >= 0 and < uint.MaxValue ? (uint)scaled : uint.MaxValue);
                break;
            case SunSpecType.Accumulator32:
                // It counts on past its end; 0 is "not implemented", which a counter also is at its very beginning.
                BinaryPrimitives.WriteUInt32BigEndian(into, scaled is >= 0 and < 9e15 ? (uint)((ulong)scaled % 0x1_0000_0000) : 0);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(into, scaled is >= 0 and < 9e15 ? (ulong)scaled : ulong.MaxValue);
                break;
        }
    }
}

/// <summary>A SunSpec model: its points one behind the other, behind id and length.</summary>
internal sealed record SunSpecModel(int Id, IReadOnlyList<SunSpecPoint> Points)
{
    /// <summary>Registers of id and length.</summary>
    public const int HeaderRegisters = 2;

    /// <summary>Registers behind the header.</summary>
    public int Length => Points.Sum(point => point.Registers);

    /// <summary>Register of a point, counted from the model's id, as the published tables count.</summary>
    public int OffsetOf(string name) => HeaderRegisters + Points.TakeWhile(point => point.Name != name).Sum(point => point.Registers);

    /// <summary>Writes header and points; returns the registers written.</summary>
    public int Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into, (ushort)Id);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)Length);
        int at = HeaderRegisters;
        foreach (SunSpecPoint point in Points)
        {
            point.Write(into.Slice(at * 2, point.Registers * 2));
            at += point.Registers;
        }

        return at;
    }
}
