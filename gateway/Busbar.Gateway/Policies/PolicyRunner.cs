using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Policies;

/// <summary>
/// Runs the gateway's policies: a cycle every ten seconds, and commands that live five minutes, so that a gateway that dies lets the
/// building go on by its controllers. A command goes out when its value changes or half its life is over; where somebody else's plan
/// holds an output, it stays out.
/// </summary>
public sealed class PolicyRunner(PolicyDesk desk, DemandEvents events, LiveState state, CommandService commands, TimeProvider time, ILogger<PolicyRunner> log) : BackgroundService
{
    /// <summary>Who asks, in commands and audit.</summary>
    public const string User = "policies";

    private static readonly TimeSpan Cycle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private const double SmallestChange = 0.01;

    private readonly Dictionary<string, (double? Value, int Priority, DateTimeOffset Sent)> sent = new(StringComparer.Ordinal);
    private GatewayPolicies? running;
    private GatewayCycle? cycle;
    private DateTimeOffset last = DateTimeOffset.MinValue;

    /// <summary>One cycle, when it is due.</summary>
    public void Step()
    {
        DateTimeOffset now = time.GetUtcNow();
        bool wasSetBack = now < last;
        if (now - last < Cycle && !wasSetBack)
            return;
        last = now;
        // The engine's time only goes on: after a clock that was set back it begins anew, as after a start.
        if (wasSetBack || !ReferenceEquals(running, desk.AtGateway))
        {
            running = desk.AtGateway;
            cycle = running is null ? null : new GatewayCycle(running, now);
        }

        if (running is null || cycle is null)
            return;
        DemandResponseModel? response = running.Running.OfType<DemandResponseModel>().FirstOrDefault();
        TimeSpan after = (response?.Return ?? TimeSpan.Zero) + TimeSpan.FromHours(1);
        foreach (GatewayWish wish in cycle.Step(Read, events.Current(now, after), now))
            Send(wish, now);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    Step();
                }
                catch (Exception wrong) when (wrong is not OperationCanceledException)
                {
                    log.LogError(wrong, "a cycle of the gateway's policies failed; what it sent expires, the next cycle is tried");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; what was sent expires.
        }
    }

    private GatewayReading Read(PointReference point) => state.Find(point.Device.Id, point.Point.Name) is { } live
        ? new GatewayReading(live.Value, live.Quality, live.SourceTime)
        : new GatewayReading(null, Quality.NotPresent, null);

    private void Send(GatewayWish wish, DateTimeOffset now)
    {
        string id = wish.Output.Id;
        bool wasSent = sent.TryGetValue(id, out (double? Value, int Priority, DateTimeOffset Sent) before);
        if (wish.Value is null && (!wasSent || before.Value is null))
            return;
        bool isSame = wasSent && before.Priority == wish.Priority && before.Value is { } old && wish.Value is { } value && Math.Abs(old - value) <= SmallestChange * Math.Max(1, Math.Abs(old));
        if ((isSame && now >= before.Sent && now - before.Sent < Life / 2) || (wish.Priority == Busbar.Control.Priority.Plan && IsPlanned(wish.Output)))
            return;
        if (wasSent && before.Value is not null && (wish.Value is null || before.Priority != wish.Priority))
            commands.Send(Request(wish, null, before.Priority));
        if (wish.Value is { } wanted)
            commands.Send(Request(wish, wanted, wish.Priority));
        sent[id] = (wish.Value, wish.Priority, now);
    }

    /// <summary>A plan of somebody else lives at the same level; it goes before the reaction.</summary>
    private bool IsPlanned(PointReference output) => commands.Recent.FirstOrDefault(c =>
        c.Request.User != User && c.Request.Priority == Busbar.Control.Priority.Plan && c.Request.Device == output.Device.Id && c.Request.Point == output.Point.Name
        && !c.Has(CommandStageKind.Refused)) is { Request.Value: not null } newest && commands.AgeOf(newest) < newest.Request.Expiry;

    private static CommandRequest Request(GatewayWish wish, double? value, int priority) =>
        new(wish.Output.Device.Id, wish.Output.Point.Name, value, ReasonTexts.Reason((byte)wish.Reason).En, Life, User, priority);
}
