using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>busVoltageDroop</c>.</summary>
internal static class BusVoltageDroopReader
{
    public static PolicyModel? Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        PointReference? voltage = map.Require("voltage", "the point that senses the bus") is { } node ? site.FindPoint(node) : null;
        if (voltage is not null && voltage.Point.Definition.Unit != Unit.Volt)
        {
            map.Find("voltage")!.Error($"{voltage.Id} is no voltage", "name the point voltage of a DC meter, converter or sensor on the bus");
        }

        double nominal = map.Double("nominal", 24, 1500, double.IsNaN(site.DcBusNominalVolts) ? 0 : site.DcBusNominalVolts);
        if (nominal == 0)
        {
            map.Error("the bus has no nominal voltage", "write nominal here or dcBus: {nominal: …} for the site");
        }

        double gain = map.Double("gain", 0.05, 1, 0.5);
        TimeSpan without = map.Duration("withoutVoltage", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));
        List<DroopRow> rows =
        [
            .. map.OptionalList("loads").Select(n => ReadLoad(site, n)).OfType<DroopRow>(),
            .. map.OptionalList("storage").Select(n => ReadStorage(site, n)).OfType<DroopRow>(),
        ];
        if (voltage is null)
        {
            return null;
        }

        foreach (DroopRow row in rows.Where(r => r.Output.Device.ControllerId != voltage.Device.ControllerId || (r.StateOfCharge is { } soc && soc.Device.ControllerId != voltage.Device.ControllerId)))
        {
            row.Node.Error(
                $"{row.Output.Id} and its state of charge must belong to controller {voltage.Device.ControllerId}, which senses the bus by {voltage.Id}",
                "write one policy of this type for each controller, with a voltage of its own");
        }

        return new BusVoltageDroopModel(policy.Id, map, voltage, nominal, gain, without, rows);
    }

    private static DroopRow? ReadLoad(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? output = map.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
        (double Voltage, double Value) low = ReadEnd(map, "low", output);
        (double Voltage, double Value) high = ReadEnd(map, "high", output);
        double step = map.Double("step", 0, 1e6, 0);
        map.Done();
        if (high.Voltage <= low.Voltage)
        {
            map.Error($"its upper voltage {high.Voltage} is not above its lower one {low.Voltage}", "for instance low: {voltage: 0.95, value: 4000}, high: {voltage: 0.98, value: 20000}");
        }

        return output is null ? null : new DroopRow(output, false, low.Voltage, high.Voltage, low.Value, high.Value, step, null, 0, map);
    }

    private static (double Voltage, double Value) ReadEnd(MapNode row, string key, PointReference? output)
    {
        if (row.Require(key, "{voltage: 0.95, value: …}")?.AsMap() is not { } map)
        {
            return (key == "low" ? 0.9 : 1.1, 0);
        }

        (double, double) end = (map.Double("voltage", 0.5, 1.2), map.Double("value", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue));
        map.Done();
        return end;
    }

    private static DroopRow? ReadStorage(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? output = map.Require("output", "the point that takes discharge in W") is { } place ? site.FindOutput(place) : null;
        double reference = map.Double("reference", 0.9, 1.1, 1);
        double slope = map.Double("wattsPerUnit", 1, 1e9);
        double least = map.Double("from", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
        double most = map.Double("to", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue);
        double step = map.Double("step", 0, 1e6, 0);
        PointReference? charge = map.Find("stateOfCharge") is { } soc ? site.FindPoint(soc) : null;
        double shift = map.Double("shift", 0, 0.1, 0);
        map.Done();
        if (most < least)
        {
            map.Error($"from {least} to {most} is no range", "from is the lower end; charging is negative");
        }

        return output is null ? null : new DroopRow(output, true, reference, slope, least, most, step, charge, shift, map);
    }
}
