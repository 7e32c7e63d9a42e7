using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Planner;

/// <summary>Steps of one device that follow on one another for the same reason at the same price: what a person wants to read.</summary>
/// <param name="From">First step.</param>
/// <param name="To">The step after the last.</param>
/// <param name="Kilowatts">Mean.</param>
/// <param name="Other">Step that the reason refers to, or -1.</param>
public sealed record PlanSpan(string Device, int From, int To, double Kilowatts, double Price, PlanReason Reason, int Other)
{
    /// <summary>All spans in which something happens or something holds a device back, by time.</summary>
    public static IReadOnlyList<PlanSpan> Of(Plan plan)
    {
        List<PlanSpan> spans = [];
        for (int d = 0; d < plan.Steps[0].Actions.Count; d++)
        {
            int from = 0;
            for (int t = 1; t <= plan.Steps.Count; t++)
            {
                if (t < plan.Steps.Count && IsSame(plan, d, from, t))
                    continue;
                PlannedAction first = plan.Steps[from].Actions[d];
                if (first.Reason != PlanReason.Idle)
                    spans.Add(new PlanSpan(first.Device, from, t, plan.Steps.Skip(from).Take(t - from).Average(s => s.Actions[d].Kilowatts), plan.Steps[from].Price, first.Reason, first.OtherStep));
                from = t;
            }
        }

        return [.. spans.OrderBy(s => s.From)];
    }

    private static bool IsSame(Plan plan, int device, int a, int b) =>
        plan.Steps[a].Actions[device].Reason == plan.Steps[b].Actions[device].Reason
        && Math.Abs(plan.Steps[a].Price - plan.Steps[b].Price) < 1e-9
        && Math.Sign(plan.Steps[a].Actions[device].Kilowatts) == Math.Sign(plan.Steps[b].Actions[device].Kilowatts);
}
