using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>Reads the items of <c>events</c> and <c>expect</c>.</summary>
internal sealed class ScenarioEventReader(SiteModel site, ScenarioDepth depth, DateTime start, TimeSpan duration)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
    private static readonly ScenarioDeed[] OnPoints = [ScenarioDeed.ReadingStuck, ScenarioDeed.ReadingOff, ScenarioDeed.ReadingDrifts, ScenarioDeed.ReadingNoisy];
    private static readonly ScenarioDeed[] WithValue = [ScenarioDeed.ReadingOff, ScenarioDeed.ReadingDrifts, ScenarioDeed.ReadingNoisy, ScenarioDeed.Set, ScenarioDeed.Command, ScenarioDeed.HeatNetworkCold, ScenarioDeed.Cloud];

    /// <summary>An item of <c>events</c>; several when it comes again.</summary>
    public IEnumerable<ScenarioEvent> Read(Node item) => item.AsMap() is { } map ? Repeated(map) : [];

    private List<ScenarioEvent> Repeated(MapNode map)
    {
        TimeSpan? every = map.Has("every") ? map.Duration("every", TimeSpan.FromMinutes(1), Longest) : null;
        int[]? days = map.Has("days") ? [.. map.List("days").Select(day => day.ReadInt(1, 7))] : null;
        ScenarioEvent first = ReadOne(map);
        if (every is { } pause && first.Lasts is { } length && length >= pause)
        {
            map.Find("every")!.Error($"it begins anew every {Durations.Print(pause)} and lasts {Durations.Print(length)}", "let every be longer than for");
            return [first];
        }

        List<ScenarioEvent> events = [];
        for (TimeSpan at = first.At; at <= duration; at += every ?? Longest + Longest)
        {
            if (days is null || days.Contains(((int)(start + at).DayOfWeek + 6) % 7 + 1))
            {
                events.Add(first with { At = at });
            }
        }

        return events;
    }

    private ScenarioEvent ReadOne(MapNode map)
    {
        TimeSpan at = Moment(map.Require("at", "hours from the start (10.5h), or a local time of day (\"10:30\")"));
        TimeSpan? length = map.Has("for") ? map.Duration("for", TimeSpan.FromSeconds(1), Longest) : null;
        ScenarioDeed deed = map.Enum<ScenarioDeed>("do");
        string subject = "";
        if (OnPoints.Contains(deed))
        {
            subject = map.Require("point", "device/point") is { } node ? site.FindPoint(node)?.Id ?? "" : "";
        }
        else if (deed is ScenarioDeed.Set or ScenarioDeed.Command)
        {
            subject = map.Require("point", "device/point") is { } node ? site.FindOutput(node)?.Id ?? "" : "";
        }
        else if (deed == ScenarioDeed.DeviceSilent)
        {
            subject = map.Require("device", "the id of a device") is { } node ? site.FindDevice(node, node.ReadString())?.Id ?? "" : "";
        }
        else if (deed == ScenarioDeed.BusSilent)
        {
            subject = ReadBus(map);
        }
        else if (deed == ScenarioDeed.ClockLost)
        {
            subject = map.Choice("controller", [.. site.Controllers.Select(c => c.Id)]);
        }

        if (depth == ScenarioDepth.Policies && deed is ScenarioDeed.GatewayLost or ScenarioDeed.BrokerLost)
        {
            map.Find("do")!.Error("physics and policies alone have no gateway", "write depth: messages");
        }

        double value = WithValue.Contains(deed) ? map.Double("value", -1e9, 1e9) : deed == ScenarioDeed.DemandResponse ? map.Double("value", 0, 1e9) : double.NaN;
        int level = deed == ScenarioDeed.Command && map.Has("by") ? Level(map) : deed == ScenarioDeed.DemandResponse ? 11 : 8;
        List<(string, double)> commands = [];
        foreach (Node command in deed == ScenarioDeed.DemandResponse ? map.OptionalList("commands") : [])
        {
            if (command.AsMap() is { } row && row.Require("point", "device/point") is { } node && site.FindOutput(node) is { } output)
            {
                commands.Add((output.Id, row.Double("value", output.Point.Minimum, output.Point.Maximum)));
                row.Done();
            }
        }

        if (deed == ScenarioDeed.DemandResponse && commands.Count == 0)
        {
            CheckDemand(map, value);
        }

        map.Done();
        return new ScenarioEvent(at, length, deed, subject, value, level, commands);
    }

    public ScenarioExpectation? ReadExpectation(Node item)
    {
        if (item.AsMap() is not { } map)
        {
            return null;
        }

        bool isIndicator = map.Has("indicator");
        string subject = isIndicator ? map.Choice("indicator", [.. Indicators.Names]) : map.Require("point", "device/point, or indicator: one of the indicators") is { } node ? Subject(node) : "";
        TimeSpan from = default, to = default;
        bool within = false, ofBaseline = false;
        if (isIndicator)
        {
            ofBaseline = map.Bool("ofBaseline", false);
        }
        else
        {
            from = Moment(map.Require("at", "a moment, or from which"));
            within = map.Has("within");
            to = within ? from + map.Duration("within", TimeSpan.FromSeconds(1), duration) : map.Find("to") is { } end ? Moment(end) : from;
        }

        double atLeast = map.Double("atLeast", -1e12, 1e12, double.NegativeInfinity);
        double atMost = map.Double("atMost", -1e12, 1e12, double.PositiveInfinity);
        if (map.OptionalDouble("is") is { } exactly)
        {
            double near = 1e-6 * Math.Max(1, Math.Abs(exactly));
            (atLeast, atMost) = (exactly - near, exactly + near);
        }
        else if (double.IsInfinity(atLeast) && double.IsInfinity(atMost))
        {
            map.Error("nothing is expected", "write is, atLeast or atMost");
        }

        map.Done();
        string text = $"{subject}{(isIndicator ? "" : $" at {from:d\\.hh\\:mm}{(to > from ? $"{(within ? " within " : " to ")}{to:d\\.hh\\:mm}" : "")}")}"
            + $"{(double.IsInfinity(atLeast) ? "" : FormattableString.Invariant($" at least {atLeast:0.####}"))}{(double.IsInfinity(atMost) ? "" : FormattableString.Invariant($" at most {atMost:0.####}"))}{(ofBaseline ? " of the building without policies" : "")}";
        return new ScenarioExpectation(text, map.Line, subject, isIndicator, from, to, atLeast, atMost, within, ofBaseline);
    }

    /// <summary>Without commands of its own the event is for the site's policy.</summary>
    private void CheckDemand(MapNode map, double watts)
    {
        if (PolicySet.Of(site, new Diagnostics()).Policies.OfType<DemandResponseModel>().FirstOrDefault() is not { } policy)
        {
            map.Find("do")!.Error("the site has no policy of type demandResponse that says who takes part", "write one, or commands: [{point, value}] here");
        }
        else if (watts > policy.Available)
        {
            (map.Find("value") ?? map).Error(FormattableString.Invariant($"{watts:0} W are more than the participants of '{policy.Id}' give together"), FormattableString.Invariant($"at most {policy.Available:0} W"));
        }
    }

    private static int Level(MapNode map) => map.Choice("by", "operator", "demandResponse", "plan") switch { "plan" => 12, "demandResponse" => 11, _ => 8 };

    // What the plant measures besides its devices' points.
    private string Subject(Node node) =>
        node is ScalarNode { Text: "bus/voltage" or "bus/perUnit" } bus ? bus.Text : site.FindPoint(node)?.Id ?? "";

    private TimeSpan Moment(Node? node)
    {
        if (node is null)
        {
            return default;
        }

        TimeSpan at;
        if (node is ScalarNode { Text: { } text } && text.Contains(':'))
        {
            at = TimeSpan.FromMinutes(node.ReadTimeOfDay()) - start.TimeOfDay;
            at = at < TimeSpan.Zero ? at + TimeSpan.FromDays(1) : at;
        }
        else
        {
            at = node.ReadDuration(TimeSpan.Zero, Longest);
        }

        if (at > duration)
        {
            node.Error("it lies behind the scenario's end", $"the duration is {Durations.Print(duration)}");
        }

        return at;
    }

    private string ReadBus(MapNode map)
    {
        string[] buses = [.. site.Controllers.SelectMany(c => c.Buses.Select(b => $"{c.Id}/{b.Id}"))];
        return map.Choice("bus", buses);
    }
}
