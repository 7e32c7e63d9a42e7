using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>busVoltageBands</c>.</summary>
internal static class BusVoltageBandsReader
{
    /// <summary>Below it a band protects equipment (level 5), at and above it serves economy (level 10).</summary>
    private const double CriticalBelow = 0.90;

    private const int MostBands = 16;

    private static readonly TimeSpan LongestDwell = TimeSpan.FromSeconds(60);

    public static PolicyModel Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        List<OutputPlace> voltages = ReadVoltages(site, map);
        double nominal = map.Double("nominal", 24, 1500, double.IsNaN(site.DcBusNominalVolts) ? 0 : site.DcBusNominalVolts);
        if (nominal == 0)
        {
            map.Error("the bus has no nominal voltage", "write nominal here or dcBus: {nominal: …} for the site");
        }

        double hysteresis = map.Double("hysteresis", 0.001, 0.05, 0.01);
        double sensorError = map.Double("sensorError", 0.0005, 0.05, 0.005);
        if (hysteresis < sensorError)
        {
            (map.Find("hysteresis") ?? map).Error($"a hysteresis of {hysteresis} is smaller than the sensor's error of {sensorError}", "a band would switch on noise; widen it, or use a better sensor and say so in sensorError");
        }

        TimeSpan dwell = map.Duration("dwell", TimeSpan.Zero, LongestDwell, TimeSpan.FromSeconds(3));
        CheckDwell(map, voltages, dwell);
        TimeSpan interval = map.Duration("interval", TimeSpan.Zero, LongestDwell, TimeSpan.Zero);
        TimeSpan without = map.Duration("withoutVoltage", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));
        MapNode? restore = map.OptionalMap("restore");
        TimeSpan stagger = restore?.Duration("stagger", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(20)) ?? TimeSpan.FromSeconds(20);
        TimeSpan restoreDwell = restore?.Duration("dwell", TimeSpan.Zero, TimeSpan.FromMinutes(30), dwell) ?? dwell;
        restore?.Done();

        List<VoltageBand> bands = [];
        ReadSet(site, map, bands, hysteresis, dwell, restoreDwell);
        ReadShed(site, map, bands, hysteresis, dwell, restoreDwell);
        ReadTrip(map, bands);
        CheckOrder(bands);
        if (bands.Count > MostBands)
        {
            map.Error($"{bands.Count} bands; a controller holds {MostBands}", "join outputs that have the same threshold");
        }

        return new BusVoltageBandsModel(policy.Id, map, voltages, nominal, interval, stagger, without, bands);
    }

    private static List<OutputPlace> ReadVoltages(SiteModel site, MapNode map)
    {
        Node? node = map.Require("voltage", "the point that senses the bus, or a list with one for each controller");
        List<OutputPlace> voltages = [];
        foreach (Node item in node is ListNode list ? list.Items : node is null ? [] : [node])
        {
            if (site.FindPoint(item) is not { } point)
            {
                continue;
            }

            if (point.Point.Definition.Unit != Unit.Volt)
            {
                item.Error($"{point.Id} is no voltage", "name the point voltage of a DC meter, converter or sensor on the bus");
            }

            voltages.Add(new OutputPlace(point, item));
        }

        return voltages;
    }

    private static void CheckDwell(MapNode map, List<OutputPlace> voltages, TimeSpan dwell)
    {
        foreach (OutputPlace voltage in voltages.Where(v => v.Output.Point.Period * 2 > dwell))
        {
            (map.Find("dwell") ?? map).Error(
                $"{voltage.Output.Id} is read every {Durations.Print(voltage.Output.Point.Period)}, more than half the dwell of {Durations.Print(dwell)}",
                $"make the dwell at least {Durations.Print(voltage.Output.Point.Period * 2)}, or read the point more often");
        }
    }

    private static void ReadSet(SiteModel site, MapNode map, List<VoltageBand> bands, double hysteresis, TimeSpan dwell, TimeSpan restoreDwell)
    {
        foreach (Node item in map.OptionalList("set"))
        {
            if (item.AsMap() is not { } row)
            {
                continue;
            }

            double? above = row.OptionalDouble("above", 1, 1.2);
            double? below = row.OptionalDouble("below", 0.5, 1);
            List<OutputValue> values = PolicyReader.ReadValues(site, row.List("outputs"));
            row.Done();
            if (above.HasValue == below.HasValue)
            {
                row.Error("a band has one threshold", "write above: 1.02 or below: 0.98, per unit of nominal");
                continue;
            }

            double threshold = above ?? below!.Value;
            bands.Add(new VoltageBand(
                above.HasValue ? BandAction.SetAbove : BandAction.SetBelow, 0, threshold < CriticalBelow ? Priority.Critical : Priority.BusVoltage, false,
                threshold, above.HasValue ? threshold - hysteresis : threshold + hysteresis, dwell, restoreDwell, values, row));
        }
    }

    private static void ReadShed(SiteModel site, MapNode map, List<VoltageBand> bands, double hysteresis, TimeSpan dwell, TimeSpan restoreDwell)
    {
        foreach (Node item in map.OptionalList("shed"))
        {
            if (item.AsMap() is not { } row)
            {
                continue;
            }

            double below = row.Double("below", 0.5, 1);
            int tier = row.Int("tier", 2, 5);
            List<OutputPlace> outputs = PolicyReader.ReadOutputs(site, row.List("outputs"));
            row.Done();
            foreach (OutputPlace place in outputs)
            {
                CheckTier(site, place, tier);
            }

            // A band that ends at 0.90 begins below it, so it is the severe one.
            bands.Add(new VoltageBand(
                BandAction.Shed, tier, below <= CriticalBelow ? Priority.Critical : Priority.BusVoltage, false, below, below + hysteresis, dwell, restoreDwell,
                [.. outputs.Select(o => new OutputValue(o.Output, o.Output.Point.Minimum, o.Node))], row));
        }
    }

    private static void CheckTier(SiteModel site, OutputPlace place, int tier)
    {
        SiteLoad? load = site.Loads.FirstOrDefault(l => l.Output == place.Output);
        if (load is null)
        {
            place.Node.Error($"{place.Output.Id} is no load", "write it under loads with its tier and nominal power");
        }
        else if (load.Tier != tier)
        {
            place.Node.Error($"{place.Output.Id} is a load of tier {load.Tier}, not {tier}", "a load is shed with its own tier");
        }

        if (place.Output.Point.Minimum != 0)
        {
            place.Node.Error($"{place.Output.Id} has no off: it goes from {place.Output.Point.Minimum} to {place.Output.Point.Maximum}", "shed an output whose 0 is off, or use set");
        }
    }

    private static void ReadTrip(MapNode map, List<VoltageBand> bands)
    {
        if (map.OptionalMap("trip") is not { } trip)
        {
            return;
        }

        double below = trip.Double("below", 0.5, 0.95);
        double above = trip.Double("restoreAbove", 0.5, 1);
        TimeSpan dwell = trip.Duration("dwell", TimeSpan.Zero, LongestDwell, TimeSpan.Zero);
        TimeSpan restoreDwell = trip.Duration("restoreDwell", TimeSpan.Zero, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(60));
        trip.Done();
        if (above <= below)
        {
            trip.Error($"restoreAbove {above} is not above {below}", "for instance below: 0.80, restoreAbove: 0.90");
        }

        // Tier 1 has no load that we switch: a trip takes every load that any other band could shed.
        bands.Add(new VoltageBand(BandAction.Shed, 1, Priority.LifeSafety, true, below, above, dwell, restoreDwell, [], trip));
    }

    private static void CheckOrder(List<VoltageBand> bands)
    {
        VoltageBand[] shed = [.. bands.Where(b => b.Action == BandAction.Shed)];
        foreach (VoltageBand band in shed)
        {
            VoltageBand? wrong = shed.FirstOrDefault(b => b.Tier > band.Tier && b.Threshold < band.Threshold);
            if (wrong is not null)
            {
                band.Node.Error($"tier {band.Tier} would be shed below {band.Threshold}, before tier {wrong.Tier} (line {wrong.Node.Line}) below {wrong.Threshold}", "the higher tier goes first, so its threshold is the same or higher");
            }
        }
    }
}
