using System.Globalization;
using Busbar.Control;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>What only shows when all policies are seen together.</summary>
internal static class PolicyChecks
{
    public static void Check(IReadOnlyList<PolicyModel> policies, SiteCalendar calendar)
    {
        CheckClaims(policies);
        CheckReach(policies);
        CheckReturn(policies);
        CheckRest(policies);
        foreach (HeatBalanceModel balance in policies.OfType<HeatBalanceModel>().Where(_ => calendar.Heating is null && calendar.Cooling is null))
        {
            balance.Node.Error("there is neither a heating nor a cooling season, so it cannot know which riser lacks water", "write calendar: {seasons: {heating: {from: \"11-15\", to: \"03-15\"}}} for the site");
        }

        foreach (SetpointScheduleModel schedule in policies.OfType<SetpointScheduleModel>())
        {
            CheckSeasons(schedule, calendar);
        }
    }

    private static void CheckClaims(IReadOnlyList<PolicyModel> policies)
    {
        Dictionary<(PointReference, int), string> owners = [];
        foreach (PolicyModel policy in policies)
        {
            foreach (OutputClaim claim in policy.Claims)
            {
                if (!owners.TryAdd((claim.Output, claim.Level), policy.Id) && owners[(claim.Output, claim.Level)] != policy.Id)
                {
                    claim.Node.Error($"{claim.Output.Id} is written at level {claim.Level} by the policy {owners[(claim.Output, claim.Level)]} already", "an output belongs to one policy at a level");
                }
            }
        }
    }

    /// <summary>What the gateway moves, it moves by commands; they must be let in.</summary>
    private static void CheckReach(IReadOnlyList<PolicyModel> policies)
    {
        foreach (OutputClaim claim in policies.Where(p => p.RunsAtGateway).SelectMany(p => p.Claims))
        {
            if (!policies.OfType<OperatorAccessModel>().All(a => a.Allows(claim.Output)))
            {
                claim.Node.Error($"the gateway moves {claim.Output.Id} by commands, and a policy of type operatorAccess keeps them out", "add the point to only, or take it out of except");
            }
        }
    }

    /// <summary>A load that is shed must have something to come back to.</summary>
    private static void CheckReturn(IReadOnlyList<PolicyModel> policies)
    {
        HashSet<PointReference> held = [.. policies.SelectMany(p => p.Claims).Where(c => c.Level is Priority.Default or Priority.Schedule).Select(c => c.Output)];
        foreach (BusVoltageBandsModel bands in policies.OfType<BusVoltageBandsModel>())
        {
            foreach (OutputValue load in bands.Bands.SelectMany(b => b.Loads))
            {
                if (!held.Contains(load.Output) && load.Output.Point.SafeValue is null)
                {
                    load.Node.Error($"nothing says what {load.Output.Id} does when the bus has recovered", "give it a value in a policy of type defaultValues");
                }
            }
        }
    }

    /// <summary>A minimum time that is over lets go, and what was held once goes to its safe value: seldom what was meant of a machine that nobody else holds.</summary>
    private static void CheckRest(IReadOnlyList<PolicyModel> policies)
    {
        HashSet<PointReference> held = [.. policies.SelectMany(p => p.Claims).Where(c => c.Level is Priority.Default or Priority.Schedule).Select(c => c.Output)];
        foreach (OutputPlace output in policies.OfType<MinimumTimesModel>().SelectMany(m => m.Outputs).Where(o => !held.Contains(o.Output)))
        {
            if (output.Output.Point.SafeValue is { } safe)
            {
                output.Node.Warning(
                    $"nothing says what {output.Output.Id} does when its minimum time is over: it goes to its safe value {safe.ToString(CultureInfo.InvariantCulture)}",
                    "give it a value in a policy of type defaultValues, if that is not meant");
            }
        }
    }

    private static void CheckSeasons(SetpointScheduleModel schedule, SiteCalendar calendar)
    {
        if (schedule.Heating is not null && calendar.Heating is null)
        {
            schedule.Node.Error("there is no heating season", "write calendar: {seasons: {heating: {from: \"11-15\", to: \"03-15\"}}} for the site");
        }

        if (schedule.Cooling is not null && calendar.Cooling is null)
        {
            schedule.Node.Error("there is no cooling season", "write calendar: {seasons: {cooling: {from: \"06-01\", to: \"09-15\"}}} for the site");
        }
    }
}
