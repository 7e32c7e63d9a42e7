using Busbar.Control;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;

namespace Busbar.Simulator.Cosim;

/// <summary>
/// What a gateway does for the site in lockstep: it carries out the policies that span controllers, and the demand-response events that the plant
/// announces, by the same engine and the same rules of sending as the gateway itself.
/// </summary>
internal sealed class CosimGateway
{
    private readonly GatewayCycle _cycle;
    private readonly GatewayOrders _orders = new();
    private readonly PointPlaces _places;
    private readonly Dictionary<(string Output, int Priority), string> _policies = [];
    private readonly Dictionary<(string Output, int Priority), GatewayWish> _wishes = [];
    private readonly TimeSpan _after;
    private readonly long _start, _period;
    private long _next;

    /// <param name="policies">What runs at the gateway.</param>
    /// <param name="controllers">The site's controllers.</param>
    /// <param name="start">Unix ms of monotonic 0.</param>
    /// <param name="period">Between two cycles; well below the life of a command.</param>
    public CosimGateway(GatewayPolicies policies, IReadOnlyList<PointController> controllers, long start, TimeSpan period)
    {
        _start = start;
        _period = (long)period.TotalMilliseconds;
        _cycle = new GatewayCycle(policies, DateTimeOffset.FromUnixTimeMilliseconds(start));
        _places = new PointPlaces(controllers, start);
        _after = (policies.Running.OfType<DemandResponseModel>().FirstOrDefault()?.Return ?? TimeSpan.Zero) + TimeSpan.FromHours(1);
        foreach (PolicyModel policy in policies.Running.Where(p => p is not (DefaultValuesModel or SetpointScheduleModel or TariffModel)))
        {
            foreach (OutputClaim claim in policy.Claims)
            {
                _policies[(claim.Output.Id, policy is DemandResponseModel ? Priority.DemandResponse : Priority.Plan)] = policy.Id;
            }
        }
    }

    /// <summary>Announced, under way, or lately over.</summary>
    public IReadOnlyList<CosimEvent> Events { get; set; } = [];

    /// <summary>A cycle, when it is due.</summary>
    /// <param name="at">Monotonic ms.</param>
    public void Cycle(long at)
    {
        if (at < _next)
        {
            return;
        }

        _next = at + _period;
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(_start + at);
        AskedDemand? demand = DemandChoice.Of(Events, e => e.Asked, e => e.Until, now, _after)?.Asked;
        foreach (GatewayOrder order in _orders.Of(_cycle.Step(point => _places.Reading(point.Id), demand, now), _ => false, now))
        {
            string output = order.Wish.Output.Id;
            if (order.Value is { } value)
            {
                _places.Command(output, value, order.Priority, GatewayOrders.Life, at);
                _wishes[(output, order.Priority)] = order.Wish;
            }
            else
            {
                _places.Release(output, order.Priority);
            }
        }
    }

    /// <summary>Why an output holds what it holds, with the policy behind a command of this gateway.</summary>
    public OutputWhy Explain(string output, OutputWhy why) =>
        _wishes.TryGetValue((output, why.Level), out GatewayWish? wish) && _policies.TryGetValue((output, why.Level), out string? policy)
            ? why with { Policy = policy, Reason = (byte)wish.Reason }
            : why;
}
