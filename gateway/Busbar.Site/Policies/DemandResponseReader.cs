using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>demandResponse</c>.</summary>
internal static class DemandResponseReader
{
    /// <summary>A room gives no more than this: beyond it people open windows and plug in heaters.</summary>
    private const double MostShift = 2;

    public static PolicyModel Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        TimeSpan ramp = map.Duration("ramp", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));
        TimeSpan back = map.Duration("return", TimeSpan.Zero, TimeSpan.FromHours(4), TimeSpan.FromMinutes(30));
        TimeSpan longest = map.Duration("longest", TimeSpan.FromMinutes(1), TimeSpan.FromHours(12), TimeSpan.FromMinutes(120));
        TimeSpan notice = map.Duration("notice", TimeSpan.Zero, TimeSpan.FromDays(2), TimeSpan.FromMinutes(10));
        List<DemandParticipant> participants = [];
        foreach (Node node in map.List("participants"))
        {
            if (node.AsMap() is { } row && ReadParticipant(site, row) is { } participant)
            {
                participants.Add(participant);
            }
        }

        return new DemandResponseModel(policy.Id, map, ramp, back, longest, notice, participants);
    }

    private static DemandParticipant? ReadParticipant(SiteModel site, MapNode row)
    {
        PointReference? output = row.Require("output", "device/point") is { } place ? site.FindOutput(place) : null;
        double watts = row.Double("gives", 1, 1e7);
        double? shift = row.OptionalDouble("shift", 0.1, MostShift);
        double? value = shift is null ? row.Double("value", output?.Point.Minimum ?? double.MinValue, output?.Point.Maximum ?? double.MaxValue) : null;
        TimeSpan stagger = row.Duration("stagger", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero);
        row.Done();
        if (output is null)
        {
            return null;
        }

        if (shift is not null && !PolicySet.IsRoomSetpoint(output))
        {
            row.Find("shift")!.Error($"{output.Id} is no room setpoint", "write value: what it is held at in the event");
        }

        int kind = shift is not null ? 2 : OutputPlan.KindOf(output.Point) == Busbar.Control.OutputKind.Analogue ? 0 : 1;
        return new DemandParticipant(output, kind, watts, shift ?? value!.Value, stagger, row);
    }
}
