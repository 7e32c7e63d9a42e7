using Busbar.Control;
using Busbar.Gateway.CommandLine;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Policies;

/// <summary>The demo building's event of 20 kW, carried out by the engine at the gateway on values of both controllers.</summary>
public class The_gateways_own_cycle
{
    private static readonly DateTimeOffset Start = new(2026, 12, 9, 6, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, GatewayReading> readings = [];
    private readonly GatewayCycle cycle = new(GatewayPolicies.Compile(SiteFiles.Load(null, Console.Error)!.Model, new Diagnostics())!, Start);

    private static AskedDemand Event => new(20_000, Start.AddMinutes(10), Start.AddMinutes(70));

    [Fact]
    public void An_event_becomes_commands_at_level_11_and_nothing_else_is_commanded()
    {
        Good("ev-1/powerLimit", 20_000);
        Good("ev-2/powerLimit", 20_000);
        Assert.All(Run(9 * 60, Event), wish => Assert.Null(wish.Value));
        IReadOnlyList<GatewayWish> wishes = Run(10 * 60, Event);
        Assert.Equal((6_000, Priority.DemandResponse), (Wish(wishes, "ev-1/powerLimit").Value, Wish(wishes, "ev-1/powerLimit").Priority));
        // The second gives what is left of the depth: 6 of its 14 kW.
        Assert.Equal(20_000 - (14_000 * 6 / 14.0), Wish(wishes, "ev-2/powerLimit").Value!.Value, 0);
        Assert.Null(Wish(wishes, "relays/relay3").Value);
        wishes = Run(70 * 60, Event);
        Assert.All(wishes, wish => Assert.Null(wish.Value));
    }

    [Fact]
    public void Without_any_value_it_still_asks_for_what_the_policy_says_and_nothing_is_invented()
    {
        IReadOnlyList<GatewayWish> wishes = Run(20 * 60, Event);
        Assert.Equal(6_000, Wish(wishes, "ev-1/powerLimit").Value);
        // A room whose mode is not known is left alone.
        Assert.Null(Wish(Run(300, Event), "room-301/setpoint").Value);
    }

    [Fact]
    public void An_event_that_is_called_off_lets_go()
    {
        Good("ev-1/powerLimit", 20_000);
        Run(20 * 60, Event);
        Run(16 * 60, null);
        Assert.All(Run(60, null), wish => Assert.Null(wish.Value));
    }

    private DateTimeOffset now = Start;

    private IReadOnlyList<GatewayWish> Run(int seconds, AskedDemand? demand)
    {
        IReadOnlyList<GatewayWish> wishes = [];
        for (int second = 0; second < seconds; second += 10)
        {
            now = now.AddSeconds(10);
            wishes = cycle.Step(Read, demand, now);
        }

        return wishes;
    }

    private void Good(string id, double value) => readings[id] = new GatewayReading(value, Quality.Good, Start);

    private GatewayReading Read(PointReference point) => readings.GetValueOrDefault(point.Id, new GatewayReading(null, Quality.NotPresent, null));

    private static GatewayWish Wish(IReadOnlyList<GatewayWish> wishes, string id) => wishes.First(w => w.Output.Id == id);
}
