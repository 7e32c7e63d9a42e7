using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>
/// One file under hardware/devices: everything we know of a device type. The controller's table is compiled from it
/// (ProfileCompiler), the simulated device answers by it, forms and docs are drawn from it.
/// </summary>
public sealed record DeviceFile
{
    /// <summary>The file, as the loader was given it.</summary>
    public required string Path { get; init; }

    /// <summary>Kebab-case; the file's name without ending; what a site file's <c>profile</c> names.</summary>
    public required string Id { get; init; }

    public required DeviceClass Class { get; init; }

    public required LocalName Maker { get; init; }

    /// <summary>Products that answer by this map.</summary>
    public required IReadOnlyList<LocalName> Products { get; init; }

    /// <summary>True only when somebody has read a real device with this file.</summary>
    public required bool Verified { get; init; }

    /// <summary>Where the map was taken from.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>What is left out, doubtful or peculiar.</summary>
    public required LocalName Notes { get; init; }

    /// <summary>How to connect it, for the technician.</summary>
    public required LocalName Wiring { get; init; }

    /// <summary>The maker's setting of the serial port; null for a device that only has TCP.</summary>
    public required SerialSetting? Serial { get; init; }

    /// <summary>For a meter of another protocol only its time-out and guard time count, which are the meter's.</summary>
    public required ModbusDialect Modbus { get; init; }

    /// <summary>Set for a meter that does not speak Modbus.</summary>
    public MeterDialect? Meter { get; init; }

    public DeviceProtocol Protocol => Meter?.Protocol ?? DeviceProtocol.Modbus;

    /// <summary>Poll groups, fastest first.</summary>
    public required IReadOnlyList<PollGroup> Polls { get; init; }

    /// <summary>SunSpec models by our own short names; empty for other devices.</summary>
    public required IReadOnlyList<SunSpecModel> Models { get; init; }

    /// <summary>Registers that scale, select or gate others.</summary>
    public required IReadOnlyList<AuxiliaryRegister> Auxiliaries { get; init; }

    /// <summary>In the order of the file; the order of the controller's point numbers too.</summary>
    public required IReadOnlyList<DevicePoint> Points { get; init; }

    /// <summary>A watchdog that must be fed; null: the device has none.</summary>
    public required KeepAlive? KeepAlive { get; init; }

    public required SimulateSection Simulate { get; init; }

    /// <summary>The device is found by walking its model chain.</summary>
    public bool IsSunSpec => Models.Count > 0;

    public DevicePoint? FindPoint(string name) => Points.FirstOrDefault(p => p.Name == name);

    public AuxiliaryRegister? FindAuxiliary(string name) => Auxiliaries.FirstOrDefault(a => a.Name == name);

    public SunSpecModel? FindModel(string name) => Models.FirstOrDefault(m => m.Name == name);

    public override string ToString() => Id;
}

/// <summary>Serial parameters. Parity is none, odd or even.</summary>
public sealed record SerialSetting(int Baud, Parity Parity, int StopBits);

/// <summary>Numbers as in the controller's bus table.</summary>
public enum Parity : byte
{
    None = 0,
    Odd = 1,
    Even = 2,
}

/// <summary>How a device wants to be asked.</summary>
public sealed record ModbusDialect
{
    /// <summary>How long it may take to answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Silence it needs between frames beyond what the specification asks; zero: none.</summary>
    public required TimeSpan Guard { get; init; }

    /// <summary>Most registers (or bits) in one read.</summary>
    public required int MaximumRegisters { get; init; }

    /// <summary>Most registers nobody needs that a read may pass over to save a request.</summary>
    public required int Gap { get; init; }

    /// <summary>Address ranges that must not be touched, not even inside a longer read.</summary>
    public required IReadOnlyList<RegisterRange> Forbidden { get; init; }

    /// <summary>Modbus TCP: it serves one connection at a time and drops or refuses others.</summary>
    public bool TakesOneClient { get; init; }
}

/// <summary>Registers <paramref name="First"/> to <paramref name="Last"/>, both included, as addresses on the wire.</summary>
public sealed record RegisterRange(RegisterSpace Space, int First, int Last);

/// <summary>Points of the same urgency.</summary>
public sealed record PollGroup(string Name, TimeSpan Period);

/// <summary>A SunSpec model under a short name. Ids that share a layout (101, 102, 103) stand in one list.</summary>
public sealed record SunSpecModel(string Name, IReadOnlyList<int> Ids, bool Required);

/// <summary>A value that must be written again and again, else the device stops by itself.</summary>
public sealed record KeepAlive(WriteStep Step, TimeSpan Period);
