using System.Globalization;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads <c>cjt188</c>, <c>dlt645</c> and <c>mbus</c>.</summary>
internal static class MeterDialectReader
{
    private static readonly string[] Keys = ["modbus", "cjt188", "dlt645", "mbus"];

    /// <summary>The meter protocol that the file names; null for Modbus, and for a file that names none or several, which is reported.</summary>
    public static MeterDialect? Read(MapNode root)
    {
        string[] found = [.. Keys.Where(root.Has)];
        if (found.Length != 1)
        {
            root.Error(found.Length == 0 ? "nothing says what the device speaks" : $"speaks {string.Join(" and ", found)}", "write one of modbus:, cjt188:, dlt645:, mbus:");
            return null;
        }

        if (found[0] == "modbus" || root.OptionalMap(found[0]) is not { } map)
        {
            return null;
        }

        MeterDialect dialect = found[0] switch
        {
            "cjt188" => ReadCjt188(map),
            "dlt645" => Common(map, DeviceProtocol.Dlt645, 500, 30) with { Preamble = map.Int("preamble", 0, 7, 4) },
            _ => Common(map, DeviceProtocol.MBus, 500, 20) with { Resets = map.Bool("reset", true) },
        };
        map.Done();
        return dialect;
    }

    // CJ/T 188-2004: an answer begins within 500 ms and 30 byte times (137 ms at 2400 baud); 30 ms of silence between frames.
    private static MeterDialect ReadCjt188(MapNode map)
    {
        string dialect = map.Choice("dialect", "a", "b", "c");
        return Common(map, DeviceProtocol.Cjt188, 700, 30) with
        {
            Preamble = map.Int("preamble", 0, 7, 4),
            MeterType = (byte)map.Int("meterType", 0x10, 0x49, 0x20),
            IsHighByteFirst = dialect == "b",
            IsUnitBefore = dialect == "c",
            IsIdentifierHighFirst = dialect != "a",
            Ask = ReadAsk(map.OptionalMap("ask")),
        };
    }

    private static MeterDialect Common(MapNode map, DeviceProtocol protocol, int timeout, int guard) => new()
    {
        Protocol = protocol,
        Timeout = map.Duration("timeout", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(timeout)),
        Guard = map.Duration("guard", TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(guard)),
    };

    private static Dictionary<uint, uint> ReadAsk(MapNode? map)
    {
        Dictionary<uint, uint> ask = [];
        foreach (MapEntry entry in map?.All() ?? [])
        {
            if (!Node.TryParseLong(entry.Key, out long answered) || answered is < 0 or > 0xFFFF)
            {
                map!.KeyError(entry, string.Create(CultureInfo.InvariantCulture, $"'{entry.Key}' is no data identifier"), "write for instance 0x901F: 0x903F");
                continue;
            }

            ask[(uint)answered] = (uint)entry.Value.ReadInt(0, 0xFFFF);
        }

        return ask;
    }
}
