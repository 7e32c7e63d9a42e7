using System.Globalization;
using Busbar.Gateway.Planner.Recorded;
using Busbar.Gateway.Planner.Weather;
using Busbar.Planner.Storage;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Planner;

/// <summary>Reads <c>plan.yaml</c> beside the site file. Keys: docs/developer/planner.md.</summary>
public static class PlanSettingsReader
{
    /// <summary>The file's name.</summary>
    public const string FileName = "plan.yaml";

    private const int EveryMonth = 0xFFF;

    /// <summary>The settings of a site; without a file those of the record. Mistakes go to the diagnostics.</summary>
    public static PlanSettings Read(SiteModel site, Diagnostics diagnostics)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site.File)) ?? "", FileName);
        return File.Exists(path) ? Read(path, site, diagnostics) : new PlanSettings();
    }

    /// <summary>The settings in a file.</summary>
    public static PlanSettings Read(string path, SiteModel site, Diagnostics diagnostics) =>
        YamlFile.Load(path, diagnostics).RootMap() is { } root ? Read(root, site) : new PlanSettings();

    private static PlanSettings Read(MapNode root, SiteModel site)
    {
        PlanSettings none = new();
        if (root.Require("plan", "the site's id") is { } node && node.ReadString() != site.Id)
            node.Error($"'{node.ReadString()}' is another site", $"this folder's site is '{site.Id}'");
        MapNode? carbon = root.OptionalMap("carbon"), battery = root.OptionalMap("battery"), vehicles = root.OptionalMap("vehicles");
        PlanSettings settings = new()
        {
            Publish = root.Has("publish") ? root.Bool("publish") : null,
            ImportLimitWatts = root.Double("importLimit", 0, 1e8, double.PositiveInfinity),
            ExportLimitWatts = root.Double("exportLimit", 0, 1e8, double.PositiveInfinity),
            ExportPrice = root.Double("exportPrice", -10, 10, 0),
            DemandCharge = root.Double("demandCharge", 0, 1000, 0),
            CarbonFactor = carbon is null ? [] : Numbers(carbon, "factor", 0, 10, 1, 24),
            CarbonPrice = carbon?.Double("price", 0, 100) ?? 0,
            TargetCurveWatts = Numbers(root, "targetCurve", -1e8, 1e8, 24, 96),
            Events = [.. root.OptionalList("events").Select((n, i) => Event(n, i, site)).OfType<PlanEvent>()],
            Runs = [.. root.OptionalList("runs").Select(n => Run(n, site)).OfType<PlannedRun>()],
            Rooms = root.OptionalMap("rooms") is { } rooms ? Rooms(rooms, site) : null,
            EfficiencyCurve = battery is null ? [] : Curve(battery),
            WearPerKilowattHour = battery?.Double("wear", 0, 10, none.WearPerKilowattHour) ?? none.WearPerKilowattHour,
            BatteryChargeWatts = battery?.Double("mostCharge", 0, 1e8, double.PositiveInfinity) ?? double.PositiveInfinity,
            BatteryDischargeWatts = battery?.Double("mostDischarge", 0, 1e8, double.PositiveInfinity) ?? double.PositiveInfinity,
            VehicleKilowattHours = vehicles?.Double("usualNeed", 0, 200, none.VehicleKilowattHours) ?? none.VehicleKilowattHours,
            VehicleDeparture = vehicles is not null && vehicles.Has("usualDeparture") ? TimeSpan.FromMinutes(vehicles.TimeOfDay("usualDeparture")) : null,
            Weather = root.Find("weather") is { } weather ? Weather(weather, site) : null,
        };
        carbon?.Done();
        battery?.Done();
        vehicles?.Done();
        root.Done();
        return settings;
    }

    private static double[] Numbers(MapNode map, string key, double least, double most, params int[] counts)
    {
        if (map.Find(key) is not { } node)
            return [];
        if (node is ScalarNode && counts.Contains(1))
            return [node.ReadDouble(least, most)];
        double[] values = [.. (node.AsList()?.Items ?? []).Select(n => n.ReadDouble(least, most))];
        if (!counts.Contains(values.Length))
            node.Error($"{values.Length} values", $"give {string.Join(" or ", counts)}, one for each part of the local day");
        return values;
    }

    private static PlanEvent? Event(Node node, int index, SiteModel site)
    {
        if (node.AsMap() is not { } map)
            return null;
        DateTimeOffset from = Moment(map, "from", site), to = Moment(map, "to", site);
        if (to <= from)
            map.Error("the event ends before it begins", "'to' lies after 'from'");
        PlanEvent read = new(map.OptionalString("id") ?? string.Create(CultureInfo.InvariantCulture, $"event-{index + 1}"), from, to, map.Double("import", 0, 1e8));
        map.Done();
        return read;
    }

    private static DateTimeOffset Moment(MapNode map, string key, SiteModel site)
    {
        const string Wanted = "a local time such as \"2026-07-01T18:00\"";
        if (map.Require(key, Wanted) is not { } node)
            return default;
        if (DateTime.TryParseExact(node.ReadString(), "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
            return new DateTimeOffset(local, site.Location.UtcOffset);
        node.Error($"{node.Description} is no moment", Wanted);
        return default;
    }

    private static PlannedRun? Run(Node node, SiteModel site)
    {
        if (node.AsMap() is not { } map)
            return null;
        PointReference? output = map.Require("output", "the relay, for instance relays/relay4") is { } at ? site.FindOutput(at) : null;
        double nominal = output is null ? 0 : site.Loads.FirstOrDefault(l => l.Output.Id == output.Id)?.PowerWatts ?? 0;
        double watts = nominal > 0 ? map.Double("power", 1, 1e7, nominal) : map.Double("power", 1, 1e7);
        TimeSpan daily = map.Duration("daily", TimeSpan.FromMinutes(15), TimeSpan.FromHours(24)), minimum = map.Duration("minimumOn", TimeSpan.Zero, TimeSpan.FromHours(12), TimeSpan.FromMinutes(15));
        int months = Months(map);
        map.Done();
        return output is null ? null : new PlannedRun(output.Device.Id, output.Point.Name, watts, daily, minimum, months);
    }

    private static PlannedClimate? Rooms(MapNode map, SiteModel site)
    {
        SiteDevice? machine = map.Require("machine", "the heat pump's id") is { } node ? site.FindDevice(node, node.ReadString()) : null;
        if (machine is not null && machine.Type.Class != DeviceClass.HeatPump)
            map.Find("machine")!.Error($"{machine.Id} is no heat pump", "name the machine that cools or warms the rooms");
        bool cools = map.Choice("does", "cool", "heat") == "cool";
        double lowest = map.Double("lowest", 5, 35), highest = map.Double("highest", 5, 35);
        if (highest < lowest)
            map.Error("'highest' lies below 'lowest'", "comfort is a range in degC");
        if (site.IsPublic && (cools ? lowest < 26 : highest > 20))
            map.Error(cools ? "a public building is not cooled below 26 degC" : "a public building is not heated above 20 degC", "keep the legal range");
        PlannedClimate? read = machine is null ? null : new PlannedClimate(
            machine.Id, cools, map.Double("power", 1, 1e7), map.Double("performance", 0.5, 10, 3), lowest, highest,
            map.TimeOfDay("occupiedFrom"), map.TimeOfDay("occupiedTo"), Months(map));
        map.Done();
        return read;
    }

    private static int Months(MapNode map) =>
        map.Has("months") ? map.OptionalList("months").Aggregate(0, (mask, n) => mask | (1 << (n.ReadInt(1, 12) - 1))) : EveryMonth;

    private static List<CurvePoint> Curve(MapNode battery)
    {
        List<CurvePoint> curve = [];
        foreach (Node item in battery.OptionalList("efficiency"))
        {
            if (item.AsMap() is not { } map)
                continue;
            CurvePoint point = new(map.Double("power", 0, 1), map.Double("roundTrip", 0.3, 1));
            if (curve.Count > 0 && point.X <= curve[^1].X)
                map.Error("the shares of power do not rise", "give the points from small to great power");
            curve.Add(point);
            map.Done();
        }

        if (curve.Count == 1)
            battery.Find("efficiency")!.Error("one point is no curve", "give two points or more, or none");
        return curve;
    }

    private static WeatherSeries? Weather(Node node, SiteModel site)
    {
        if (node is MapNode normals)
        {
            WeatherSeries typical = WeatherSeries.Normals(site.Location.UtcOffset, normals.Double("annualMean", -40, 40), normals.Double("annualSwing", -40, 40), normals.Double("dailySwing", 0, 20));
            normals.Done();
            return typical;
        }

        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(node.File.Path)) ?? "", node.ReadString());
        try
        {
            return WeatherFile.Read(path);
        }
        catch (RecordedFileException wrong)
        {
            node.Error(wrong.Message, "a CSV with time,temperature,direct,diffuse, an EPW file, or PVGIS' CSV");
            return null;
        }
    }
}
