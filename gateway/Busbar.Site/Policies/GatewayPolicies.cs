using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Where demand-response events are told in the gateway's engine.</summary>
internal sealed record EventPoints(PointReference Depth, PointReference Start, PointReference End);

/// <summary>
/// The policies that the gateway carries out, compiled for an engine of its own: the same tables and the same code as on a
/// controller, over all devices of the site as if they hung on one. Schedules and default values run along, for a shift is relative to them.
/// </summary>
public sealed class GatewayPolicies
{
    private const string Id = "gateway";
    private const int EventPointCount = 3;

    private readonly SiteController _everything;
    private readonly PolicySections _sections;

    private GatewayPolicies(SiteController everything, PolicySections sections, OutputPlan plan, IReadOnlyList<PolicyModel> running, PolicySet all)
    {
        _everything = everything;
        _sections = sections;
        Running = running;
        Policies = all;
        Outputs = [.. plan.Outputs.Select(o => o.Point)];
    }

    /// <summary>All policies of the site, over the same devices.</summary>
    public PolicySet Policies { get; }

    /// <summary>In the order of the engine's table.</summary>
    public IReadOnlyList<PolicyModel> Running { get; }

    /// <summary>In the order of the engine's outputs.</summary>
    public IReadOnlyList<PointReference> Outputs { get; }

    /// <summary>The engine's points: device and point, in its order; the last three are depth (W), start and end (minutes since 2000, local) of the event.</summary>
    public IReadOnlyList<PointReference> Points => [.. _everything.Devices.SelectMany(d => Enumerable.Range(0, d.Type.Points.Count).Select(i => new PointReference(d, i)))];

    /// <summary>Number of the first of the three points that tell the event.</summary>
    public int EventPoint => _everything.PointCount - EventPointCount;

    /// <summary>Null when the site asks nothing of the gateway, or, with errors, when its policies do not fit.</summary>
    public static GatewayPolicies? Compile(SiteModel site, Diagnostics diagnostics)
    {
        PolicySet asWritten = PolicySet.Of(site, diagnostics);
        if (asWritten.HasErrors || asWritten.AtGateway.Count == 0)
        {
            return null;
        }

        HashSet<string> wanted = [.. asWritten.AtGateway.Select(p => p.Id)];
        SiteModel one = site.AsOneController(Id, EventDevice);
        SiteController everything = one.Controllers[0];
        PolicySet all = PolicySet.Of(one, diagnostics);
        List<PolicyModel> running = [.. all.Policies.Where(p => wanted.Contains(p.Id) || p is DefaultValuesModel or SetpointScheduleModel or TariffModel)];
        running = Needed(running, wanted);
        if (all.HasErrors || OutputPlan.Of(one, everything, all, running, isCommanded: false) is not { } plan)
        {
            return null;
        }

        SiteDevice told = everything.Devices[^1];
        EventPoints points = new(new PointReference(told, 0), new PointReference(told, 1), new PointReference(told, 2));
        byte[]? rows = new PolicySection(everything, plan, new NamePool(), 0, 1, points).Write(running);
        return rows is null
            ? null
            : new GatewayPolicies(everything, new PolicySections(OutputSection.Write(plan), rows, CalendarSection.Write(all.Calendar, one.Location.UtcOffset)), plan, running, all);
    }

    /// <summary>An engine in its first state.</summary>
    public ControlEngine CreateEngine()
    {
        byte[] document = [.. _sections.Outputs, .. _sections.Policies, .. _sections.Calendar];
        int[] first = [.. _everything.Devices.Select(_everything.FirstPointOf)];
        int policies = _sections.Outputs.Length;
        int calendar = policies + _sections.Policies.Length;
        return new ControlEngine(document, 0, policies, policies, _sections.Policies.Length, calendar, _sections.Calendar.Length, first, _everything.PointCount);
    }

    /// <summary>Only what touches an output that the gateway moves: its engine holds no more outputs than a controller.</summary>
    private static List<PolicyModel> Needed(List<PolicyModel> running, HashSet<string> wanted)
    {
        HashSet<PointReference> moved = [.. running.Where(p => wanted.Contains(p.Id)).SelectMany(p => p.Claims).Select(c => c.Output)];
        return [.. running.Where(p => wanted.Contains(p.Id) || p.Claims.Any(c => moved.Contains(c.Output)))];
    }

    private static SiteDevice EventDevice(int index, SiteDevice example)
    {
        PointDefinition number = PointCatalog.Find(DeviceClass.PowerMeter, "activePower")!;
        List<TypePoint> points = [.. new[] { "depth", "start", "end" }.Select(name => new TypePoint(name, number, false, TimeSpan.Zero))];
        DeviceType type = new("gateway-event", DeviceClass.Sensor, points, [], TimeSpan.Zero, TimeSpan.Zero);
        return new SiteDevice("gateway-event", new LocalName("需求响应事件", "Demand-response event"), type, Id, example.Bus, index, 0, example.Node);
    }
}
