using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>protection</c>.</summary>
internal static class ProtectionReader
{
    private static readonly (string Word, ReasonCode Reason, int Level)[] Reasons =
    [
        ("freeze", ReasonCode.Freeze, Priority.LifeSafety),
        ("overheat", ReasonCode.Overheat, Priority.LifeSafety),
        ("fireAlarm", ReasonCode.FireAlarm, Priority.LifeSafetyManual),
        ("emergencyStop", ReasonCode.EmergencyStop, Priority.LifeSafetyManual),
        ("openDoor", ReasonCode.OpenDoor, Priority.Interlock),
        ("interlock", ReasonCode.Interlock, Priority.Critical),
    ];

    public static PolicyModel Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        string word = map.Choice("reason", [.. Reasons.Select(r => r.Word)]);
        (_, ReasonCode reason, int level) = Reasons.First(r => r.Word == word);
        double? above = map.OptionalDouble("above", -1e6, 1e6);
        double? below = map.OptionalDouble("below", -1e6, 1e6);
        if (above.HasValue == below.HasValue)
        {
            map.Error("a protection has one threshold", "write above: or below:; a closed contact is above: 0.5");
        }

        double threshold = above ?? below ?? 0;
        double release = map.Double("release", -1e6, 1e6, threshold);
        if (above.HasValue ? release > threshold : release < threshold)
        {
            (map.Find("release") ?? map).Error($"it would let go at {release}, beyond its threshold of {threshold}", above.HasValue ? "the release is lower" : "the release is higher");
        }

        TimeSpan dwell = map.Duration("dwell", TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10));
        TimeSpan releaseDwell = map.Duration("releaseDwell", TimeSpan.Zero, TimeSpan.FromHours(2), TimeSpan.FromSeconds(60));
        MapNode? without = map.Require("withoutInput", "{after: 5min, then: release}, or then: act: what it does when the point is not known")?.AsMap();
        TimeSpan after = without?.Duration("after", TimeSpan.FromSeconds(1), TimeSpan.FromHours(2)) ?? TimeSpan.FromSeconds(1);
        bool acts = without?.Choice("then", "release", "act") == "act";
        without?.Done();

        List<ProtectionRule> rules = [.. map.List("rules").Select(r => ReadRule(site, r)).OfType<ProtectionRule>()];
        foreach (ProtectionRule rule in rules.Where(r => r.Point.Point.Definition.Unit != Unit.Boolean && release == threshold))
        {
            rule.Node.Error($"{rule.Point.Id} would switch back and forth at {threshold}", "write release: the value at which it lets go, some way back from the threshold");
        }

        return new ProtectionModel(policy.Id, map, reason, level, above.HasValue, threshold, release, dwell, releaseDwell, after, acts, rules);
    }

    private static ProtectionRule? ReadRule(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? point = map.Require("point", "the point that it watches") is { } watched ? site.FindPoint(watched) : null;
        List<HeldOutput> outputs = [.. map.List("outputs").Select(o => ReadOutput(site, o)).OfType<HeldOutput>()];
        map.Done();
        foreach (HeldOutput output in outputs.Where(o => point is not null && o.Output.Device.ControllerId != point.Device.ControllerId))
        {
            output.Node.Error(
                $"{output.Output.Id} belongs to controller {output.Output.Device.ControllerId}, {point!.Id} to {point.Device.ControllerId}",
                "a protection works on one controller alone, so that it holds when gateway and network are gone");
        }

        return point is null ? null : new ProtectionRule(point, outputs, map);
    }

    private static HeldOutput? ReadOutput(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? output = map.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
        double least = output?.Point.Minimum ?? -1e9;
        double most = output?.Point.Maximum ?? 1e9;
        double?[] values = [map.OptionalDouble("value", least, most), map.OptionalDouble("atLeast", least, most), map.OptionalDouble("atMost", least, most)];
        map.Done();
        int kind = Array.FindIndex(values, v => v.HasValue);
        if (values.Count(v => v.HasValue) != 1)
        {
            map.Error("an output is held in one way", "write value:, atLeast: or atMost:");
            return null;
        }

        return output is null ? null : new HeldOutput(output, (HoldKind)kind, values[kind]!.Value, map);
    }
}
