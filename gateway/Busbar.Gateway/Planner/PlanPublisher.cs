using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Planner;

/// <summary>
/// Publishes the first step of a plan as entries of priority 12 that expire soon after the next plan is due, by the same way as every
/// command. Off unless <c>plan.yaml</c> says <c>publish: true</c> or the program was started with <c>--publish-plan</c>. Not thread-safe.
/// </summary>
public sealed class PlanPublisher(PlanCommands translate, CommandService commands, PlanSettings settings, GatewayOptions options)
{
    /// <summary>Level of a plan in the priority array.</summary>
    public const int Priority = 12;

    /// <summary>W by which a target moves before it is sent again within a step.</summary>
    private const double WorthSending = 500;

    /// <summary>Five minutes longer than a step: one plan may be late.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan FollowEvery = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string, string), double> _sent = [];
    private DateTimeOffset _sentAt;

    /// <summary>Plans go to the controllers.</summary>
    public bool IsOn => options.PublishPlan || settings.Publish == true;

    /// <summary>Sends what the step asks for; returns the commands.</summary>
    public IReadOnlyList<Command> Publish(PlanStep step, PlanRequest request, DateTimeOffset now)
    {
        _sent.Clear();
        _sentAt = now;
        return IsOn ? Send(step, translate.Of(step, request)) : [];
    }

    /// <summary>Between two plans: once a minute, what moved since it was sent (the converter's target follows the sun on the AC side).</summary>
    public IReadOnlyList<Command> Follow(PlanStep step, PlanRequest request, DateTimeOffset now)
    {
        if (!IsOn || now - _sentAt < FollowEvery)
            return [];
        _sentAt = now;
        return Send(step, translate.Of(step, request).Where(c => !(Math.Abs(c.Value - _sent.GetValueOrDefault((c.Device, c.Point), double.NaN)) < WorthSending)));
    }

    private List<Command> Send(PlanStep step, IEnumerable<PlanCommand> asked)
    {
        List<Command> sent = [];
        foreach (PlanCommand c in asked)
        {
            _sent[(c.Device, c.Point)] = c.Value;
            sent.Add(commands.Send(new CommandRequest(c.Device, c.Point, c.Value, FormattableString.Invariant($"plan: {c.Reason}, price {step.Price:0.000}"), Expiry, "planner", Priority)));
        }

        return sent;
    }
}
