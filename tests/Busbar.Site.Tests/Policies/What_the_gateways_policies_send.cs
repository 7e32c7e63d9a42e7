using Busbar.Control;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Policies;

/// <summary>From wishes to commands, beside a plan of somebody else at the same level.</summary>
public sealed class What_the_gateways_policies_send
{
    private static readonly PointReference Charger = PolicySite.Read("", new Diagnostics()).FindDevice("ev") is { } ev
        ? new PointReference(ev, ev.Type.IndexOf("powerLimit")) : throw new InvalidOperationException("the site has no charger");

    private readonly GatewayOrders _orders = new();
    private DateTimeOffset _now = new(2026, 7, 8, 10, 0, 0, TimeSpan.FromHours(8));
    private bool _isPlanned;

    [Fact]
    public void A_demand_response_that_begins_does_not_withdraw_what_the_plan_holds()
    {
        Assert.Equal([(5_000, Priority.Plan)], Cycle(5_000, Priority.Plan));
        _isPlanned = true;
        Assert.Equal([(0, Priority.DemandResponse)], Cycle(0, Priority.DemandResponse));
        // It is over: its own entry goes, the plan's stays.
        Assert.Equal([(null, Priority.DemandResponse)], Cycle(5_000, Priority.Plan));
        Assert.Empty(Cycle(5_000, Priority.Plan));
        Assert.Empty(Cycle(null, Priority.Plan));
    }

    [Fact]
    public void What_was_sent_before_a_plan_is_sent_again_as_soon_as_the_plan_is_gone()
    {
        Cycle(5_000, Priority.Plan);
        _isPlanned = true;
        Assert.Empty(Cycle(5_000, Priority.Plan));
        _isPlanned = false;
        Assert.Equal([(5_000, Priority.Plan)], Cycle(5_000, Priority.Plan));
    }

    [Fact]
    public void A_wish_that_ends_under_a_plan_withdraws_nothing_and_one_that_ends_without_it_is_withdrawn_once()
    {
        Cycle(5_000, Priority.Plan);
        _isPlanned = true;
        Assert.Empty(Cycle(null, Priority.Plan));
        _isPlanned = false;
        Assert.Empty(Cycle(null, Priority.Plan));

        Cycle(5_000, Priority.Plan);
        Assert.Equal([(null, Priority.Plan)], Cycle(null, Priority.Plan));
        Assert.Empty(Cycle(null, Priority.Plan));
    }

    [Fact]
    public void Without_a_plan_the_level_changes_by_withdrawing_the_old_entry_and_half_a_life_renews_it()
    {
        Cycle(5_000, Priority.Plan);
        Assert.Equal([(null, Priority.Plan), (0, Priority.DemandResponse)], Cycle(0, Priority.DemandResponse));
        int sent = 0;
        for (TimeSpan passed = TimeSpan.Zero; passed < GatewayOrders.Life; passed += GatewayOrders.Cycle)
            sent += Cycle(0, Priority.DemandResponse).Count;
        Assert.Equal(2, sent);
    }

    private List<(double? Value, int Priority)> Cycle(double? value, int priority)
    {
        _now += GatewayOrders.Cycle;
        GatewayWish wish = new(Charger, value, priority, ReasonCode.None, "");
        return [.. _orders.Of([wish], _ => _isPlanned, _now).Select(o => (o.Value, o.Priority))];
    }
}
