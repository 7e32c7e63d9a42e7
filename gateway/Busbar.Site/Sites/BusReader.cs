using System.Globalization;
using System.Net;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>Reads <c>buses</c>: serial lines by the logical name of their port, TCP connections by host and port.</summary>
internal static class BusReader
{
    public static readonly int[] BaudRates = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200];
    private static readonly TimeSpan StandardTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGuard = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<SiteBus> ReadAll(MapNode? buses, Func<string, IReadOnlyList<DeviceType>> typesOn)
    {
        List<SiteBus> list = [];
        Dictionary<string, SiteBus> ports = new(StringComparer.Ordinal);
        foreach (MapEntry entry in buses?.All() ?? [])
        {
            Ids.Check(buses!, entry, "bus");
            if (entry.Value.AsMap() is not { } map || ReadBus(entry.Key, list.Count, map, typesOn(entry.Key)) is not { } bus)
            {
                continue;
            }

            if (!ports.TryAdd(bus.Port, bus))
            {
                map.Error($"port {bus.Port} is already that of bus {ports[bus.Port].Id}", "one bus has a port; put the devices on that bus");
            }

            list.Add(bus);
        }

        return list;
    }

    private static SiteBus? ReadBus(string id, int index, MapNode map, IReadOnlyList<DeviceType> types)
    {
        Node? serial = map.Find("serial");
        Node? tcp = map.Find("tcp");
        if (serial is null == tcp is null)
        {
            map.Error(serial is null ? "has no port" : "has two ports", "write either serial: with the logical name of a port, or tcp: \"host:port\"");
            return null;
        }

        SiteBus bus = serial is not null ? ReadSerial(id, index, map, serial) : ReadTcp(id, index, map, tcp!);
        TimeSpan timeout = types.Select(t => t.Timeout).Where(t => t > TimeSpan.Zero).DefaultIfEmpty(StandardTimeout).Max();
        TimeSpan guard = types.Select(t => t.Guard).DefaultIfEmpty(TimeSpan.Zero).Max();
        bus = bus with
        {
            Timeout = map.Duration("timeout", TimeSpan.FromMilliseconds(20), LongestTimeout, timeout),
            HasOwnTimeout = map.Has("timeout"),
            HasOwnGuard = map.Has("guard"),
            Guard = map.Duration("guard", TimeSpan.Zero, LongestGuard, Longest(guard, FrameSilence(bus))),
        };
        map.Done();
        return bus;
    }

    private static SiteBus ReadSerial(string id, int index, MapNode map, Node serial)
    {
        string port = serial.ReadString();
        if (port.Length > 0 && !Ids.IsValid(port))
        {
            serial.Error(
                $"'{port}' is not the logical name of a port",
                "write a name such as plant-rs485; the controller's own settings say which tty or pins it is");
        }

        int baud = map.Require("baud", "the line's speed, for instance 9600")?.ReadOneOf("baud rate", BaudRates) ?? BaudRates[^1];
        SerialParity parity = map.Enum("parity", SerialParity.None);
        int stopBits = map.Int("stopBits", 1, 2, 1);
        return new SiteBus(id, index, BusKind.Serial, port, 0, baud, parity, stopBits, StandardTimeout, TimeSpan.Zero, map);
    }

    private static SiteBus ReadTcp(string id, int index, MapNode map, Node tcp)
    {
        string text = tcp.ReadString();
        int colon = text.LastIndexOf(':');
        string host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > 65535 || !IsHost(host))
        {
            tcp.Error($"'{text}' is not host:port", "write for instance \"192.168.1.30:502\"; Modbus TCP is port 502 unless the device says otherwise");
            host = "";
            port = 0;
        }

        return new SiteBus(id, index, BusKind.Tcp, host, port, 0, SerialParity.None, 0, StandardTimeout, TimeSpan.Zero, map);
    }

    private static bool IsHost(string host) =>
        host.Length <= 64 && (IPAddress.TryParse(host, out _) || (Uri.CheckHostName(host) == UriHostNameType.Dns && !host.All(c => char.IsAsciiDigit(c) || c == '.')));

    // Modbus over serial line V1.02, 2.5.1.1: 3.5 characters of silence, fixed at 1.75 ms above 19200 baud; in whole milliseconds.
    private static TimeSpan FrameSilence(SiteBus bus)
    {
        if (bus.Kind == BusKind.Tcp)
        {
            return TimeSpan.Zero;
        }

        double milliseconds = bus.BaudRate > 19200 ? 1.75 : 3.5 * bus.BitsPerCharacter * 1000 / bus.BaudRate;
        return TimeSpan.FromMilliseconds(Math.Ceiling(milliseconds));
    }

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
