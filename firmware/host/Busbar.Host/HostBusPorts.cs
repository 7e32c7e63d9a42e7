using Busbar.Controller;

namespace Busbar.Host;

/// <summary>Ports on Linux, by the rows of a document's bus table. A port that a new document names again stays open; others close.</summary>
public sealed class HostBusPorts : IBusPorts, IKeptBusPorts, IDisposable
{
    private readonly IReadOnlyDictionary<string, string> _serialPaths;
    private readonly Action _wake;
    private readonly Action<string> _log;
    private readonly Dictionary<string, IBusPort> _open = [];

    /// <param name="serialPaths">Port names of the site file to ttys, as "plant-rs485" to "/dev/ttyUSB0". A name that begins with / is a path itself.</param>
    /// <param name="wake">Called when a port has something for the controller.</param>
    /// <param name="log">Told about ports that cannot be used.</param>
    public HostBusPorts(IReadOnlyDictionary<string, string> serialPaths, Action wake, Action<string> log)
    {
        (_serialPaths, _wake, _log) = (serialPaths, wake, log);
    }

    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort)
    {
        var key = Key(kind, portName, tcpPort);
        if (_open.TryGetValue(key, out var port))
        {
            return port;
        }

        if (kind == BusTable.Tcp)
        {
            return _open[key] = new TcpBusPort(portName, tcpPort, _wake, _log);
        }

        var path = portName.StartsWith('/') ? portName : _serialPaths.GetValueOrDefault(portName);
        if (path == null)
        {
            _log($"serial port {portName}: no tty was given for it");
            return null;
        }

        return _open[key] = new SerialPort(path, _wake, _log);
    }

    /// <inheritdoc/>
    public void CloseOthers(BusTable buses)
    {
        var named = Enumerable.Range(0, buses.Count).Select(bus => Key(buses.Kind(bus), buses.PortName(bus), buses.TcpPort(bus))).ToHashSet();
        foreach (var (key, port) in _open.Where(each => !named.Contains(each.Key)).ToList())
        {
            _open.Remove(key);
            (port as IDisposable)?.Dispose();
        }
    }

    private static string Key(byte kind, string portName, int tcpPort) => kind == BusTable.Tcp ? $"{portName}:{tcpPort}" : portName;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var port in _open.Values.OfType<IDisposable>())
        {
            port.Dispose();
        }
    }
}
