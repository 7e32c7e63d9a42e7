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
public sealed class PolicyRunner(PolicyDesk desk, DemandEvents events, LiveState state, CommandService commands, DemandLevel demand, TimeProvider time, ILogger<PolicyRunner> log) : BackgroundService
{
    /// <summary>Who asks, in commands and audit.</summary>
    public const string User = "policies";

    private readonly GatewayOrders orders = new();
    private GatewayPolicies? running;
    private GatewayCycle? cycle;
    private DateTimeOffset last = DateTimeOffset.MinValue;

    /// <summary>One cycle, when it is due.</summary>
    public void Step()
    {
        DateTimeOffset now = time.GetUtcNow();
        bool wasSetBack = now < last;
        if (now - last < GatewayOrders.Cycle && !wasSetBack)
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
        foreach (GatewayOrder order in orders.Of(cycle.Step(Read, events.Current(now, after)?.Asked, now), IsPlanned, now))
        {
            if (order.Priority == Busbar.Control.Priority.DemandResponse)
                demand.Send(Request(order));
            else
                commands.Send(Request(order));
        }
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

    /// <summary>A plan of somebody else lives at the same level; it goes before the reaction.</summary>
    private bool IsPlanned(PointReference output) => commands.Recent.FirstOrDefault(c =>
        c.Request.User != User && c.Request.Priority == Busbar.Control.Priority.Plan && c.Request.Device == output.Device.Id && c.Request.Point == output.Point.Name
        && !c.Has(CommandStageKind.Refused)) is { Request.Value: not null } newest && commands.AgeOf(newest) < newest.Request.Expiry;

    private static CommandRequest Request(GatewayOrder order) => new(
        order.Wish.Output.Device.Id, order.Wish.Output.Point.Name, order.Value, ReasonTexts.Reason((byte)order.Wish.Reason).En, GatewayOrders.Life, User, order.Priority);
}
