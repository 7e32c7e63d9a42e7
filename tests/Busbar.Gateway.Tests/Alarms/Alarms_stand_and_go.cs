using Busbar.Gateway.Alarms;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Alarms;

/// <summary>The life of an alarm by ISA-18.2, as a timeline.</summary>
public class Alarms_stand_and_go
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly LocalName Name = new("室温", "room");

    [Fact]
    public void A_condition_must_hold_for_its_delay_and_an_operator_acknowledges()
    {
        AlarmLogic logic = new([]);
        Assert.Empty(Observe(logic, 0, true));
        Assert.Empty(Observe(logic, 9, false));
        Assert.Empty(Observe(logic, 10, true));
        Assert.Equal("raised", Assert.Single(Observe(logic, 20, true)).What);
        Assert.Equal(AlarmStanding.Unacknowledged, logic.Find("a")!.Standing);

        Assert.Equal("acknowledged", logic.Acknowledge("a", "Li", "seen", At(25))!.What);
        Assert.Null(logic.Acknowledge("a", "Li", "again", At(26)));
        Assert.Equal("returned", Assert.Single(Observe(logic, 30, false)).What);
        Assert.Equal(AlarmStanding.Normal, logic.Find("a")!.Standing);
    }

    [Fact]
    public void One_that_returns_unseen_waits_to_be_seen_and_a_bad_value_changes_nothing()
    {
        AlarmLogic logic = new([]);
        Observe(logic, 0, true);
        Observe(logic, 10, true);
        Assert.Empty(Observe(logic, 20, null));
        Assert.True(logic.Find("a")!.IsActive);
        Observe(logic, 30, false);
        Assert.Equal(AlarmStanding.ReturnedUnacknowledged, logic.Find("a")!.Standing);
        logic.Acknowledge("a", "Li", "", At(40));
        Assert.Equal(AlarmStanding.Normal, logic.Find("a")!.Standing);
    }

    [Fact]
    public void A_shelved_alarm_is_not_shown_until_its_time_is_over_and_a_suppressed_one_until_it_is_put_back()
    {
        AlarmLogic logic = new([]);
        Observe(logic, 0, true);
        Observe(logic, 10, true);
        logic.Shelve("a", At(100), "Li", "sensor is being changed", At(20));
        Assert.False(logic.Find("a")!.IsShown(At(99)));
        Assert.Equal("unshelved", Assert.Single(Observe(logic, 100, true)).What);
        Assert.True(logic.Find("a")!.IsShown(At(100)));
        logic.Suppress("a", "winter only", "Li", At(101));
        Assert.False(logic.Find("a")!.IsShown(At(1000)));
        logic.Suppress("a", null, "Li", At(102));
        Assert.True(logic.Find("a")!.IsShown(At(1000)));
    }

    [Fact]
    public void A_dead_bus_is_one_alarm_and_not_forty()
    {
        AlarmLogic logic = new([]);
        AlarmCondition[] dead = [Condition("bus", true, 5, null), .. Enumerable.Range(0, 40).Select(i => Condition($"device-{i}", true, 20, "bus")), .. Enumerable.Range(0, 40).Select(i => Condition($"stale-{i}", true, 1, $"device-{i}"))];
        List<AlarmChange> changes = [];
        for (int second = 0; second < 120; second++)
            changes.AddRange(logic.Observe(dead, At(second)));

        Assert.Equal(("bus", "raised"), (Assert.Single(changes).Id, changes[0].What));

        // The bus comes back; one device does not: that one stands for itself after its own delay.
        AlarmCondition[] one = [Condition("bus", false, 5, null), .. Enumerable.Range(0, 40).Select(i => Condition($"device-{i}", i == 7, 20, "bus"))];
        changes.Clear();
        for (int second = 120; second < 180; second++)
            changes.AddRange(logic.Observe(one, At(second)));
        Assert.Equal([("bus", "returned"), ("device-7", "raised")], changes.Select(change => (change.Id, change.What)));
    }

    [Fact]
    public void An_alarm_that_was_raised_before_its_cause_is_explained_by_it()
    {
        AlarmLogic logic = new([]);
        for (int second = 0; second < 30; second++)
            logic.Observe([Condition("bus", second > 25, 0, null), Condition("device", true, 20, "bus")], At(second));
        Assert.Equal("bus", logic.Find("device")!.Cause);
        Assert.False(logic.Find("device")!.IsShown(At(30)));
    }

    [Fact]
    public void Limits_have_a_dead_band_and_rate_stuck_and_stale_their_windows()
    {
        RuleWatch high = Watch(AlarmKind.High, 20, 1);
        Assert.Equal([false, true, true, false, false], Values(high, 20, 20.1, 19.5, 18.9, 19.5));
        RuleWatch low = Watch(AlarmKind.Low, 5, 1);
        Assert.Equal([false, true, true, false], Values(low, 5, 4.9, 5.9, 6.1));
        RuleWatch rate = Watch(AlarmKind.Rate, 3, 0);
        Assert.Equal([false, false, true, false, false], Values(rate, 20, 22, 23.5, 23.5, 23.5));
        RuleWatch stuck = Watch(AlarmKind.Stuck, 0, 0.01);
        Assert.Equal([false, false, true, false], Values(stuck, 1, 1, 1, 2));
        RuleWatch stale = Watch(AlarmKind.Stale, 0, 0);
        Assert.Equal(((bool?)null, false, true), (stale.Observe(1, Quality.Good, null, Noon), stale.Observe(null, Quality.Bad, Noon, At(120)), stale.Observe(1, Quality.Good, Noon, At(121))));
        Assert.Null(high.Observe(double.MaxValue, Quality.Stale, Noon, Noon));
    }

    [Theory]
    [InlineData("room-*/roomTemperature", "room-301/roomTemperature", true)]
    [InlineData("room-*/roomTemperature", "room-301/setpoint", false)]
    [InlineData("battery/stateOfCharge", "battery/stateOfCharge", true)]
    [InlineData("battery/state", "battery/stateOfCharge", false)]
    [InlineData("*/voltage", "dc-meter/voltage", true)]
    public void A_star_stands_for_any_letters(string pattern, string point, bool isMatch) => Assert.Equal(isMatch, AlarmsModel.Matches(pattern, point));

    private static RuleWatch Watch(AlarmKind kind, double limit, double deadBand) => new(new AlarmRule("r", Name, kind, [], limit, deadBand, TimeSpan.FromMinutes(2), TimeSpan.Zero, TimeSpan.Zero, AlarmPriority.Low));

    private static IEnumerable<bool?> Values(RuleWatch watch, params double[] values) => [.. values.Select((value, minute) => watch.Observe(value, Quality.Good, At(60 * minute), At(60 * minute)))];

    private static IReadOnlyList<AlarmChange> Observe(AlarmLogic logic, int second, bool? holds) => logic.Observe([Condition("a", holds, 10, null) with { OffDelay = TimeSpan.Zero }], At(second));

    private static AlarmCondition Condition(string id, bool? holds, int delay, string? parent) => new(id, Name, AlarmPriority.High, holds, 1, Name, TimeSpan.FromSeconds(delay), TimeSpan.Zero, parent);

    private static DateTimeOffset At(int second) => Noon.AddSeconds(second);
}
