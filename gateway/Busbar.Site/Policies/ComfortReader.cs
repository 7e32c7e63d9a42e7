using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads what refines a week schedule, and the policies <c>setpointBands</c>, <c>sensorCheck</c> and <c>heatBalance</c>.</summary>
internal static class ComfortReader
{
    private const int MostBands = 8;
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(180);

    /// <summary>Null when the schedule has neither <c>start</c> nor <c>presence</c> nor <c>priceShift</c>.</summary>
    public static RoomComfortModel? ReadComfort(SiteModel site, MapNode map, IReadOnlyList<OutputPlace> setpoints)
    {
        MapNode? start = map.OptionalMap("start");
        MapNode? presence = map.OptionalMap("presence");
        MapNode? shift = map.OptionalMap("priceShift");
        if (start is null && presence is null && shift is null)
        {
            return null;
        }

        double perKelvin = start?.Double("minutesPerKelvin", 2, 120, 20) ?? 20;
        double perOutdoors = start?.Double("minutesPerKelvinOutdoors", 0, 30, 2) ?? 0;
        double reference = start?.Double("outdoorReference", -20, 40, 5) ?? 0;
        TimeSpan longest = start?.Duration("longest", TimeSpan.FromMinutes(1), LongestStart, LongestStart) ?? LongestStart;
        PointReference? outdoor = start?.Find("outdoor") is { } place ? site.FindPoint(place) : null;
        if (outdoor is not null)
        {
            CheckHere(start!.Find("outdoor")!, outdoor, setpoints);
        }

        start?.Done();
        TimeSpan vacant = presence?.Duration("after", TimeSpan.FromMinutes(1), TimeSpan.FromHours(4), TimeSpan.FromMinutes(15)) ?? TimeSpan.FromMinutes(15);
        Dictionary<PointReference, PointReference> sensors = [];
        foreach (Node node in presence?.List("rooms") ?? [])
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            PointReference? output = row.Require("output", "the room's setpoint") is { } at ? site.FindOutput(at) : null;
            PointReference? point = row.Require("point", "above 0.5 is presence") is { } sensor ? site.FindPoint(sensor) : null;
            row.Done();
            if (output is not null && point is not null)
            {
                CheckHere(row, point, [new OutputPlace(output, row)]);
                sensors[output] = point;
                if (setpoints.All(s => s.Output != output))
                {
                    row.Error($"{output.Id} is not among the outputs of this schedule", "name it there too");
                }
            }
        }

        presence?.Done();
        List<double?> shifts = shift is null ? [null, null, null, null, null] : EconomyReader.ReadClasses(shift, -3, 3);
        shift?.Done();
        if (shift is not null && site.Policies.All(p => p.Type != "tariff"))
        {
            shift.Error("no policy tells the class of the price", "add a policy of type tariff; its outputs may be empty");
        }

        Dictionary<PointReference, (PointReference?, PointReference?)> rooms = setpoints.ToDictionary(s => s.Output, s => (Temperature(s.Output), sensors.GetValueOrDefault(s.Output)));
        return new RoomComfortModel(start is not null, perKelvin, perOutdoors, reference, longest, outdoor, vacant, shifts, rooms);
    }

    public static PolicyModel ReadBands(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        Node? where = map.Require("voltage", "the point that senses the bus, or a list with one for each controller");
        List<OutputPlace> voltages = [];
        foreach (Node node in where is ListNode list ? list.Items : where is null ? [] : [where])
        {
            if (site.FindPoint(node) is { } point)
            {
                voltages.Add(new OutputPlace(point, node));
                if (point.Point.Definition.Unit != Unit.Volt)
                {
                    node.Error($"{point.Id} is no voltage", "name the point voltage of a DC meter, converter or sensor on the bus");
                }
            }
        }

        double nominal = map.Double("nominal", 24, 1500, double.IsNaN(site.DcBusNominalVolts) ? 0 : site.DcBusNominalVolts);
        double hysteresis = map.Double("hysteresis", 0.001, 0.05, 0.01);
        double sensorError = map.Double("sensorError", 0.0005, 0.05, 0.005);
        if (nominal == 0 || hysteresis < sensorError)
        {
            map.Error(nominal == 0 ? "the bus has no nominal voltage" : $"a hysteresis of {hysteresis} is smaller than the sensor's error of {sensorError}", nominal == 0 ? "write nominal here or dcBus: {nominal: …} for the site" : "a band would switch on noise");
        }

        TimeSpan dwell = map.Duration("dwell", TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10));
        TimeSpan without = map.Duration("withoutVoltage", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30));
        List<OutputPlace> setpoints = PolicyReader.ReadOutputs(site, map.List("outputs"));
        foreach (OutputPlace place in setpoints.Where(s => !PolicySet.IsRoomSetpoint(s.Output)))
        {
            place.Node.Error($"{place.Output.Id} is no room setpoint", "name the point setpoint of thermostats and fan coils");
        }

        List<ShiftBand> bands = [];
        foreach (Node node in map.List("bands"))
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            double? above = row.OptionalDouble("above", 0.5, 1.5);
            double threshold = above ?? row.Double("below", 0.5, 1.5);
            double shift = row.Double("shift", -5, 5);
            row.Done();
            if (above is null ? shift >= 0 : shift <= 0)
            {
                row.Error($"a shift of {shift} K {(above is null ? "below" : "above")} {threshold} works against the bus", "below a band service falls (-1), above it rises (1)");
            }

            bands.Add(new ShiftBand(above is not null, threshold, Math.Round(threshold + (above is null ? hysteresis : -hysteresis), 4), shift));
        }

        if (bands.Count > MostBands)
        {
            map.Error($"{bands.Count} bands; a policy holds {MostBands}", "fewer steps of setpoint are enough");
        }

        // The last active band counts, so each side goes from mild to severe.
        List<ShiftBand> ordered = [.. bands.Where(b => b.IsAbove).OrderBy(b => b.Threshold), .. bands.Where(b => !b.IsAbove).OrderByDescending(b => b.Threshold)];
        return new SetpointBandsModel(policy.Id, map, voltages, nominal, dwell, without, ordered, setpoints);
    }

    public static PolicyModel ReadSensors(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        List<SensorRange> sensors = [];
        foreach (Node node in map.List("sensors"))
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            PointReference? point = row.Require("point", "device/point") is { } place ? site.FindPoint(place) : null;
            bool isTemperature = point?.Point.Definition.Unit == Unit.Celsius;
            double least = isTemperature ? row.Double("from", -1e6, 1e6, -10) : row.Double("from", -1e9, 1e9);
            double most = isTemperature ? row.Double("to", -1e6, 1e6, 50) : row.Double("to", -1e9, 1e9);
            double? change = row.OptionalDouble("change", 0.001, 1e9) ?? (isTemperature ? 3 : null);
            TimeSpan stuck = row.Duration("stuck", TimeSpan.Zero, TimeSpan.FromDays(30), isTemperature ? TimeSpan.FromHours(6) : TimeSpan.Zero);
            row.Done();
            if (most <= least)
            {
                row.Error($"from {least} to {most} is no range", "from is the lower end");
            }
            else if (point is not null)
            {
                sensors.Add(new SensorRange(point, least, most, change, stuck));
            }
        }

        return new SensorCheckModel(policy.Id, map, sensors);
    }

    public static PolicyModel ReadBalance(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        TimeSpan period = map.Duration("period", TimeSpan.FromMinutes(30), TimeSpan.FromHours(18), TimeSpan.FromMinutes(30));
        TimeSpan without = map.Duration("withoutTemperature", TimeSpan.FromMinutes(1), TimeSpan.FromHours(18), TimeSpan.FromHours(2));
        double deadBand = map.Double("deadBand", 0, 20, 0.5);
        double gain = map.Double("gain", 0.01, 100, 1);
        double step = map.Double("step", 0.1, 5, 5);
        List<Riser> risers = [];
        foreach (Node node in map.List("risers"))
        {
            if (node.AsMap() is not { } row)
            {
                continue;
            }

            PointReference? output = row.Require("output", "the riser's valve") is { } place ? site.FindOutput(place) : null;
            PointReference? point = EconomyReader.ReadPoint(site, row, "returnTemperature", Unit.Celsius, "the riser's return temperature");
            double area = row.Double("area", 1, 1e6);
            double least = row.Double("from", output?.Point.Minimum ?? 0, output?.Point.Maximum ?? 100, 10);
            double most = row.Double("to", output?.Point.Minimum ?? 0, output?.Point.Maximum ?? 100, output?.Point.Maximum ?? 100);
            row.Done();
            if (most < least)
            {
                row.Error($"from {least} to {most} is no range", "from is the lower end");
            }

            if (output is not null && point is not null)
            {
                risers.Add(new Riser(output, point, area, least, most, row));
            }
        }

        if (risers.Select(r => r.Output.Device.ControllerId).Concat(risers.Select(r => r.ReturnTemperature.Device.ControllerId)).Distinct().Count() > 1)
        {
            map.Error("valves and temperatures belong to more than one controller", "write one policy for each controller's risers");
        }

        if (risers.Count < 2)
        {
            map.Error($"{risers.Count} risers cannot be balanced", "name two at least");
        }

        return new HeatBalanceModel(policy.Id, map, period, without, deadBand, gain, step, risers);
    }

    private static PointReference? Temperature(PointReference setpoint)
    {
        int index = setpoint.Device.Type.IndexOf("roomTemperature");
        return index < 0 ? null : new PointReference(setpoint.Device, index);
    }

    private static void CheckHere(Node node, PointReference point, IEnumerable<OutputPlace> setpoints)
    {
        if (setpoints.FirstOrDefault(s => s.Output.Device.ControllerId != point.Device.ControllerId) is { } other)
        {
            node.Error($"{point.Id} belongs to controller {point.Device.ControllerId}, {other.Output.Id} to {other.Output.Device.ControllerId}", "a schedule uses sensors of its own controller; write one schedule for each");
        }
    }
}
