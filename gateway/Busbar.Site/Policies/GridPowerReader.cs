using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>gridPower</c>.</summary>
internal static class GridPowerReader
{
    private const double MostWatts = 1e7;

    public static PolicyModel? Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        PointReference? meter = map.Require("meter", "the active power at the grid connection, for instance grid-meter/activePower") is { } node ? site.FindPoint(node) : null;
        if (meter is not null && meter.Point.Definition.Unit != Unit.Watt)
        {
            map.Find("meter")!.Error($"{meter.Id} is no power", "name the point activePower of the grid meter");
        }

        double? import = map.OptionalDouble("importLimit", 0, MostWatts);
        double? export = map.OptionalDouble("exportLimit", 0, MostWatts);
        double? demand = map.OptionalDouble("demandLimit", 1, MostWatts);
        if (import is null && export is null && demand is null)
        {
            map.Error("it limits nothing", "write importLimit, exportLimit or demandLimit, in W");
        }

        TimeSpan window = map.Duration("window", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(15));
        double reserve = map.Double("reserve", 0, 1, 0.5);
        double deadBand = map.Double("deadBand", 0, MostWatts, 1000);
        TimeSpan interval = map.Duration("interval", TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5));
        double gain = map.Double("gain", 0.05, 1, 0.6);
        MapNode? without = map.Require("withoutMeter", "{after: 30s, then: release}, or then: act: what it does when the power is not known")?.AsMap();
        TimeSpan after = without?.Duration("after", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? TimeSpan.FromSeconds(30);
        bool acts = without?.Choice("then", "release", "act") == "act";
        without?.Done();

        List<GridLever> levers = [.. map.List("levers").Select(l => ReadLever(site, l)).OfType<GridLever>()];
        if (meter is null)
        {
            return null;
        }

        foreach (GridLever lever in levers.Where(l => l.Output.Device.ControllerId != meter.Device.ControllerId))
        {
            lever.Node.Error(
                $"{lever.Output.Id} belongs to controller {lever.Output.Device.ControllerId}, {meter.Id} to {meter.Device.ControllerId}",
                "the controller that reads the meter moves the levers; the gateway's plan reaches the others");
        }

        if (interval < meter.Point.Period)
        {
            (map.Find("interval") ?? map).Error($"{meter.Id} is read every {Durations.Print(meter.Point.Period)} only", $"make the interval at least {Durations.Print(meter.Point.Period)}");
        }

        if (demand <= deadBand || import <= deadBand)
        {
            (map.Find("deadBand") ?? map).Error($"a dead band of {deadBand} W is as large as the limit", "a few per cent of the limit are right");
        }

        return new GridPowerModel(policy.Id, map, meter, import, export, demand, window, reserve, deadBand, interval, gain, after, acts, levers);
    }

    private static GridLever? ReadLever(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? output = map.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
        double watts = map.Double("wattsPerUnit", -MostWatts, MostWatts);
        double least = map.Double("from", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
        double most = map.Double("to", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
        map.Done();
        if (watts == 0)
        {
            map.Error("a lever of 0 W a unit moves nothing", "a charger's limit in W is 1, a battery's discharge in W is -1, percent of 30 kW are 300");
        }

        if (most < least)
        {
            map.Error($"from {least} to {most} is no range", "from is the lower end");
        }

        return output is null ? null : new GridLever(output, watts, least, most, map);
    }
}
