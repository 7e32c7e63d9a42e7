using Busbar.Field.MBus;
using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>What a device speaks; the number in the compiled profile.</summary>
public enum DeviceProtocol : byte
{
    Modbus = ProfileLayout.ProtocolModbus,
    Cjt188 = ProfileLayout.ProtocolCjt188,
    Dlt645 = ProfileLayout.ProtocolDlt645,
    MBus = ProfileLayout.ProtocolMBus,
}

/// <summary>How a meter that does not speak Modbus wants to be asked.</summary>
public sealed record MeterDialect
{
    public required DeviceProtocol Protocol { get; init; }

    /// <summary>The protocol's own name, for messages.</summary>
    public string ProtocolName => Protocol switch { DeviceProtocol.Cjt188 => "CJ/T 188", DeviceProtocol.Dlt645 => "DL/T 645", _ => "M-Bus" };

    /// <summary>How long it may take to begin its answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Silence it needs between frames.</summary>
    public required TimeSpan Guard { get; init; }

    /// <summary>FE bytes before a request; CJ/T 188 and DL/T 645.</summary>
    public int Preamble { get; init; }

    /// <summary>CJ/T 188: the T of the request.</summary>
    public byte MeterType { get; init; }

    /// <summary>CJ/T 188, dialect b: numbers with the high byte first.</summary>
    public bool IsHighByteFirst { get; init; }

    /// <summary>CJ/T 188, dialect c: the unit code stands before its number.</summary>
    public bool IsUnitBefore { get; init; }

    /// <summary>CJ/T 188, dialects b and c: the identifier goes out with its high byte first.</summary>
    public bool IsIdentifierHighFirst { get; init; }

    /// <summary>CJ/T 188: identifiers that this meter answers when it is asked for another one: answered to asked.</summary>
    public IReadOnlyDictionary<uint, uint> Ask { get; init; } = new Dictionary<uint, uint>();

    /// <summary>M-Bus: reading begins with a reset of the link (SND_NKE).</summary>
    public bool Resets { get; init; } = true;

    /// <summary>The number that the file's <c>at</c> counts the first byte behind the identifier with.</summary>
    public int FirstByte => Protocol switch { DeviceProtocol.Cjt188 => 3, DeviceProtocol.Dlt645 => 4, _ => 0 };

    /// <summary>Longest data of an answer: CJ/T 188-2004 allows 100 bytes, DL/T 645-2007 200.</summary>
    public int LongestData => Protocol == DeviceProtocol.Cjt188 ? 100 : 200;
}

/// <summary>Where a value lies in a meter's answer.</summary>
/// <param name="Data">The identifier asked for; M-Bus: the telegram, counted from 0.</param>
/// <param name="At">First byte in the answer's DATA, whose identifier begins at 0; M-Bus: 0.</param>
/// <param name="Record">M-Bus: which record; null for the other protocols.</param>
public sealed record MeterItem(uint Data, int At, MBusRecord? Record = null);

/// <summary>Picks a record out of an M-Bus telegram by what it means, so that the meter's size and resolution do not matter.</summary>
/// <param name="Function">0 instantaneous, 1 maximum, 2 minimum, 3 during an error: the bits of the DIF.</param>
/// <param name="Modifier">The VIFE behind the VIF, such as 0x3C for negative contributions; 0: none.</param>
/// <param name="Dif">What the simulated meter sends; null: 8 digits BCD, 4 for temperatures.</param>
/// <param name="Vif">What the simulated meter sends; null: a usual resolution.</param>
public sealed record MBusRecord(MBusQuantity Quantity, int Storage, int Tariff, int Subunit, int Function, int Modifier, byte? Dif = null, byte? Vif = null);
