using System.Net;
using Busbar.Control;
using Busbar.Gateway.Policies;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.Modbus;

/// <summary>The key <c>modbus</c> of north.yaml: the site as one SunSpec device.</summary>
/// <param name="EndPoint">Where it listens; port 0 takes a free one.</param>
/// <param name="Unit">Modbus unit that answers.</param>
/// <param name="LargestPower">W; the scale of all powers is chosen so that this fits, and never changes while the server runs.</param>
/// <param name="Inverters">Shown together as model 103; none: no such model.</param>
/// <param name="Meter">Shown as model 203; null: no such model.</param>
/// <param name="Battery">Shown as model 802; null: no such model.</param>
/// <param name="DcPorts">Shown as ports of model 714; none: no such model.</param>
/// <param name="Limit">Takes an active-power limit in model 123; null: the limit is shown and cannot be written.</param>
public sealed record ModbusServerModel(
    IPEndPoint EndPoint, byte Unit, double LargestPower, IReadOnlyList<SiteDevice> Inverters, SiteDevice? Meter, SiteDevice? Battery, IReadOnlyList<SiteDevice> DcPorts, PowerLimitModel? Limit)
{
    private static readonly DeviceClass[] OnTheDcBus = [DeviceClass.DcDcConverter, DeviceClass.Battery, DeviceClass.EvCharger];

    /// <summary>Mistakes go to the map's diagnostics.</summary>
    public static ModbusServerModel Read(MapNode map, SiteModel site)
    {
        IPAddress address = IPAddress.Loopback;
        if (map.Find("address") is { } node && !IPAddress.TryParse(node.ReadString(), out address!))
        {
            node.Error($"'{node.ReadString()}' is no IP address", "127.0.0.1 is this machine only, 0.0.0.0 every network");
            address = IPAddress.Loopback;
        }

        ModbusServerModel model = new(
            new IPEndPoint(address, map.Int("port", 0, 65535, 1502)),
            (byte)map.Int("unit", 1, 247, 1),
            map.Double("largestPower", 1000, 1e9, 300_000),
            Devices(map, "inverters", site, [DeviceClass.PvInverter]),
            map.Find("meter") is { } meter ? Device(meter, site, [DeviceClass.PowerMeter]) : DemandReport.GridMeter(site)?.Device,
            map.Find("battery") is { } battery ? Device(battery, site, [DeviceClass.Battery]) : site.Devices.FirstOrDefault(each => each.Type.Class == DeviceClass.Battery),
            Devices(map, "dcPorts", site, [.. OnTheDcBus, DeviceClass.DcMeter, DeviceClass.HeatPump], OnTheDcBus),
            null);
        if (map.OptionalMap("limit") is { } limit)
            model = model with { Limit = PowerLimitModel.Read(limit, site, model.Inverters, address) };
        map.Done();
        return model;
    }

    private static List<SiteDevice> Devices(MapNode map, string key, SiteModel site, DeviceClass[] allowed, DeviceClass[]? otherwise = null) => map.Has(key)
        ? [.. map.List(key).Select(each => Device(each, site, allowed)).OfType<SiteDevice>()]
        : [.. site.Devices.Where(each => (otherwise ?? allowed).Contains(each.Type.Class))];

    private static SiteDevice? Device(Node node, SiteModel site, DeviceClass[] allowed)
    {
        SiteDevice? device = site.FindDevice(node, node.ReadString());
        if (device is null || allowed.Contains(device.Type.Class))
            return device;
        node.Error($"{device.Id} is a {device.Type.Class}", "what fits here: " + string.Join(", ", site.Devices.Where(each => allowed.Contains(each.Type.Class)).Select(each => each.Id)));
        return null;
    }
}

/// <summary>The key <c>limit</c>: what an active-power limit moves.</summary>
/// <param name="Outputs">Points in percent that get it.</param>
/// <param name="Longest">Longest revert time; a limit that comes without one lives so long.</param>
/// <param name="Clients">Who may connect; empty: everybody who reaches the address.</param>
public sealed record PowerLimitModel(IReadOnlyList<PointReference> Outputs, TimeSpan Longest, IReadOnlyList<IPAddress> Clients)
{
    internal static PowerLimitModel Read(MapNode map, SiteModel site, IReadOnlyList<SiteDevice> inverters, IPAddress address)
    {
        List<PointReference> outputs = map.Has("outputs")
            ? [.. map.List("outputs").Select(each => Output(each, site)).OfType<PointReference>()]
            : [.. inverters.Select(each => new PointReference(each, each.Type.IndexOf("powerLimit"))).Where(each => each.Index >= 0 && each.Point.IsWritable)];
        if (outputs.Count == 0)
            map.Error("there is no output that a limit could move", "name points in percent under outputs, for instance [pv-ac/powerLimit]");
        List<IPAddress> clients = [];
        foreach (Node node in map.OptionalList("clients"))
        {
            if (IPAddress.TryParse(node.ReadString(), out IPAddress? client))
                clients.Add(client);
            else
                node.Error($"'{node.ReadString()}' is no IP address", "write the address of the system that sends limits, for instance 192.168.1.20");
        }

        if (clients.Count == 0 && !IPAddress.IsLoopback(address))
            map.Error("Modbus knows no passwords, and this address is reached from the network", "name under clients the addresses that may connect");
        PowerLimitModel model = new(outputs, map.Duration("longest", TimeSpan.FromSeconds(10), TimeSpan.FromHours(18), TimeSpan.FromHours(1)), clients);
        map.Done();
        return model;
    }

    /// <summary>Warns of policies that want one of the outputs at the level of the limit as well.</summary>
    internal void WarnOfMeetings(PolicySet policies)
    {
        foreach (OutputClaim claim in policies.Policies.SelectMany(p => p.Claims).Where(c => c.Level == Priority.DemandResponse && Outputs.Any(o => o.Id == c.Output.Id)))
        {
            claim.Node.Warning(
                $"{claim.Output.Id} gets the active-power limit of {NorthModel.FileName} (modbus.limit) at level {claim.Level} too: while both hold, the smaller value counts",
                "leave it out here, or name the outputs of the limit there, when that is not meant");
        }
    }

    private static PointReference? Output(Node node, SiteModel site)
    {
        PointReference? found = site.FindOutput(node);
        if (found is not null && found.Point.Definition.Unit != Unit.Percent)
        {
            node.Error($"{found.Id} is not in percent", "a limit is a share of nominal power: name a point such as pv-ac/powerLimit");
            return null;
        }

        return found;
    }
}
