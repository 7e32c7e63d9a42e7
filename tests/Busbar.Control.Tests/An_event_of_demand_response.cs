using Busbar.Points;

namespace Busbar.Control.Tests;

public class An_event_of_demand_response
{
    /// <summary>A charger of 20 kW, a boiler of 6 kW and two rooms; it is 2026-12-01 13:30.</summary>
    private sealed class Building
    {
        public readonly Rig Rig = new() { ClockAtStart = new DateTimeOffset(2026, 12, 1, 13, 30, 0, TimeSpan.FromHours(8)) };
        public readonly int Depth;
        public readonly int From;
        public readonly int To;
        public readonly int Charger;
        public readonly int Boiler;
        public readonly int Room;

        public Building()
        {
            Depth = Rig.Point(0);
            From = Rig.Point(0);
            To = Rig.Point(0);
            Charger = Rig.Output(20_000, maximum: 20_000, levels: Rig.EveryLevel);
            Boiler = Rig.Relay(actual: 1);
            (Room, _) = Rig.Thermostat(setpoint: 19);
            Rig.Defaults((Charger, 20_000), (Boiler, 1)).Schedule([Room])
                .DemandResponse((Depth, From, To), [(Charger, 0, 16_000, 4_000, 0), (Boiler, 1, 6_000, 0, 60), (Room, 2, 2_000, 2, 300)]).Start();
        }

        public static int Minutes(int hour, int minute) => (int)(new DateTime(2026, 12, 1, hour, minute, 0) - new DateTime(2000, 1, 1)).TotalMinutes;

        public void Announce(double watts, (int Hour, int Minute) from, (int Hour, int Minute) to)
        {
            Rig.Set(Depth, watts);
            Rig.Set(From, Minutes(from.Hour, from.Minute));
            Rig.Set(To, Minutes(to.Hour, to.Minute));
        }

        public (double Charger, double Boiler, double Room) Commanded => (Rig.Commanded(Charger), Rig.Commanded(Boiler), Rig.Commanded(Room));
    }

    [Fact]
    public void It_begins_on_time_ramps_staggers_holds_and_comes_back_slowly()
    {
        var building = new Building();
        building.Announce(24_000, (14, 0), (15, 0));
        building.Rig.Leap(1790);
        Assert.Equal((20_000, 1, 19), building.Commanded);
        building.Rig.Leap(10 + 50);
        Assert.InRange(building.Rig.Commanded(building.Charger), 12_500, 13_700);
        Assert.Equal(1, building.Rig.Commanded(building.Boiler));
        building.Rig.Leap(20);
        Assert.Equal(0, building.Rig.Commanded(building.Boiler));
        Assert.Equal(19, building.Rig.Commanded(building.Room));
        building.Rig.Leap(600);
        Assert.Equal((4_000, 0, 17), building.Commanded);
        Assert.Equal((Priority.DemandResponse, ReasonCode.DemandResponseEvent), (building.Rig.Why(building.Room).Level, building.Rig.Why(building.Room).Reason));
        building.Rig.Leap(3600 - 680 + 450);
        Assert.InRange(building.Rig.Commanded(building.Charger), 11_000, 13_000);
        Assert.Equal(ReasonCode.DemandResponseReturn, building.Rig.Why(building.Charger).Reason);
        building.Rig.Leap(900);
        Assert.Equal((20_000, 1, 19), building.Commanded);
    }

    [Fact]
    public void No_more_is_given_than_was_asked_for()
    {
        var building = new Building();
        building.Announce(8_000, (14, 0), (15, 0));
        building.Rig.Leap(1800 + 700);
        Assert.Equal((12_000, 1, 19), building.Commanded);
    }

    [Fact]
    public void Nobody_is_held_longer_than_the_table_allows()
    {
        var building = new Building();
        building.Announce(24_000, (14, 0), (20, 0));
        building.Rig.Leap(1800 + 2 * 3600 - 10);
        Assert.Equal(4_000, building.Rig.Commanded(building.Charger));
        building.Rig.Leap(1300);
        Assert.Equal((20_000, 1, 19), building.Commanded);
    }

    [Fact]
    public void An_event_that_is_called_off_returns_by_the_same_slow_way()
    {
        var building = new Building();
        building.Announce(24_000, (14, 0), (15, 0));
        building.Rig.Leap(1800 + 900);
        building.Rig.Set(building.Depth, 0);
        building.Rig.Leap(450);
        Assert.InRange(building.Rig.Commanded(building.Charger), 8_000, 16_000);
        building.Rig.Leap(1000);
        Assert.Equal((20_000, 1, 19), building.Commanded);
    }

    [Fact]
    public void An_event_that_is_not_known_never_starts_and_one_that_has_begun_ends_by_its_own_end()
    {
        var building = new Building();
        building.Announce(24_000, (14, 0), (15, 0));
        building.Rig.Set(building.Depth, 24_000, Quality.Stale);
        building.Rig.Leap(2400);
        Assert.Equal((20_000, 1, 19), building.Commanded);
        building.Rig.Set(building.Depth, 24_000);
        building.Rig.Leap(300);
        Assert.Equal(4_000, building.Rig.Commanded(building.Charger));
        building.Rig.Set(building.Depth, 24_000, Quality.Stale);
        building.Rig.Leap(3600 + 900);
        Assert.Equal((20_000, 1, 19), building.Commanded);
    }
}
