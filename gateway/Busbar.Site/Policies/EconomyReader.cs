using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Tariffs;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads the policies of economy: <c>gridTarget</c>, <c>pvSurplus</c>, <c>tariff</c>.</summary>
internal static class EconomyReader
{
    private const double MostWatts = 3_200_000;
    private const int Quarters = 96;
    private const int MostSinks = 12;

    public static PolicyModel? ReadTarget(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        PointReference? meter = ReadPoint(site, map, "meter", Unit.Watt, "the active power at the grid connection, for instance grid-meter/activePower");
        double? constant = map.OptionalDouble("target", -MostWatts, MostWatts);
        List<double> watts = [.. map.OptionalList("curve").Select(n => n.ReadDouble(-MostWatts, MostWatts))];
        if ((constant is null) == (watts.Count == 0))
        {
            map.Error("it has no target, or two", "write target: W all day, or curve: a list of 96 quarter hours");
        }
        else if (watts.Count is not (0 or Quarters))
        {
            map.Find("curve")!.Error($"{watts.Count} values", "a day has 96 quarter hours");
        }

        double deadBand = map.Double("deadBand", 0, MostWatts, 500);
        double ramp = map.Double("ramp", 1, MostWatts, 200);
        TimeSpan interval = map.Duration("interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(15));
        TimeSpan without = map.Duration("withoutMeter", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(60));
        double gain = map.Double("gain", 0.05, 1, 0.5);
        List<TargetLever> levers = [];
        foreach (Node node in map.List("levers"))
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            PointReference? output = row.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
            double unit = row.Double("wattsPerUnit", -MostWatts, MostWatts);
            double least = row.Double("from", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
            double most = row.Double("to", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
            ChargeRange charge = ReadCharge(site, row);
            row.Done();
            if (unit == 0 || most < least)
            {
                row.Error(unit == 0 ? "a lever of 0 W a unit moves nothing" : $"from {least} to {most} is no range", "a charger's limit in W is 1, a battery's discharge in W is -1; from is the lower end");
            }
            else if (output is not null)
            {
                levers.Add(new TargetLever(output, unit, least, most, charge, row));
            }
        }

        return meter is null ? null : new GridTargetModel(policy.Id, map, meter, constant is { } one ? [one] : watts, deadBand, ramp, interval, without, gain, levers);
    }

    public static PolicyModel? ReadSurplus(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        PointReference? meter = ReadPoint(site, map, "meter", Unit.Watt, "the active power at the grid connection, for instance grid-meter/activePower");
        double? export = map.OptionalDouble("exportLimit", 0, MostWatts);
        double reserve = map.Double("reserve", 0, MostWatts, 200);
        TimeSpan interval = map.Duration("interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(15));
        TimeSpan dwell = map.Duration("startDwell", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(60));
        TimeSpan without = map.Duration("withoutMeter", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(60));
        double gain = map.Double("gain", 0.05, 1, 0.5);
        List<SurplusSink> sinks = [.. map.List("sinks").Select(n => ReadSink(site, n)).OfType<SurplusSink>(), .. map.OptionalList("curtail").Select(n => ReadCurtailed(site, n)).OfType<SurplusSink>()];
        if (map.Has("curtail") && export is null)
        {
            map.Find("curtail")!.Error("PV is held back only when export is limited", "write exportLimit, in W; 0 is none at all");
        }

        if (sinks.Count > MostSinks)
        {
            map.Error($"{sinks.Count} sinks; a policy holds {MostSinks}", "write a second policy for the rest");
        }

        return meter is null ? null : new PvSurplusModel(policy.Id, map, meter, export, reserve, interval, dwell, without, gain, sinks);
    }

    public static PolicyModel? ReadTariff(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        List<TariffOutput> outputs = [];
        foreach (Node node in map.OptionalList("outputs"))
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            PointReference? output = row.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
            List<double?> values = ReadClasses(row, output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
            ChargeRange charge = ReadCharge(site, row);
            row.Done();
            if (output is not null && charge.Point is { } soc && soc.Device.ControllerId != output.Device.ControllerId)
            {
                row.Error($"{soc.Id} belongs to controller {soc.Device.ControllerId}, {output.Id} to {output.Device.ControllerId}", "name the state of charge of the same storage");
            }
            else if (output is not null)
            {
                outputs.Add(new TariffOutput(output, values, charge, row));
            }
        }

        if (site.Tariff is null)
        {
            map.Error("the site has no tariff", "write tariff: {table: shanxi} for the site");
            return null;
        }

        return new TariffModel(policy.Id, map, site.Tariff, outputs);
    }

    /// <summary>One number a class of the price, each optional.</summary>
    public static List<double?> ReadClasses(MapNode map, double least, double most) =>
        [.. Enum.GetNames<PriceClass>().Select(name => map.OptionalDouble(char.ToLowerInvariant(name[0]) + name[1..], least, most))];

    /// <summary>A required point of a unit; null, with an error, when it is another.</summary>
    public static PointReference? ReadPoint(SiteModel site, MapNode map, string key, Unit unit, string wanted)
    {
        PointReference? point = map.Require(key, wanted) is { } node ? site.FindPoint(node) : null;
        if (point is not null && point.Point.Definition.Unit != unit)
        {
            map.Find(key)!.Error($"{point.Id} is measured in {UnitSymbol.Of(point.Point.Definition.Unit)}", $"name a point in {UnitSymbol.Of(unit)}: {wanted}");
            return null;
        }

        return point;
    }

    private static ChargeRange ReadCharge(SiteModel site, MapNode row)
    {
        PointReference? point = row.Has("stateOfCharge") ? ReadPoint(site, row, "stateOfCharge", Unit.Percent, "the battery's stateOfCharge") : null;
        int lowest = row.Int("lowest", 0, 99, 10);
        int highest = row.Int("highest", 1, 100, 95);
        if (highest <= lowest)
        {
            row.Error($"from {lowest} to {highest} % is no range", "lowest is the lower end");
        }

        return new ChargeRange(point, lowest, highest);
    }

    private static SurplusSink? ReadSink(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } row)
        {
            return null;
        }

        PointReference? output = row.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
        double minimum = output?.Point.Minimum ?? double.MinValue;
        double maximum = output?.Point.Maximum ?? double.MaxValue;
        bool switched = row.Bool("switched", false);
        double none = row.Double("none", minimum, maximum, 0);
        double all = row.Double("all", minimum, maximum);
        double watts = row.Double("power", 1, MostWatts);
        double least = switched ? watts : row.Double("least", 0, watts, 0);
        TimeSpan run = row.Duration("minimumRun", TimeSpan.Zero, TimeSpan.FromHours(12), switched ? TimeSpan.FromMinutes(10) : TimeSpan.Zero);
        TimeSpan pause = row.Duration("minimumPause", TimeSpan.Zero, TimeSpan.FromHours(12), switched ? TimeSpan.FromMinutes(5) : TimeSpan.Zero);
        PointReference? guard = row.Find("guard") is { } at ? site.FindPoint(at) : null;
        double full = guard is null ? 0 : row.Double("full");
        row.Done();
        if (none == all)
        {
            row.Error("none and all are the same value", "none is the value at which it uses nothing, all the one at which it uses its power");
        }

        return output is null ? null : new SurplusSink(output, switched ? 1 : 0, none, all, watts, least, run, pause, guard, full, row);
    }

    private static SurplusSink? ReadCurtailed(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } row)
        {
            return null;
        }

        PointReference? output = row.Require("output", "the PV's powerLimit") is { } place ? site.FindOutput(place) : null;
        double watts = row.Double("power", 1, MostWatts);
        row.Done();
        return output is null ? null : new SurplusSink(output, 2, output.Point.Maximum, output.Point.Minimum, watts, 0, TimeSpan.Zero, TimeSpan.Zero, null, 0, row);
    }
}
