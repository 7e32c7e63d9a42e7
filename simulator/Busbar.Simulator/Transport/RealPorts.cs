using System.Net;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Transport;

/// <summary>
/// The simulated devices on real ports: a TCP listener on loopback for each TCP bus, a pseudo terminal for each serial bus.
/// </summary>
public sealed class RealPorts : IDisposable
{
    private readonly List<IFieldPort> _ports = [];
    private readonly Dictionary<string, string> _serialPaths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPEndPoint> _endPoints = new(StringComparer.Ordinal);
    private readonly WakePipe _wake = new();
    private readonly List<int> _descriptors = [];
    private Native.PollEntry[] _polled = [];

    /// <param name="site">The simulated site.</param>
    /// <param name="linkDirectory">Symbolic links named like the serial ports are made here; null: none.</param>
    /// <param name="freePorts">True: every TCP bus takes a free port (tests); false: the one of the site file.</param>
    /// <param name="portShift">Added to the ports of the site file, so that two buildings can live on one computer.</param>
    /// <exception cref="IOException">A port is in use or a terminal cannot be made; says which, and what to do.</exception>
    public RealPorts(SimulatedSite site, string? linkDirectory = null, bool freePorts = false, int portShift = 0)
    {
        try
        {
            foreach (SiteBus bus in site.Site.Controllers.SelectMany(c => c.Buses))
            {
                FieldLine line = site.Lines[bus.Port];
                if (bus.Kind == BusKind.Serial)
                {
                    var port = new PtyFieldPort(site, line, linkDirectory is null ? null : Path.Combine(linkDirectory, bus.PortName));
                    _ports.Add(port);
                    _serialPaths[bus.PortName] = port.Path;
                }
                else
                {
                    var port = new TcpFieldPort(site, line, new IPEndPoint(IPAddress.Loopback, freePorts ? 0 : bus.TcpPort + portShift));
                    _ports.Add(port);
                    _endPoints[bus.Port] = port.EndPoint;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Serial port name of the site to the path that a controller opens.</summary>
    public IReadOnlyDictionary<string, string> SerialPaths => _serialPaths;

    /// <summary><c>host:port</c> of the site to where its devices listen.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> EndPoints => _endPoints;

    /// <summary>Takes what has arrived on all ports; true when there was anything.</summary>
    public bool Pump()
    {
        bool any = false;
        foreach (IFieldPort port in _ports)
        {
            any |= port.Pump();
        }

        return any;
    }

    /// <summary>Living connections of a line.</summary>
    public IReadOnlyList<LineSession> SessionsOf(string lineName) => _ports.Find(p => p.Line.Name == lineName)?.Sessions ?? [];

    /// <summary>Sleeps until bytes arrive somewhere or the time is over.</summary>
    public void Wait(int milliseconds)
    {
        _descriptors.Clear();
        _descriptors.Add(_wake.Descriptor);
        foreach (IFieldPort port in _ports)
        {
            port.AddDescriptors(_descriptors);
        }

        if (_polled.Length != _descriptors.Count)
        {
            _polled = new Native.PollEntry[_descriptors.Count];
        }

        for (int i = 0; i < _polled.Length; i++)
        {
            _polled[i] = new Native.PollEntry { Descriptor = _descriptors[i], Wanted = Native.PollIn };
        }

        if (Native.Poll(_polled, (nuint)_polled.Length, milliseconds) > 0 && _polled[0].Happened != 0)
        {
            _wake.Drain();
        }
    }

    /// <summary>Ends <see cref="Wait"/>; from any thread.</summary>
    public void Wake() => _wake.Wake();

    public void Dispose()
    {
        foreach (IFieldPort port in _ports)
        {
            port.Dispose();
        }

        _ports.Clear();
        _wake.Dispose();
    }
}
