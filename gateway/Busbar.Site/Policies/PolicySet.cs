using System.Runtime.CompilerServices;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>
/// All policies of a site, read and checked together. Mistakes go to the diagnostics of the site's file; a set with mistakes is
/// for showing, not for compiling.
/// </summary>
public sealed class PolicySet
{
    private static readonly ConditionalWeakTable<SiteModel, PolicySet> Known = [];

    private PolicySet(IReadOnlyList<PolicyModel> policies, SiteCalendar calendar, bool hasErrors)
    {
        Policies = policies;
        Calendar = calendar;
        HasErrors = hasErrors;
    }

    /// <summary>In the order of the file; those that could not be read are left out.</summary>
    public IReadOnlyList<PolicyModel> Policies { get; }

    /// <summary>Those that controllers carry out alone.</summary>
    public IReadOnlyList<PolicyModel> AtControllers => [.. Policies.Where(p => !p.RunsAtGateway)];

    /// <summary>Those that the gateway carries out, by commands that expire.</summary>
    public IReadOnlyList<PolicyModel> AtGateway => [.. Policies.Where(p => p.RunsAtGateway)];

    public SiteCalendar Calendar { get; }

    /// <summary>Something in policies or calendar is wrong and was reported.</summary>
    public bool HasErrors { get; }

    /// <summary>The policies of a site. A site is read once: its mistakes are reported once.</summary>
    public static PolicySet Of(SiteModel site, Diagnostics diagnostics) => Known.GetValue(site, s => Read(s, diagnostics));

    /// <summary>True when operator, plan and demand response may command the point.</summary>
    public bool MayCommand(PointReference point) => Policies.OfType<OperatorAccessModel>().All(a => a.Allows(point));

    /// <summary>The legal range of a room setpoint; null when none applies. <paramref name="isExempt"/>: it is waived there.</summary>
    public LegalRange? LegalRangeOf(SiteModel site, PointReference point, out bool isExempt)
    {
        LegalRange? range = Policies.OfType<SetpointScheduleModel>().FirstOrDefault(s => s.Legal is not null && s.Setpoints.Any(o => o.Output == point))?.Legal;
        range ??= site.IsPublic && IsRoomSetpoint(point) ? LegalRange.OfPublicBuildings : null;
        isExempt = range is not null && range.Exempt.Any(o => o.Output == point);
        return range;
    }

    internal static bool IsRoomSetpoint(PointReference point) =>
        point.Point.Name == "setpoint" && point.Device.Type.Class is (DeviceClass.Thermostat or DeviceClass.FanCoil);

    private static PolicySet Read(SiteModel site, Diagnostics diagnostics)
    {
        // Nodes report to the file they come from, whoever asks.
        Diagnostics told = (site.Policies.FirstOrDefault()?.Node ?? site.Calendar)?.File.Diagnostics ?? diagnostics;
        int before = told.ErrorCount;
        SiteCalendar calendar = SiteCalendar.Read(site);
        List<PolicyModel> policies = [];
        foreach (SitePolicy policy in site.Policies)
        {
            if (PolicyReader.Read(site, policy) is { } model)
            {
                policies.Add(model);
            }
        }

        PolicyChecks.Check(policies, calendar);
        return new PolicySet(policies, calendar, told.ErrorCount > before);
    }
}
