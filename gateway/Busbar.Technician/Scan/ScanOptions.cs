using Busbar.Site.Devices;

namespace Busbar.Technician.Scan;

/// <summary>Where and how a scan looks.</summary>
public sealed record ScanOptions
{
    /// <summary>Speeds and parities, in the order in which they are tried; not used on TCP.</summary>
    public IReadOnlyList<SerialSetting> Settings { get; init; } = UsualSettings;

    /// <summary>Modbus units to ask.</summary>
    public IReadOnlyList<byte> Units { get; init; } = [.. Enumerable.Range(1, 247).Select(u => (byte)u)];

    /// <summary>What is asked for: all that the tools know. A TCP port is mostly Modbus's, and meters' frames disturb such a device.</summary>
    public IReadOnlyList<DeviceProtocol> Protocols { get; init; } = Enum.GetValues<DeviceProtocol>();

    /// <summary>Longest wait for a sign of life. The bytes' own time on a slow line is added.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Longest wait when a device that was found is looked at.</summary>
    public TimeSpan LookTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Ask for input registers as well where holding registers are met with silence: twice as long.</summary>
    public bool Thorough { get; init; }

    /// <summary>What field devices are delivered with, the commonest first.</summary>
    public static IReadOnlyList<SerialSetting> UsualSettings { get; } =
    [
        new(9600, Parity.None, 1), new(9600, Parity.Even, 1), new(2400, Parity.Even, 1), new(19200, Parity.Even, 1), new(19200, Parity.None, 1),
        new(2400, Parity.None, 1), new(4800, Parity.None, 1), new(4800, Parity.Even, 1), new(38400, Parity.None, 1), new(115200, Parity.None, 1),
    ];

    /// <summary>Every speed from 300 to 115200 with every parity.</summary>
    public static IReadOnlyList<SerialSetting> AllSettings { get; } =
    [
        .. UsualSettings,
        .. (from baud in (int[])[1200, 300, 600, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
            from parity in (Parity[])[Parity.None, Parity.Even, Parity.Odd]
            select new SerialSetting(baud, parity, 1)).Except(UsualSettings),
    ];

    /// <summary>On TCP the unit is mostly one of these.</summary>
    public static IReadOnlyList<byte> UsualTcpUnits { get; } = [1, 2, 3, 4, 5, 0, 247, 255, 126, 100, 71];
}

/// <summary>How far a scan is.</summary>
/// <param name="Done">Questions asked.</param>
/// <param name="Total">Questions to ask in all, as far as it is known: a search among several meters adds to it.</param>
/// <param name="Where">Setting and unit, for people.</param>
/// <param name="Found">Devices found so far.</param>
public readonly record struct ScanProgress(int Done, int Total, string Where, int Found);
