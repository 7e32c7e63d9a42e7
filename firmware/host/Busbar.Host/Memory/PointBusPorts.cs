using Busbar.Controller;

namespace Busbar.Host.Memory;

/// <summary>A field device as its points, for simulation without bytes.</summary>
public interface IPointDevice
{
    /// <summary>It does not answer.</summary>
    bool IsSilent { get; }

    /// <summary>The reading of the profile's point number, canonical; NaN: not present.</summary>
    double Read(int point);

    /// <summary>Commands a point; the device may hold something else than it was told.</summary>
    void Write(int point, double value);
}

/// <summary>
/// Buses that carry points instead of bytes: poll periods, time-outs, back-off, writes, reading back and events are the controller's own;
/// frames, byte times, checksums and exceptions do not happen. A device that answers wrongly counts as silent.
/// </summary>
/// <param name="find">The device of an id.</param>
public sealed class PointBusPorts(Func<string, IPointDevice> find) : IBusPorts, IBusWorkshop
{
    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort) => null;

    BusWork IBusWorkshop.Make(ControllerTables tables, int bus, PollSchedule schedule, WriteQueue writes, DeviceHealth health) =>
        new PointBus(tables, bus, schedule, writes, health, find);
}
