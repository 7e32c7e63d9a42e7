using Busbar.Controller;
using Busbar.Host.Memory;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Simulator;

/// <summary>One controller of a <see cref="VirtualBuilding"/>, with everything it reaches the world by.</summary>
public sealed class VirtualController
{
    internal VirtualController(SiteController site, EdgeController controller, MemoryBusPorts buses, MemoryLinkPort link, MemoryStorage storage)
    {
        Site = site;
        Controller = controller;
        Buses = buses;
        Link = link;
        Storage = storage;
    }

    public SiteController Site { get; }

    public EdgeController Controller { get; }

    public MemoryBusPorts Buses { get; }

    /// <summary>Its MQTT client in memory: what it publishes comes out, what is delivered goes in.</summary>
    public MemoryLinkPort Link { get; }

    /// <summary>Its flash.</summary>
    public MemoryStorage Storage { get; }

    /// <summary>Bytes or a message arrived: it is stepped before it is due.</summary>
    internal bool IsWoken { get; set; } = true;

    internal long NextDue { get; set; }

    /// <summary>A message for it arrives over the link.</summary>
    public void Deliver(string topic, ReadOnlySpan<byte> payload)
    {
        Link.Deliver(topic, payload);
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
    public VirtualBuilding(SimulatedSite site, Func<SiteController, ControllerSettings> settings, Func<SiteController, byte[]> document, Action<string, byte, string>? log = null)
    {
        Site = site;
        foreach (SiteController controller in site.Site.Controllers)
        {
            var buses = new MemoryBusPorts();
            var link = new MemoryLinkPort();
            var storage = new MemoryStorage();
            var ports = new ControllerPorts(site.Clock, buses, storage, link, new Log(controller.Id, log));
            var made = new VirtualController(controller, new EdgeController(settings(controller), ports, document(controller)), buses, link, storage);
            foreach (SiteBus bus in controller.Buses)
            {
                _ = new MemoryLine(site, site.Lines[bus.Port], buses[bus.Port], () => made.IsWoken = true);
            }

            _controllers.Add(made);
        }
    }

    public SimulatedSite Site { get; }

    public IReadOnlyList<VirtualController> Controllers => _controllers;

    public VirtualController this[string controllerId] => _controllers.Find(c => c.Site.Id == controllerId)
        ?? throw new ArgumentException($"there is no controller '{controllerId}'; there are: {string.Join(", ", _controllers.Select(c => c.Site.Id))}", nameof(controllerId));

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
                if (controller.IsWoken || controller.NextDue <= now)
                {
                    controller.IsWoken = false;
                    controller.Controller.Step();
                    controller.NextDue = Math.Max(now + 1, controller.Controller.NextDueMilliseconds);
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
