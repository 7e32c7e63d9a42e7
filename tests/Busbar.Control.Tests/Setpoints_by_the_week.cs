using Busbar.Points;

namespace Busbar.Control.Tests;

public class Setpoints_by_the_week
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    [Theory]
    [InlineData("2026-12-01T07:29:00", 15, ReasonCode.Unoccupied)]
    [InlineData("2026-12-01T07:31:00", 19, ReasonCode.Occupied)]
    [InlineData("2026-12-01T18:29:00", 19, ReasonCode.Occupied)]
    [InlineData("2026-12-01T18:31:00", 15, ReasonCode.Unoccupied)]
    [InlineData("2026-12-05T12:00:00", 15, ReasonCode.Unoccupied)]
    [InlineData("2026-03-15T12:00:00", 15, ReasonCode.Unoccupied)]
    [InlineData("2027-01-04T12:00:00", 19, ReasonCode.Occupied)]
    public void A_winter_week_heats_by_the_hour(string local, double expected, ReasonCode reason)
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(DateTime.Parse(local), China) };
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating);
        rig.Schedule([setpoint]).Start();
        Assert.Equal(expected, rig.Commanded(setpoint));
        Assert.Equal((Priority.Schedule, SourceCode.SetpointSchedule, reason), rig.Why(setpoint));
    }

    [Fact]
    public void Holidays_count_as_Sunday_and_moved_working_days_as_Monday()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2027, 1, 1, 12, 0, 0, China) };
        rig.Holidays.Add((new DateTime(2027, 1, 1), 1));
        rig.Holidays.Add((new DateTime(2027, 1, 3), 2));
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating);
        rig.Schedule([setpoint]).Start();
        Assert.Equal(15, rig.Commanded(setpoint));
        rig.ClockAtStart = new DateTimeOffset(2027, 1, 3, 12, 0, 0, China);
        rig.Leap(1);
        Assert.Equal(19, rig.Commanded(setpoint));
    }

    [Fact]
    public void Summer_cools_and_sets_the_mode_and_spring_lets_go()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 7, 1, 12, 0, 0, China) };
        (int setpoint, int modePoint) = rig.Thermostat(OperatingMode.Heating);
        int mode = rig.Output(kind: OutputKind.Selector, maximum: 4);
        rig.Schedule([setpoint], [mode]).Defaults((mode, OperatingMode.Ventilation)).Start();
        Assert.Equal(OperatingMode.Cooling, rig.Commanded(mode));
        Assert.Equal(19, rig.Commanded(setpoint));
        rig.Set(modePoint, OperatingMode.Cooling);
        rig.Leap(1);
        Assert.Equal(27, rig.Commanded(setpoint));

        rig.ClockAtStart = new DateTimeOffset(2026, 4, 15, 12, 0, 0, China);
        rig.Set(modePoint, OperatingMode.Ventilation);
        rig.Leap(1);
        Assert.Equal(OperatingMode.Ventilation, rig.Commanded(mode));
        Assert.Equal(0, rig.Engine.WinningLevel(setpoint));
    }

    [Fact]
    public void While_the_clock_is_unknown_the_unoccupied_value_of_the_devices_own_mode_holds()
    {
        var rig = new Rig { ClockAtStart = null };
        (int heated, _) = rig.Thermostat(OperatingMode.Heating);
        (int cooled, _) = rig.Thermostat(OperatingMode.Cooling);
        rig.Schedule([heated, cooled]).Start();
        Assert.Equal(15, rig.Commanded(heated));
        Assert.Equal(30, rig.Commanded(cooled));
        Assert.Equal(ReasonCode.ClockUnknown, rig.Why(heated).Reason);
        rig.ClockAtStart = new DateTimeOffset(2026, 12, 1, 12, 0, 0, China);
        rig.Leap(1);
        Assert.Equal(19, rig.Commanded(heated));
    }

    [Fact]
    public void A_schedule_above_the_law_is_held_to_the_law()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 1, 12, 0, 0, China) };
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating);
        rig.Schedule([setpoint], heating: 22).Start();
        Assert.Equal(20, rig.Commanded(setpoint));
        Assert.Equal(22, rig.Engine.Requested(setpoint));
    }

    [Fact]
    public void The_calendar_knows_every_day_of_a_century()
    {
        var rig = new Rig { HeatingSeason = (0x0201, 0x021D), CoolingSeason = (0x0C1F, 0x0C1F) };
        rig.Start();
        var inputs = new ControlInputs([], [], new ReadingTimes(0));
        for (var day = new DateTime(2000, 1, 1); day.Year < 2100; day = day.AddDays(1))
        {
            rig.Engine.Calendar.Apply(inputs, true, new DateTimeOffset(day.AddMinutes(61), China).ToUnixTimeMilliseconds());
            Assert.Equal((day - new DateTime(2000, 1, 1)).Days, inputs.LocalDay);
            Assert.Equal(61, inputs.LocalMinute);
            Assert.Equal(day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek, inputs.DayOfWeek);
            Season expected = day.Month == 2 ? Season.Heating : day is { Month: 12, Day: 31 } ? Season.Cooling : Season.None;
            Assert.True(expected == rig.Engine.Calendar.SeasonOf(inputs), $"{day:d}");
        }
    }
}
