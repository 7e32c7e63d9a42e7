using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>Reads <c>controllers</c>: buses, devices, and what must hold between them.</summary>
internal static class ControllerReader
{
    private static readonly string[] OwnKeys = ["bus", "address", "baud", "parity", "stopBits"];

    // Main: the device whose unit this one is a part of.
    private sealed record Draft(MapEntry Entry, MapNode Map, DeviceType? Type, string BusId, LocalName Name, Draft? Main = null);

    public static IReadOnlyList<SiteController> ReadAll(MapNode root, IDeviceTypes types, out IReadOnlySet<string> writtenDevices)
    {
        List<SiteController> controllers = [];
        Dictionary<string, int> deviceLines = new(StringComparer.Ordinal);
        MapNode? all = root.Map("controllers");
        foreach (MapEntry entry in all?.All() ?? [])
        {
            Ids.Check(all!, entry, "controller");
            if (entry.Value.AsMap() is { } map)
            {
                controllers.Add(ReadController(entry.Key, map, types, deviceLines));
            }
        }

        if (all is not null && all.Entries.Count == 0)
        {
            all.Error("there is no controller", "a site has at least one");
        }

        CheckClients(controllers);
        writtenDevices = deviceLines.Keys.ToHashSet(StringComparer.Ordinal);
        return controllers;
    }

    private static SiteController ReadController(string id, MapNode map, IDeviceTypes types, Dictionary<string, int> deviceLines)
    {
        LocalName name = map.Name("name", id);
        ControllerPlace place = map.Enum("host", ControllerPlace.Own);
        MapNode? buses = map.Map("buses");
        MapNode? devices = map.Map("devices");
        map.Done();

        List<Draft> drafts = ReadDrafts(devices, types, deviceLines);
        IReadOnlyList<SiteBus> busList = BusReader.ReadAll(buses, busId => [.. drafts.Where(d => d.BusId == busId && d.Type is not null).Select(d => d.Type!)]);

        Dictionary<string, (SiteBus? Bus, ulong Address, DeviceLine? Line)> places = new(StringComparer.Ordinal);
        foreach (Draft draft in drafts.Where(d => d.Main is null))
        {
            SiteBus? bus = FindBus(draft.Map, buses, busList);
            // Of a type that is not known the address cannot be judged.
            ulong address = draft.Type is null ? Skip(draft.Map) : DeviceAddress.Read(draft.Map, bus, draft.Type.Protocol);
            places[draft.Entry.Key] = (bus, address, DeviceLine.Read(draft.Map, bus, draft.Type));
        }

        List<SiteDevice> deviceList = [];
        foreach (Draft draft in drafts)
        {
            (SiteBus? bus, ulong address, DeviceLine? line) = places.GetValueOrDefault(draft.Main?.Entry.Key ?? draft.Entry.Key);
            draft.Map.Done();
            if (draft.Type is not null && bus is not null)
            {
                deviceList.Add(new SiteDevice(draft.Entry.Key, draft.Name, bus.Adapt(draft.Type), id, bus, deviceList.Count, address, draft.Map) { Line = line, PartOf = draft.Main?.Entry.Key });
            }
        }

        SiteController controller = new(id, name, busList, deviceList, map) { Place = place };
        CheckAddresses(controller);
        CheckParts(controller);
        CheckFraming(controller);
        CheckSizes(controller);
        BusBudget.Check(controller);
        foreach (SiteBus bus in busList.Where(b => !drafts.Any(d => d.BusId == b.Id)))
        {
            bus.Node.Warning("no device is on this bus", "remove the bus, or name it in a device's bus");
        }

        return controller;
    }

    private static List<Draft> ReadDrafts(MapNode? devices, IDeviceTypes types, Dictionary<string, int> deviceLines)
    {
        List<Draft> drafts = [];
        foreach (MapEntry entry in devices?.All() ?? [])
        {
            Ids.Check(devices!, entry, "device");
            if (!deviceLines.TryAdd(entry.Key, entry.Line))
            {
                devices!.KeyError(entry, "another controller has a device with this id", $"ids are unique in the site; the first is in line {deviceLines[entry.Key]}");
            }

            if (entry.Value.AsMap() is { } map)
            {
                DeviceType? type = ReadType(map, types);
                string bus = map.Has("partOf") ? "" : map.String("bus", "the id of one of the controller's buses");
                drafts.Add(new Draft(entry, map, type, bus, map.Name("name", entry.Key)));
            }
        }

        return [.. drafts.Select(d => d.Map.Find("partOf") is { } node ? Join(d, node, drafts) : d)];
    }

    /// <summary>A part of another device's unit: an inverter's meter, its battery. It has that device's bus and address.</summary>
    private static Draft Join(Draft part, Node node, List<Draft> drafts)
    {
        string id = node.ReadString();
        Draft? main = drafts.FirstOrDefault(d => d.Entry.Key == id);
        foreach (Node own in OwnKeys.Select(k => part.Map.Find(k)).OfType<Node>())
        {
            own.Error($"a part is asked where {id} is asked", "remove it here");
        }

        if (main is null || ReferenceEquals(main, part) || main.Map.Has("partOf"))
        {
            string hint = Suggestion.Hint(id, drafts.Where(d => !ReferenceEquals(d, part) && !d.Map.Has("partOf")).Select(d => d.Entry.Key));
            node.Error(main is null ? $"this controller has no device '{id}'" : $"{id} is itself a part", main is null ? hint : "name the device that has the address");
            return part with { Main = part };
        }

        if (part.Type is { } type && main.Type is { } whole && (type.Protocol != DeviceProtocol.Modbus || whole.Protocol != DeviceProtocol.Modbus || type.Id == whole.Id))
        {
            node.Error($"{type.Id} cannot be a part of {whole.Id}", "parts are what one Modbus unit has beside the device itself, each with a device file of its own");
        }

        return part with { Main = main, BusId = main.BusId };
    }

    private static DeviceType? ReadType(MapNode map, IDeviceTypes types)
    {
        Node? node = map.Require("profile", "the name of a file in hardware/devices, without .yaml");
        string id = node?.ReadString() ?? "";
        if (id.Length == 0)
        {
            return null;
        }

        DeviceType? type = types.Find(id);
        if (type is null && !types.Ids.Contains(id))
        {
            // A file that exists but is wrong has said so itself.
            string hint = Suggestion.Hint(id, types.Ids);
            node!.Error($"there is no device file '{id}'", hint.Length > 0 ? hint : "the names are those of the files in hardware/devices, without .yaml");
        }

        return type;
    }

    private static SiteBus? FindBus(MapNode device, MapNode? buses, IReadOnlyList<SiteBus> list)
    {
        Node? node = device.Find("bus");
        string id = node is ScalarNode scalar ? scalar.Text : "";
        SiteBus? bus = list.FirstOrDefault(b => b.Id == id);
        if (bus is null && id.Length > 0 && buses is not null && !buses.Has(id))
        {
            node!.Error($"this controller has no bus '{id}'", Suggestion.Hint(id, buses.Entries.Select(e => e.Key)));
        }

        return bus;
    }

    private static ulong Skip(MapNode device)
    {
        device.Find("address");
        return 0;
    }

    private static void CheckAddresses(SiteController controller)
    {
        Dictionary<(SiteBus, DeviceProtocol, ulong), SiteDevice> seen = [];
        foreach (SiteDevice device in controller.Devices.Where(d => d.PartOf is null))
        {
            if (!seen.TryAdd((device.Bus, device.Type.Protocol, device.Address), device))
            {
                SiteDevice first = seen[(device.Bus, device.Type.Protocol, device.Address)];
                Node place = device.Node is MapNode map && map.Find("address") is { } node ? node : device.Node;
                place.Error(
                    $"address {device.AddressText} on bus {device.Bus.Id} is already that of {first.Id} (line {first.Node.Line})",
                    "set another address on the device itself and write it here");
            }
        }
    }

    /// <summary>Each part of a unit is read by another device file.</summary>
    private static void CheckParts(SiteController controller)
    {
        foreach (IGrouping<(string?, string), SiteDevice> same in controller.Devices.Where(d => d.PartOf is not null).GroupBy(d => (d.PartOf, d.Type.Id)).Where(g => g.Count() > 1))
        {
            SiteDevice first = same.First();
            foreach (SiteDevice device in same.Skip(1))
            {
                device.Node.Error($"{first.Id} (line {first.Node.Line}) is this part of {device.PartOf} already", "remove one of the two");
            }
        }
    }

    /// <summary>A device that serves one connection at a time drops one of two controllers, or both in turn.</summary>
    private static void CheckClients(List<SiteController> controllers)
    {
        Dictionary<string, SiteBus> ports = new(StringComparer.Ordinal);
        foreach (SiteController controller in controllers)
        {
            foreach (SiteBus bus in controller.Buses.Where(b => b.Kind == BusKind.Tcp && controller.DevicesOn(b).Any(d => d.Type.TakesOneClient)))
            {
                ports.TryAdd(bus.Port, bus);
            }
        }

        foreach (SiteController controller in controllers)
        {
            foreach (SiteBus bus in controller.Buses.Where(b => b.Kind == BusKind.Tcp && ports.TryGetValue(b.Port, out SiteBus? first) && !ReferenceEquals(first, b)))
            {
                bus.Node.Error($"the device at {bus.Port} serves one client at a time, and bus {ports[bus.Port].Id} of another controller is its client", "let one controller read it; the other gets its points over the gateway");
            }
        }
    }

    /// <summary>A TCP port either carries Modbus TCP, or is a converter that hands a meter's bytes through as they are.</summary>
    private static void CheckFraming(SiteController controller)
    {
        foreach (SiteBus bus in controller.Buses.Where(b => b.Kind == BusKind.Tcp))
        {
            SiteDevice[] devices = [.. controller.DevicesOn(bus)];
            SiteDevice? meter = devices.FirstOrDefault(d => d.Type.Protocol != DeviceProtocol.Modbus);
            if (meter is not null && devices.FirstOrDefault(d => d.Type.Protocol == DeviceProtocol.Modbus) is { } modbus)
            {
                bus.Node.Error($"{modbus.Id} speaks Modbus TCP and {meter.Id} does not; one port cannot carry both", "give the meter a transparent port of its own");
            }
        }
    }

    private static void CheckSizes(SiteController controller)
    {
        ControllerSize size = controller.Size;
        string where = controller.Place == ControllerPlace.Gateway ? "a controller in the gateway holds" : "a controller holds";
        if (controller.Devices.Count > size.Devices)
        {
            controller.Node.Error($"{controller.Devices.Count} devices; {where} {size.Devices}", Elsewhere(controller, "move some to another controller"));
        }

        if (controller.Buses.Count > size.Buses)
        {
            controller.Node.Error($"{controller.Buses.Count} buses; {where} {size.Buses}", "remove those without a device, or move devices to another controller");
        }

        if (controller.PointCount > size.Points)
        {
            string parts = string.Join(", ", controller.Devices.GroupBy(d => d.Type).Select(g => $"{g.Count()} x {g.Key.Id} of {g.Key.Points.Count}"));
            controller.Node.Error($"{controller.PointCount} points ({parts}); {where} {size.Points}", Elsewhere(controller, "move devices to another controller"));
        }
    }

    private static string Elsewhere(SiteController controller, string hint) =>
        controller.Place == ControllerPlace.Gateway ? hint : hint + ", or let the gateway read them itself (host: gateway)";
}
