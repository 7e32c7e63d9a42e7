using Busbar.Simulator.Faults;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>
/// One meter on a line. It hears every byte, whoever it is for; a frame of its protocol ends a call of <see cref="Accept"/> with true.
/// Several may answer one request (a wildcard, two with one address): the line lets their bytes collide. Written from the standards,
/// apart from the controller's codec.
/// </summary>
internal abstract class MeterServer(FieldDevice meter)
{
    protected FieldDevice Meter { get; } = meter;

    /// <summary>The meter, when the last frame was for it; null: for another, or none.</summary>
    public FieldDevice? Device { get; protected set; }

    /// <summary>What it says; empty: nothing.</summary>
    public byte[] Answer { get; protected set; } = [];

    /// <summary>Takes a byte; true when it ended a whole request.</summary>
    public abstract bool Accept(byte value);

    /// <summary>Forgets what was received.</summary>
    public abstract void Reset();

    /// <summary>A server for each device that does not speak Modbus.</summary>
    public static IReadOnlyList<MeterServer> For(IReadOnlyList<FieldDevice> devices) => [.. devices.Select(For).OfType<MeterServer>()];

    private static MeterServer? For(FieldDevice device) => device.File.Protocol switch
    {
        Site.Devices.DeviceProtocol.Cjt188 => new Cjt188Server(device),
        Site.Devices.DeviceProtocol.Dlt645 => new Dlt645Server(device),
        Site.Devices.DeviceProtocol.MBus => new MBusServer(device),
        _ => null,
    };

    /// <summary>The frame is for the meter: whether it will answer.</summary>
    protected bool Begin(bool isMine)
    {
        Device = isMine ? Meter : null;
        Answer = [];
        return isMine && Meter.BeginRequest() is not (LineFault.Silence or LineFault.SwappedWires);
    }

    protected static byte Sum(IEnumerable<byte> bytes) => (byte)bytes.Sum(b => b);

    /// <summary>The bytes of an address, low byte first.</summary>
    protected static byte[] LowFirst(ulong value, int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(value >> (8 * i)))];
}
