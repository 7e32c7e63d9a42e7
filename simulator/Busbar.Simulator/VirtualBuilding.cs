using Busbar.Controller;
using Busbar.Host.Memory;
using Busbar.Points;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Simulator;

/// <summary>The clock of a controller since its boot: monotonic from 0, and a time of day that may be wrong or unknown.</summary>
/// <param name="building">The building's time.</param>
public sealed class BootClock(VirtualClock building) : IClock
{
    /// <summary>The building's monotonic time at this boot, ms.</summary>
    public long BootAtMilliseconds { get; } = building.MonotonicMilliseconds;

    /// <summary>How far its time of day is off, ms.</summary>
    public long ErrorMilliseconds { get; set; }

    /// <inheritdoc/>
    public bool IsUtcKnown { get; set; } = true;

    /// <inheritdoc/>
    public long MonotonicMilliseconds => building.MonotonicMilliseconds - BootAtMilliseconds;

    /// <inheritdoc/>
    public long UtcMilliseconds => building.UtcMilliseconds + ErrorMilliseconds;
}

/// <summary>One controller of a <see cref="VirtualBuilding"/>, with everything it reaches the world by.</summary>
public sealed class VirtualController
{
    private readonly VirtualClock _building;
    private readonly Func<ControllerPorts, EdgeController> _make;
    private readonly ILog _log;

    private readonly IBusPorts _buses;

    internal VirtualController(SiteController site, VirtualClock building, ILog log, IBusPorts? points, Func<ControllerPorts, EdgeController> make)
    {
        Site = site;
        _building = building;
        _log = log;
        _make = make;
        Buses = new MemoryBusPorts();
        _buses = points ?? Buses;
        Link = new MemoryLinkPort();
        Storage = new MemoryStorage();
        Clock = new BootClock(building);
        Controller = make(new ControllerPorts(Clock, _buses, Storage, Link, log));
    }

    public SiteController Site { get; }

    /// <summary>As it runs, or as it was when the power went.</summary>
    public EdgeController Controller { get; private set; }

    public MemoryBusPorts Buses { get; }

    /// <summary>Its MQTT client in memory: what it publishes comes out, what is delivered goes in.</summary>
    public MemoryLinkPort Link { get; }

    /// <summary>Its flash.</summary>
    public MemoryStorage Storage { get; }

    /// <summary>Of this boot.</summary>
    public BootClock Clock { get; private set; }

    /// <summary>The power is off.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Bytes or a message arrived: it is stepped before it is due.</summary>
    internal bool IsWoken { get; set; } = true;

    /// <summary>In the building's monotonic time.</summary>
    internal long NextDue { get; set; }

    /// <summary>A message for it arrives over the link.</summary>
    public void Deliver(string topic, ReadOnlySpan<byte> payload)
    {
        Link.Deliver(topic, payload);
        IsWoken = true;
    }

    /// <summary>The power goes: memory is gone, flash stays, the broker speaks the will.</summary>
    public void CutPower()
    {
        IsDown = true;
        Link.Drop();
    }

    /// <summary>The power is back: a new boot on the old flash. Its time of day may be unknown until somebody tells it.</summary>
    public void Boot(bool isUtcKnown = true)
    {
        Storage.Restore();
        Clock = new BootClock(_building) { IsUtcKnown = isUtcKnown };
        Controller = _make(new ControllerPorts(Clock, _buses, Storage, Link, _log));
        IsDown = false;
        IsWoken = true;
    }
}

/// <summary>
/// The whole building in one thread and virtual time: plant, field devices, controllers on ports in memory. The same options and
/// documents give the same bytes on every bus and link.
/// </summary>
public sealed class VirtualBuilding
{
    private readonly List<VirtualController> _controllers = [];

    /// <param name="site">The simulated site.</param>
    /// <param name="settings">Settings of a controller of the site.</param>
    /// <param name="document">The signed document it starts with.</param>
    /// <param name="log">Where the controllers' lines go: id, level, text.</param>
    /// <param name="pointsInsteadOfBytes">The buses carry points; messages between controllers and gateway stay what they are.</param>
    public VirtualBuilding(SimulatedSite site, Func<SiteController, ControllerSettings> settings, Func<SiteController, byte[]> document, Action<string, byte, string>? log = null, bool pointsInsteadOfBytes = false)
    {
        Site = site;
        foreach (SiteController controller in site.Site.Controllers)
        {
            byte[] first = document(controller);
            ControllerSettings own = settings(controller);
            PointBusPorts? points = pointsInsteadOfBytes ? new PointBusPorts(id => new FieldPoints(site.Devices[id], site.Site.FindDevice(id)!.Type)) : null;
            var made = new VirtualController(controller, site.Clock, new Log(controller.Id, log), points, ports => new EdgeController(own, ports, first));
            foreach (SiteBus bus in pointsInsteadOfBytes ? [] : controller.Buses)
            {
                _ = new MemoryLine(site, site.Lines[bus.Port], made.Buses[bus.Port], () => made.IsWoken = true);
            }

            _controllers.Add(made);
        }
    }

    public SimulatedSite Site { get; }

    public IReadOnlyList<VirtualController> Controllers => _controllers;

    public VirtualController this[string controllerId] => _controllers.Find(c => c.Site.Id == controllerId)
        ?? throw new ArgumentException($"there is no controller '{controllerId}'; there are: {string.Join(", ", _controllers.Select(c => c.Site.Id))}", nameof(controllerId));

    /// <summary>Called after every step of a controller.</summary>
    public Action<VirtualController>? Stepped { get; set; }

    /// <summary>Lives on for a while, from event to event.</summary>
    public void Run(TimeSpan duration)
    {
        long end = Site.Clock.MonotonicMilliseconds + (long)duration.TotalMilliseconds;
        while (true)
        {
            long now = Site.Clock.MonotonicMilliseconds;
            long next = end;
            foreach (VirtualController controller in _controllers)
            {
                if (controller.IsDown)
                {
                    continue;
                }

                if (controller.IsWoken || controller.NextDue <= now)
                {
                    controller.IsWoken = false;
                    controller.Controller.Step();
                    controller.NextDue = Math.Max(now + 1, controller.Clock.BootAtMilliseconds + controller.Controller.NextDueMilliseconds);
                    Stepped?.Invoke(controller);
                }

                next = Math.Min(next, controller.NextDue);
            }

            if (now >= end)
            {
                return;
            }

            Site.AdvanceTo(Math.Clamp(Math.Min(next, Site.NextEventMilliseconds), now, end));
        }
    }

    private sealed class Log(string id, Action<string, byte, string>? write) : ILog
    {
        public void Write(byte level, string text) => write?.Invoke(id, level, text);
    }
}
