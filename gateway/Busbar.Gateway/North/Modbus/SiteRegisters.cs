using System.Buffers.Binary;
using System.Text;
using Busbar.Field.Modbus;
using Busbar.Field.SunSpec;

namespace Busbar.Gateway.North.Modbus;

/// <summary>
/// The chain of models as holding registers from 40000 on: the marker, the models, the end. Every request reads the live state as it is
/// then. Only the active-power limit of model 123 can be written; a write is checked whole before it changes anything.
/// </summary>
internal sealed class SiteRegisters : IModbusRegisters
{
    /// <summary>Where the marker lies.</summary>
    public const int Base = 40000;

    private const int MarkerRegisters = 2;

    private readonly byte unit;
    private readonly IReadOnlyList<SunSpecModel> models;
    private readonly PowerLimit? limit;
    private readonly string version;
    private readonly byte[] image;
    private readonly Dictionary<int, string> controls;
    private readonly Dictionary<int, SunSpecType> writable;

    public SiteRegisters(byte unit, IReadOnlyList<SunSpecModel> models, PowerLimit? limit, string version)
    {
        this.unit = unit;
        this.models = models;
        this.limit = limit;
        this.version = version;
        image = new byte[2 * (MarkerRegisters + models.Sum(model => SunSpecModel.HeaderRegisters + model.Length) + SunSpecModel.HeaderRegisters)];
        BinaryPrimitives.WriteUInt32BigEndian(image, ModelChain.Marker);
        BinaryPrimitives.WriteUInt16BigEndian(image.AsSpan(image.Length - 4), ModelChain.EndModel);
        (controls, writable) = Controls();
    }

    /// <inheritdoc/>
    public bool HasUnit(byte unit) => unit == this.unit;

    /// <inheritdoc/>
    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at) => ModbusExceptionCode.IllegalFunction;

    /// <inheritdoc/>
    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        if (function == ModbusFunction.ReadInputRegisters)
            return ModbusExceptionCode.IllegalFunction;
        int from = (start - Base) * 2;
        if (from < 0 || from + (count * 2) > image.Length)
            return ModbusExceptionCode.IllegalDataAddress;
        int offset = MarkerRegisters;
        foreach (SunSpecModel model in models)
            offset += model.Write(image.AsSpan(offset * 2));
        image.AsSpan(from, count * 2).CopyTo(into.AsSpan(at));
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

    /// <inheritdoc/>
    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        double? percent = null;
        int? revert = null;
        bool? enabled = null;
        for (int i = 0; i < count; i++)
        {
            ushort value = BinaryPrimitives.ReadUInt16BigEndian(from.AsSpan(at + (2 * i)));
            switch (limit is null ? null : controls.GetValueOrDefault(start + i))
            {
                case "WMaxLimPct" when value <= 10_000:
                    percent = value * Math.Pow(10, PowerLimit.Scale);
                    break;
                case "WMaxLimPct_RvrtTms" when value <= limit!.LongestSeconds:
                    revert = value;
                    break;
                case "WMaxLim_Ena" when value <= 1:
                    enabled = value == 1;
                    break;
                case "WMaxLimPct" or "WMaxLimPct_RvrtTms" or "WMaxLim_Ena":
                    return ModbusExceptionCode.IllegalDataValue;
                default:
                    // Whoever writes the whole block leaves as it is what is not implemented.
                    if (limit is null || !writable.TryGetValue(start + i, out SunSpecType type))
                        return ModbusExceptionCode.IllegalDataAddress;
                    if (value != (type == SunSpecType.Int16 ? 0x8000 : ushort.MaxValue))
                        return ModbusExceptionCode.IllegalDataValue;
                    break;
            }
        }

        if (percent is not null || revert is not null || enabled is not null)
            limit!.Write(percent, revert, enabled);
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room)
    {
        string? text = objectId switch { 0 => "Busbar", 1 => "Gateway", 2 => version, _ => null };
        if (text is null)
            return -1;
        if (text.Length <= room)
            Encoding.ASCII.GetBytes(text, into.AsSpan(at));
        return text.Length;
    }

    /// <summary>Registers of model 123: those that are taken by name, and all that its standard lets be written.</summary>
    private (Dictionary<int, string> Taken, Dictionary<int, SunSpecType> Writable) Controls()
    {
        Dictionary<int, string> taken = [];
        Dictionary<int, SunSpecType> all = [];
        int address = Base + MarkerRegisters;
        foreach (SunSpecModel model in models)
        {
            int at = address + SunSpecModel.HeaderRegisters;
            foreach (SunSpecPoint point in model.Points.Where(_ => model.Id == 123))
            {
                if (point.Type != SunSpecType.ScaleFactor)
                    all[at] = point.Type;
                if (point.Value is not null)
                    taken[at] = point.Name;
                at += point.Registers;
            }

            address += SunSpecModel.HeaderRegisters + model.Length;
        }

        return (taken, all);
    }
}
