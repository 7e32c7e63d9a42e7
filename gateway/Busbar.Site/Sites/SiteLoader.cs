using System.Globalization;
using Busbar.Points;
using Busbar.Site.Tariffs;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>
/// Reads <c>site.yaml</c>. All mistakes of the file are reported in one run; a model is returned when at least its frame could
/// be read, so that those who build on it can report theirs too. Whoever uses the model asks the diagnostics for errors first.
/// </summary>
public static class SiteLoader
{
    public static SiteModel? Load(string path, IDeviceTypes types, Diagnostics diagnostics) => Read(YamlFile.Load(path, diagnostics), types);

    /// <summary>As <see cref="Load"/>, from text; <paramref name="path"/> only names it in messages.</summary>
    public static SiteModel? Parse(string path, string text, IDeviceTypes types, Diagnostics diagnostics) =>
        Read(YamlFile.Parse(path, text, diagnostics), types);

    /// <summary>
    /// As <see cref="Load"/>, with the policies of another file in place of the site's: <c>policies</c>, and where it has them <c>calendar</c> and
    /// <c>loads</c> (docs/developer/policy-format.md).
    /// </summary>
    public static SiteModel? LoadWithPolicies(string path, string policyPath, IDeviceTypes types, Diagnostics diagnostics) =>
        Read(YamlFile.Load(path, diagnostics), types, YamlFile.Load(policyPath, diagnostics));

    /// <summary>As <see cref="LoadWithPolicies"/>, with the policies as text; <paramref name="policyPath"/> only names it in messages.</summary>
    public static SiteModel? ParseWithPolicies(string path, string policyPath, string policyText, IDeviceTypes types, Diagnostics diagnostics) =>
        Read(YamlFile.Load(path, diagnostics), types, YamlFile.Parse(policyPath, policyText, diagnostics));

    private static SiteModel? Read(YamlFile file, IDeviceTypes types, YamlFile? policyFile = null)
    {
        MapNode? own = policyFile?.RootMap();
        if (policyFile is not null && own is null)
        {
            return null;
        }

        MapNode? root = file.RootMap();
        if (root is null)
        {
            return null;
        }

        string id = Ids.Read(root, "site", "site");
        LocalName name = root.Name("name", id);
        SiteLocation location = ReadLocation(root);
        double nominal = ReadDcBus(root);
        bool isPublic = root.Bool("public", false);
        TimeSpan silent = ReadLink(root);
        MapNode? calendar = root.OptionalMap("calendar");
        IReadOnlyList<SiteController> controllers = ControllerReader.ReadAll(root, types, out IReadOnlySet<string> writtenDevices);

        SiteContent content = new(file.Path, id, name, location, nominal, isPublic, silent, controllers, writtenDevices, [], [], [], calendar);
        SiteModel devicesOnly = new(content);
        content = content with
        {
            Rooms = ReadRooms(root, devicesOnly),
            Loads = ReadLoads(root, devicesOnly),
            Policies = ReadPolicies(root),
            Tariff = ReadTariff(root, file.Path),
        };
        root.Done();
        return new SiteModel(own is null ? content : WithPolicies(content, own, devicesOnly));
    }

    private static SiteContent WithPolicies(SiteContent content, MapNode own, SiteModel devicesOnly)
    {
        if (own.Find("site") is { } node && node.ReadString() is { Length: > 0 } id && id != content.Id)
        {
            node.Error($"these policies are for the site '{id}'", $"the site file is that of '{content.Id}'");
        }

        own.Require("policies", "the policies by id");
        content = content with { Policies = ReadPolicies(own), Calendar = own.OptionalMap("calendar") ?? content.Calendar };
        content = own.Has("loads") ? content with { Loads = ReadLoads(own, devicesOnly) } : content;
        own.Done();
        return content;
    }

    private static SiteLocation ReadLocation(MapNode root)
    {
        MapNode? map = root.Map("location");
        if (map is null)
        {
            return new SiteLocation(0, 0, 0, TimeSpan.Zero);
        }

        double latitude = map.Double("latitude", -90, 90);
        double longitude = map.Double("longitude", -180, 180);
        double altitude = map.Double("altitude", -430, 9000, 0);
        TimeSpan offset = map.Find("utcOffset") is { } node ? ReadUtcOffset(node) : TimeSpan.FromHours(8);
        map.Done();
        return new SiteLocation(latitude, longitude, altitude, offset);
    }

    private static TimeSpan ReadUtcOffset(Node node)
    {
        string text = node.ReadString();
        bool isNegative = text.StartsWith('-');
        if ((isNegative || text.StartsWith('+')) && text.Length == 6
            && TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out TimeSpan offset) && offset <= TimeSpan.FromHours(14))
        {
            return isNegative ? -offset : offset;
        }

        node.Error($"'{text}' is not an offset from UTC", "write it as \"+08:00\"");
        return TimeSpan.Zero;
    }

    private static double ReadDcBus(MapNode root)
    {
        MapNode? map = root.OptionalMap("dcBus");
        if (map is null)
        {
            return double.NaN;
        }

        double nominal = map.Double("nominal", 24, 1500);
        map.Done();
        return nominal;
    }

    private static TimeSpan ReadLink(MapNode root)
    {
        TimeSpan standard = TimeSpan.FromSeconds(60);
        MapNode? map = root.OptionalMap("link");
        if (map is null)
        {
            return standard;
        }

        TimeSpan silent = map.Duration("maximumSilentInterval", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), standard);
        map.Done();
        return silent;
    }

    private static SiteTariff? ReadTariff(MapNode root, string siteFile)
    {
        if (root.OptionalMap("tariff") is not { } map)
        {
            return null;
        }

        TariffTable? table = map.Require("table", "a tariff's id, for instance shanxi") is { } node ? TariffLoader.Find(node, siteFile) : null;
        double? flat = map.OptionalDouble("flatPrice", 0, 100);
        bool industry = map.Find("customer")?.ReadChoice("general", "largeIndustry") == "largeIndustry";
        map.Done();
        return table is null ? null : new SiteTariff(table, flat, industry);
    }

    private static List<SiteRoom> ReadRooms(MapNode root, SiteModel site)
    {
        List<SiteRoom> rooms = [];
        MapNode? all = root.OptionalMap("rooms");
        foreach (MapEntry entry in all?.All() ?? [])
        {
            Ids.Check(all!, entry, "room");
            MapNode? map = entry.Value.AsMap();
            if (map is null)
            {
                continue;
            }

            SiteDevice? thermostat = ReadThermostat(map, site);
            LocalName name = map.Name("name", thermostat?.Name.En ?? entry.Key);
            if (!map.Has("name") && thermostat is not null)
            {
                name = thermostat.Name;
            }

            int floor = map.Int("floor", -10, 200);
            double area = map.Double("area", 1, 100_000);
            string facing = map.Find("facing")?.ReadChoice("inside", "north", "east", "south", "west") ?? "inside";
            int riser = map.Int("riser", 1, 255, 0);
            map.Done();
            if (thermostat is not null)
            {
                rooms.Add(new SiteRoom(entry.Key, name, floor, area, facing, thermostat, riser));
            }
        }

        return rooms;
    }

    private static SiteDevice? ReadThermostat(MapNode map, SiteModel site)
    {
        Node? node = map.Require("thermostat", "the id of the room's thermostat or fan coil");
        string id = node?.ReadString() ?? "";
        if (id.Length == 0)
        {
            return null;
        }

        SiteDevice? device = site.FindDevice(node!, id);
        if (device is not null && device.Type.Class is not (DeviceClass.Thermostat or DeviceClass.FanCoil))
        {
            node!.Error($"'{id}' is a {device.Type.Class}", "a room names a device of class Thermostat or FanCoil");
        }

        return device;
    }

    private static List<SiteLoad> ReadLoads(MapNode root, SiteModel site)
    {
        List<SiteLoad> loads = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach (Node item in root.OptionalList("loads"))
        {
            MapNode? map = item.AsMap();
            if (map is null)
            {
                continue;
            }

            PointReference? output = map.Require("output", "device/point of the contact") is { } node ? site.FindOutput(node) : null;
            LocalName name = map.Name("name", output?.Id ?? "");
            int tier = map.Int("tier", 0, 5);
            double power = map.Double("power", 0, 10_000_000);
            map.Done();
            if (output is null)
            {
                continue;
            }

            if (!lines.TryAdd(output.Id, map.Line))
            {
                map.Error($"{output.Id} is already a load", $"the first is in line {lines[output.Id]}");
                continue;
            }

            loads.Add(new SiteLoad(output, name, tier, power));
        }

        return loads;
    }

    private static List<SitePolicy> ReadPolicies(MapNode root)
    {
        List<SitePolicy> policies = [];
        MapNode? all = root.OptionalMap("policies");
        foreach (MapEntry entry in all?.All() ?? [])
        {
            Ids.Check(all!, entry, "policy");
            if (entry.Value.AsMap() is { } map)
            {
                policies.Add(new SitePolicy(entry.Key, map.String("type", "what the policy does, for instance setpointSchedule"), map));
            }
        }

        return policies;
    }
}
