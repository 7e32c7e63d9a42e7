using System.Collections.Concurrent;
using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Planner;

/// <summary>
/// Publishes the first step of a plan as entries of priority 12 that expire soon after the next plan is due, by the same way as every
/// command. Off unless <c>plan.yaml</c> says <c>publish: true</c> or the program was started with <c>--publish-plan</c>. One thread publishes.
/// </summary>
public sealed class PlanPublisher(PlanCommands translate, CommandService commands, PlanSettings settings, GatewayOptions options)
{
    /// <summary>Level of a plan in the priority array.</summary>
    public const int Priority = 12;

    /// <summary>Who asks, in commands and audit.</summary>
    public const string User = "planner";

    /// <summary>Why an entry of the plan is taken back.</summary>
    internal const string NothingAsked = "plan: nothing is asked any more";

    /// <summary>W by which a target moves before it is sent again within a step.</summary>
    private const double WorthSending = 500;

    /// <summary>Five minutes longer than a step: one plan may be late.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan FollowEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Device, string Point), PlanSent> _sent = new();
    private DateTimeOffset _sentAt;

    /// <summary>Plans go to the controllers.</summary>
    public bool IsOn => options.PublishPlan || settings.Publish == true;

    /// <summary>What a point was last asked for, while that lives; null: nothing. From any thread.</summary>
    public PlanSent? Find(string device, string point, DateTimeOffset now) => _sent.TryGetValue((device, point), out PlanSent? sent) && now < sent.Until ? sent : null;

    /// <summary>Sends what the step asks for, and lets go what it asks for no more (a vehicle that left); returns the commands.</summary>
    public IReadOnlyList<Command> Publish(PlanStep step, PlanRequest request, DateTimeOffset now)
    {
        if (!IsOn)
            return [];
        _sentAt = now;
        IReadOnlyList<PlanCommand> asked = translate.Of(step, request);
        List<Command> released = [];
        foreach (((string device, string point), PlanSent sent) in _sent)
        {
            if (asked.Any(c => c.Device == device && c.Point == point) || !_sent.TryRemove((device, point), out _) || now >= sent.Until)
                continue;
            released.Add(commands.Send(new CommandRequest(device, point, null, NothingAsked, Expiry, User, Priority)));
        }

        return [.. released, .. Send(step, asked, now)];
    }

    /// <summary>Between two plans: once a minute, what moved since it was sent (the converter's target follows the sun on the AC side).</summary>
    public IReadOnlyList<Command> Follow(PlanStep step, PlanRequest request, DateTimeOffset now)
    {
        if (!IsOn || now - _sentAt < FollowEvery)
            return [];
        _sentAt = now;
        return Send(step, translate.Of(step, request).Where(c => !(_sent.TryGetValue((c.Device, c.Point), out PlanSent? sent) && Math.Abs(c.Value - sent.Command.Value) < WorthSending)), now);
    }

    private List<Command> Send(PlanStep step, IEnumerable<PlanCommand> asked, DateTimeOffset now)
    {
        List<Command> sent = [];
        foreach (PlanCommand c in asked)
        {
            _sent[(c.Device, c.Point)] = new PlanSent(c, step.Price, now + Expiry);
            sent.Add(commands.Send(new CommandRequest(c.Device, c.Point, c.Value, FormattableString.Invariant($"plan: {c.Reason}, price {step.Price:0.000}"), Expiry, User, Priority)));
        }

        return sent;
    }
}

/// <summary>An entry of the plan at a controller.</summary>
/// <param name="Command">What was asked and why.</param>
/// <param name="Price">Of the step, yuan per kWh.</param>
/// <param name="Until">When it expires.</param>
public sealed record PlanSent(PlanCommand Command, double Price, DateTimeOffset Until);
