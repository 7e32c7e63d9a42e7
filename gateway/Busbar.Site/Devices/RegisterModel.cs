using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>The four tables of Modbus; the number is the function that reads it.</summary>
public enum RegisterSpace : byte
{
    Coil = 1,
    Discrete = 2,
    Holding = 3,
    Input = 4,

    /// <summary>No table of Modbus: the data of a meter's answer; <see cref="RegisterPlace.Item"/> says where.</summary>
    Meter = 5,
}

/// <summary>
/// Where a register is. With <paramref name="Model"/>, <paramref name="Address"/> is the offset in that SunSpec model,
/// whose id register is offset 0; without, the address on the wire (0-based, whatever base the file counts from).
/// </summary>
public sealed record RegisterPlace(RegisterSpace Space, string? Model, int Address)
{
    /// <summary>Set for meters that do not speak Modbus.</summary>
    public MeterItem? Item { get; init; }

    public override string ToString() => Item is { } item ? item.Record is { } record ? $"{record.Quantity} {record.Storage}" : $"{item.Data:X4}+{item.At}" : Model is null ? $"{Space} {Address}" : $"{Model}+{Address}";
}

/// <summary>
/// How bits become a number in canonical units:
/// value = map(raw [+ fraction]) * Scale * 10^Exponent * 10^ExponentFrom * FactorFrom + Offset.
/// </summary>
public sealed record RegisterEncoding
{
    public required RegisterType Type { get; init; }

    public WordOrder Order { get; init; }

    /// <summary>With <see cref="Exponent"/>: 0.1 is 1 and -1. Negative when the device counts the other way. Includes the unit.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Decimal exponent beside <see cref="Scale"/>.</summary>
    public int Exponent { get; init; }

    /// <summary>Added after scaling, in canonical units.</summary>
    public double Offset { get; init; }

    /// <summary>Auxiliary whose value is a decimal exponent (SunSpec scale factors); null: none.</summary>
    public string? ExponentFrom { get; init; }

    /// <summary>Auxiliary whose (mapped) value is a factor (unit selectors); null: none.</summary>
    public string? FactorFrom { get; init; }

    /// <summary>Raw bits that mean "not available".</summary>
    public IReadOnlyList<ulong> NotAvailable { get; init; } = [];

    /// <summary>Raw to canonical; empty: every raw value counts as it is. Others than listed are bad.</summary>
    public IReadOnlyList<ValuePair> Map { get; init; } = [];

    /// <summary>Lowest bit used; with <see cref="BitCount"/>.</summary>
    public int BitShift { get; init; }

    /// <summary>Bits used of the raw value; 0: all.</summary>
    public int BitCount { get; init; }

    /// <summary>Registers taken; 1 for a coil or discrete input.</summary>
    public int RegisterCount => Math.Max(1, RegisterValue.RegisterCount((byte)Type));
}

/// <summary>A row of a value map.</summary>
public sealed record ValuePair(double Raw, double Canonical);

/// <summary>A second register whose number is added before scaling.</summary>
public sealed record Fraction(RegisterPlace Place, RegisterType Type);

/// <summary>A register that scales, selects or gates others.</summary>
public sealed record AuxiliaryRegister(string Name, RegisterPlace Place, RegisterEncoding Encoding, string Poll);
