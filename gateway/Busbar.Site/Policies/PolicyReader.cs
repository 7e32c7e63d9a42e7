using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads one entry of <c>policies</c> by its type.</summary>
internal static class PolicyReader
{
    private static readonly Dictionary<string, Func<SiteModel, SitePolicy, PolicyModel?>> Readers = new(StringComparer.Ordinal)
    {
        ["setpointSchedule"] = SetpointScheduleReader.Read,
        ["busVoltageBands"] = BusVoltageBandsReader.Read,
        ["defaultValues"] = ReadDefaultValues,
        ["minimumTimes"] = ReadMinimumTimes,
        ["operatorAccess"] = ReadOperatorAccess,
        ["protection"] = ProtectionReader.Read,
        ["proof"] = ProofReader.Read,
        ["gridPower"] = GridPowerReader.Read,
        ["busVoltageDroop"] = BusVoltageDroopReader.Read,
        ["gridTarget"] = EconomyReader.ReadTarget,
        ["pvSurplus"] = EconomyReader.ReadSurplus,
        ["tariff"] = EconomyReader.ReadTariff,
        ["demandResponse"] = DemandResponseReader.Read,
        ["heatBalance"] = ComfortReader.ReadBalance,
        ["setpointBands"] = ComfortReader.ReadBands,
        ["sensorCheck"] = ComfortReader.ReadSensors,
    };

    /// <summary>Null, with an error, when the type is not known.</summary>
    public static PolicyModel? Read(SiteModel site, SitePolicy policy)
    {
        if (!Readers.TryGetValue(policy.Type, out Func<SiteModel, SitePolicy, PolicyModel?>? reader))
        {
            if (policy.Type.Length > 0 && policy.Node.Find("type") is { } node)
            {
                node.Error($"there is no policy type '{policy.Type}'", Suggestion.Hint(policy.Type, Readers.Keys));
            }

            return null;
        }

        PolicyModel? model = reader(site, policy);
        policy.Node.Done();
        return model;
    }

    /// <summary>The outputs of a list of points; those that are wrong are reported and left out.</summary>
    public static List<OutputPlace> ReadOutputs(SiteModel site, IEnumerable<Node> nodes)
    {
        List<OutputPlace> outputs = [];
        foreach (Node node in nodes)
        {
            if (site.FindOutput(node) is not { } output)
            {
                continue;
            }

            if (outputs.Any(o => o.Output == output))
            {
                node.Error($"{output.Id} is written twice", "name it once");
                continue;
            }

            outputs.Add(new OutputPlace(output, node));
        }

        return outputs;
    }

    /// <summary>The items <c>{output: …, value: …}</c> of a list; the value must lie in the device's range.</summary>
    public static List<OutputValue> ReadValues(SiteModel site, IEnumerable<Node> nodes)
    {
        List<OutputValue> values = [];
        foreach (Node item in nodes)
        {
            if (item.AsMap() is not { } map)
            {
                continue;
            }

            PointReference? output = map.Require("output", "device/point") is { } node ? site.FindOutput(node) : null;
            double value = output is null ? map.Double("value") : map.Double("value", output.Point.Minimum, output.Point.Maximum);
            map.Done();
            if (output is not null)
            {
                values.Add(new OutputValue(output, value, map));
            }
        }

        return values;
    }

    private static DefaultValuesModel ReadDefaultValues(SiteModel site, SitePolicy policy) =>
        new(policy.Id, policy.Node, ReadValues(site, policy.Node.List("values")));

    private static MinimumTimesModel ReadMinimumTimes(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        TimeSpan most = TimeSpan.FromHours(12);
        List<OutputPlace> outputs = ReadOutputs(site, map.List("outputs"));
        TimeSpan on = map.Duration("on", TimeSpan.Zero, most, TimeSpan.Zero);
        TimeSpan off = map.Duration("off", TimeSpan.Zero, most, TimeSpan.Zero);
        int starts = map.Int("startsPerHour", 1, 60, 0);
        if (on == TimeSpan.Zero && off == TimeSpan.Zero && starts == 0)
        {
            map.Error("it asks for nothing", "write on, off or startsPerHour");
        }

        foreach (OutputPlace output in outputs.Where(o => o.Output.Point.Minimum != 0))
        {
            output.Node.Error($"{output.Output.Id} has no off: it goes from {output.Output.Point.Minimum} to {output.Output.Point.Maximum}", "minimum times are for outputs whose 0 is off");
        }

        return new MinimumTimesModel(policy.Id, map, outputs, on, off, starts);
    }

    private static OperatorAccessModel ReadOperatorAccess(SiteModel site, SitePolicy policy)
    {
        List<OutputPlace>? only = policy.Node.Has("only") ? ReadOutputs(site, policy.Node.OptionalList("only")) : null;
        return new OperatorAccessModel(policy.Id, policy.Node, only, ReadOutputs(site, policy.Node.OptionalList("except")));
    }
}
