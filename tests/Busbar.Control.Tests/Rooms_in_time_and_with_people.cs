using Busbar.Points;

namespace Busbar.Control.Tests;

public class Rooms_in_time_and_with_people
{
    [Fact]
    public void The_start_before_occupancy_is_learned_from_the_room()
    {
        // Monday 2026-12-07, 04:00; the room needs 30 min a kelvin, the policy begins with 15.
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 7, 4, 0, 0, TimeSpan.FromHours(8)), PollPeriod = 60_000 };
        int temperature = rig.Point(16);
        (int room, _) = rig.Thermostat(setpoint: 15);
        rig.Schedule([room], comfort: rig.Comfort([temperature], optimalStart: true, minutesPerKelvin: 15, minutesOutdoors: 0)).Start();
        List<double> late = [];
        double inRoom = 16;
        for (int day = 0; day < 5; day++)
        {
            inRoom = 16;
            bool isThere = false;
            for (int minute = 0; minute < 24 * 60; minute++)
            {
                inRoom = Math.Min(inRoom + (rig.Commanded(room) > inRoom + 0.05 ? 1 / 30.0 : -1 / 200.0), 19.2);
                inRoom = Math.Max(inRoom, 16);
                rig.Set(temperature, Math.Round(inRoom, 2));
                rig.Leap(60);
                int clock = (4 * 60 + (int)(rig.Now / 60_000)) % 1440;
                if (!isThere && clock is >= 240 and < 1000 && inRoom >= 18.7)
                {
                    isThere = true;
                    late.Add(clock - 450);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", late.Select(m => $"{m:F0} min")));
        Assert.InRange(late[0], 20, 60);
        Assert.InRange(late[4], -15, 15);
        Assert.True(Math.Abs(late[4]) < Math.Abs(late[0]));
    }

    [Theory]
    [InlineData(Quality.Good, 18.5, "07:15", false)]
    [InlineData(Quality.Good, 15, "06:00", false)]
    [InlineData(Quality.Good, 15, "06:12", true)]
    [InlineData(Quality.Stale, 18.5, "06:12", true)]
    public void It_starts_as_late_as_it_can_and_without_the_temperature_as_if_the_room_were_at_night_setback(Quality quality, double inRoom, string time, bool started)
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 7, 5, 0, 0, TimeSpan.FromHours(8)) };
        int temperature = rig.Point(inRoom);
        (int room, _) = rig.Thermostat(setpoint: 15);
        rig.Schedule([room], comfort: rig.Comfort([temperature], optimalStart: true)).Start();
        rig.Set(temperature, inRoom, quality);
        rig.Leap((TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture) - TimeSpan.FromHours(5)).TotalSeconds);
        Assert.Equal(started ? (19, ReasonCode.OptimalStart) : (15, ReasonCode.Unoccupied), (rig.Commanded(room), rig.Why(room).Reason));
    }

    [Fact]
    public void A_colder_day_starts_earlier_and_a_holiday_not_at_all()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 7, 5, 0, 0, TimeSpan.FromHours(8)) };
        int temperature = rig.Point(17);
        int outdoor = rig.Point(-10);
        (int room, _) = rig.Thermostat(setpoint: 15);
        rig.Holidays.Add((new DateTime(2026, 12, 8), 1));
        rig.Schedule([room], comfort: rig.Comfort([temperature], optimalStart: true, outdoor: outdoor)).Start();
        rig.Leap(75 * 60);
        // 2 K x 20 min and 15 K of cold x 2 min: 70 min before 07:30.
        Assert.Equal(15, rig.Commanded(room));
        rig.Leap(6 * 60);
        Assert.Equal(19, rig.Commanded(room));
        rig.Leap(24 * 3600);
        Assert.Equal((15, ReasonCode.Unoccupied), (rig.Commanded(room), rig.Why(room).Reason));
    }

    [Fact]
    public void An_empty_room_is_set_back_and_a_sensor_that_is_lost_changes_nothing()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 7, 9, 0, 0, TimeSpan.FromHours(8)) };
        int presence = rig.Point(1);
        (int room, _) = rig.Thermostat(setpoint: 19);
        rig.Schedule([room], comfort: rig.Comfort([-1], presence: [presence])).Start();
        rig.Set(presence, 0);
        rig.Leap(890);
        Assert.Equal(19, rig.Commanded(room));
        rig.Leap(20);
        Assert.Equal((15, ReasonCode.Vacant), (rig.Commanded(room), rig.Why(room).Reason));
        rig.Set(presence, 0, Quality.Stale);
        rig.Leap(5);
        Assert.Equal((19, ReasonCode.Occupied), (rig.Commanded(room), rig.Why(room).Reason));
        rig.Set(presence, 1);
        rig.Leap(5);
        Assert.Equal(19, rig.Commanded(room));
    }

    [Fact]
    public void The_bus_shifts_setpoints_by_its_bands_within_the_law()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 7, 9, 0, 0, TimeSpan.FromHours(8)) };
        int voltage = rig.Point(375);
        (int heated, int mode) = rig.Thermostat();
        rig.Schedule([heated], heating: 19.5).SetpointBands(voltage, [heated], [(false, 0.98, 0.99, -1), (false, 0.95, 0.96, -2), (true, 1.02, 1.01, 1)]).Start();
        Assert.Equal(19.5, rig.Commanded(heated));
        rig.Set(voltage, 365);
        rig.Leap(2);
        Assert.Equal(19.5, rig.Commanded(heated));
        rig.Leap(3);
        Assert.Equal((18.5, ReasonCode.BandDeficit), (rig.Commanded(heated), rig.Why(heated).Reason));
        rig.Set(voltage, 350);
        rig.Leap(5);
        Assert.Equal(17.5, rig.Commanded(heated));
        rig.Set(voltage, 390);
        rig.Leap(10);
        Assert.Equal((20, LimitFlags.LegalHeatingMaximum), (rig.Commanded(heated), rig.Limit(heated)));
        rig.Set(mode, OperatingMode.Cooling);
        rig.Set(voltage, 350);
        rig.Leap(10);
        Assert.Equal(29, rig.Commanded(heated));
        rig.Set(voltage, 350, Quality.Stale);
        rig.Leap(15);
        Assert.Equal(27, rig.Commanded(heated));
    }

    [Fact]
    public void What_was_learned_before_is_gone_on_from_and_nonsense_is_left_out()
    {
        var rig = new Rig();
        int temperature = rig.Point(17);
        (int room, _) = rig.Thermostat(setpoint: 15);
        rig.Schedule([room], comfort: rig.Comfort([temperature], optimalStart: true, minutesPerKelvin: 15)).Start();
        Assert.Equal((1, room, 15), (rig.Engine.LearnedCount, rig.Engine.LearnedOutput(0), rig.Engine.Learned(0)));
        rig.Engine.Teach(0, 40);
        Assert.Equal(40, rig.Engine.Learned(0));
        foreach (double nonsense in new[] { double.NaN, 0, -5, 1e9 })
        {
            rig.Engine.Teach(0, nonsense);
        }

        Assert.Equal(40, rig.Engine.Learned(0));
    }
}
