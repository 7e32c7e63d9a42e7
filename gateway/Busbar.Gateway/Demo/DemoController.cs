using Busbar.Controller;
using Busbar.Gateway.Hosted;
using Busbar.Host;
using Busbar.Points;
using Busbar.Simulator.Lockstep;
using Busbar.Simulator.Transport;

namespace Busbar.Gateway.Demo;

/// <summary>One controller of the demo: the same code as on its hardware, on real sockets and pseudo terminals, moved by the driver.</summary>
internal sealed class DemoController : IAsyncDisposable
{
    private readonly HostBusPorts buses;
    private readonly MqttLinkPort link;

    public DemoController(ControllerSettings settings, byte[] document, IClock clock, RealPorts field, string mqttHost, int mqttPort, string storageFolder, Action wake, ILogger logger)
    {
        void Warn(string text) => logger.LogWarning("{Text}", text);
        buses = new HostBusPorts(field.SerialPaths, wake, Warn);
        link = new MqttLinkPort(new MqttLinkSettings(mqttHost, mqttPort, settings.ControllerId), wake, Warn);
        Ports = new LockstepPorts(new SimulatedBusPorts(buses, field));
        FileStorage storage = new(storageFolder, StorageBytes, Warn);
        Controller = new EdgeController(settings, new ControllerPorts(clock, Ports, storage, link, new HostLog((level, text) => logger.Log(HostedLog.Level(level), "{Text}", text))), document);
    }

    /// <summary>As the outbox of a controller with a large flash: a day of outage at the demo's rate.</summary>
    private static long StorageBytes => 64 * 1024 * 1024;

    public EdgeController Controller { get; }

    public LockstepPorts Ports { get; }

    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        buses.Dispose();
    }
}
