using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>
/// What the gateway does for a site besides listening: it carries out the policies that span controllers and the demand-response events, by the same
/// engine and the same rules of sending as the gateway itself. Where the scenario's own events plan an output, the policies stay out.
/// </summary>
internal sealed class ScenarioGateway
{
    private readonly Scenario _scenario;
    private readonly ScenarioBuilding _building;
    private readonly GatewayCycle _cycle;
    private readonly GatewayOrders _orders = new();
    private readonly DemandResponseModel? _response;
    private TimeSpan _next;

    private ScenarioGateway(Scenario scenario, ScenarioBuilding building, GatewayPolicies policies)
    {
        _scenario = scenario;
        _building = building;
        _cycle = new GatewayCycle(policies, scenario.Start);
        _response = policies.Running.OfType<DemandResponseModel>().FirstOrDefault();
    }

    /// <summary>Null when the site asks nothing of the gateway.</summary>
    public static ScenarioGateway? Of(Scenario scenario, ScenarioBuilding building, Diagnostics diagnostics) =>
        GatewayPolicies.Compile(scenario.Site, diagnostics) is { } policies ? new ScenarioGateway(scenario, building, policies) : null;

    /// <summary>A cycle, when it is due.</summary>
    /// <param name="at">From the scenario's start.</param>
    public void Step(TimeSpan at)
    {
        if (at < _next || !_building.IsGatewayThere)
        {
            return;
        }

        _next = at + GatewayOrders.Cycle;
        DateTimeOffset now = _scenario.Start + at;
        foreach (GatewayOrder order in _orders.Of(_cycle.Step(_building.Reading, Demand(at), now), output => IsPlanned(output, at), now))
        {
            if (order.Value is { } value)
            {
                _building.Command(order.Wish.Output.Id, value, order.Priority, GatewayOrders.Life);
            }
            else
            {
                _building.Release(order.Wish.Output.Id, order.Priority);
            }
        }
    }

    /// <summary>As the gateway chooses: what is under way first, then what returns, then what was announced.</summary>
    private AskedDemand? Demand(TimeSpan at)
    {
        TimeSpan after = (_response?.Return ?? TimeSpan.Zero) + TimeSpan.FromHours(1);
        AskedDemand Asked(ScenarioEvent e) => new(e.Value, _scenario.Start + e.At, _scenario.Start + e.At + e.Life);
        IEnumerable<ScenarioEvent> announced = _scenario.Events.Where(e => e.Do == ScenarioDeed.DemandResponse && e.Commands.Count == 0 && at >= e.At - (_response?.Notice ?? TimeSpan.Zero));
        return DemandChoice.Of(announced, Asked, e => Asked(e).End, _scenario.Start + at, after) is { } one ? Asked(one) : null;
    }

    private bool IsPlanned(PointReference output, TimeSpan at) => _scenario.Events.Any(e =>
        e.Do == ScenarioDeed.Command && e.Level == Busbar.Control.Priority.Plan && e.Subject == output.Id && at >= e.At && at < e.At + e.Life);
}
