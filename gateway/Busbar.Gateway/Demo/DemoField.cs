using System.Net;
using System.Net.Sockets;
using Busbar.Simulator;
using Busbar.Simulator.Plant.Replay;
using Busbar.Simulator.Plant.Weather;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Demo;

/// <summary>The simulated site of a demo and the ports that its devices answer on.</summary>
public sealed class DemoField
{
    private readonly DemoOptions options;

    /// <param name="site">The building.</param>
    /// <param name="types">Its device files.</param>
    /// <param name="options">Seed, recorded data, ports.</param>
    /// <param name="start">Where virtual time begins.</param>
    /// <exception cref="DemoException">The site is not one that the simulator can play, or the recorded data cannot be read.</exception>
    public DemoField(SiteModel site, DeviceTypes types, DemoOptions options, DateTimeOffset start)
    {
        this.options = options;
        IReadOnlyDictionary<string, double> meters = new DemoMeters(options.DataDirectory).Read();
        try
        {
            Simulated = new SimulatedSite(site, types.Library, new SimulationOptions
            {
                Seed = options.Seed,
                Start = start,
                Meters = meters,
                Boundary = options.ReplayFile is { } file ? layout => new RecordedYear(file, layout, start, new SyntheticWeather(options.Seed, layout)) : null,
            });
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ReplayFileException)
        {
            throw new DemoException(wrong.Message, wrong);
        }
    }

    /// <summary>Plant, devices, lines and virtual time.</summary>
    public SimulatedSite Simulated { get; }

    /// <summary>Opens a TCP port for each TCP bus and a pseudo terminal for each serial one, linked in the data folder by its name.</summary>
    /// <exception cref="DemoException">A port is in use; says which and how to take others.</exception>
    public RealPorts OpenPorts()
    {
        string links = Path.Combine(options.DataDirectory, "ports");
        try
        {
            Directory.CreateDirectory(links);
            return new RealPorts(Simulated, links, options.DevicePortBase == 0, PortShift());
        }
        catch (IOException wrong) when (wrong.InnerException is SocketException)
        {
            throw new DemoException($"{wrong.Message}; or take other ports with --device-ports (0 takes free ones)", wrong);
        }
    }

    private int PortShift()
    {
        int[] ports = [.. Simulated.Site.Controllers.SelectMany(controller => controller.Buses).Where(bus => bus.Kind == BusKind.Tcp).Select(bus => bus.TcpPort)];
        int shift = options.DevicePortBase is > 0 and { } first && ports.Length > 0 ? first - ports.Min() : 0;
        return ports.Length == 0 || ports.Max() + shift <= IPEndPoint.MaxPort
            ? shift
            : throw new DemoException($"from port {options.DevicePortBase} on the site's devices would need ports up to {ports.Max() + shift}, and the last is {IPEndPoint.MaxPort}; begin at {ports.Min() + IPEndPoint.MaxPort - ports.Max()} or below with --device-ports (0 takes free ones)");
    }
}
