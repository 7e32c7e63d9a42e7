namespace Busbar.Control.Tests;

public class Limits_on_what_is_commanded
{
    [Fact]
    public void The_operators_24_degrees_become_20_while_heating_and_say_why()
    {
        var rig = new Rig();
        (int setpoint, int mode) = rig.Thermostat(OperatingMode.Heating);
        rig.Start();
        Assert.Equal(RefusalCode.None, rig.Command(setpoint, 24));
        rig.Leap(1);
        Assert.Equal(20, rig.Commanded(setpoint));
        Assert.Equal(24, rig.Engine.Requested(setpoint));
        Assert.Equal(LimitFlags.LegalHeatingMaximum, rig.Limit(setpoint));

        rig.Set(mode, OperatingMode.Cooling);
        rig.Leap(1);
        Assert.Equal(26, rig.Commanded(setpoint));
        Assert.Equal(LimitFlags.LegalCoolingMinimum, rig.Limit(setpoint));

        rig.Set(mode, OperatingMode.Ventilation);
        rig.Leap(1);
        Assert.Equal(24, rig.Commanded(setpoint));
        Assert.Equal(LimitFlags.None, rig.Limit(setpoint));
    }

    [Fact]
    public void An_exempt_zone_keeps_its_24_degrees()
    {
        var rig = new Rig();
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating, exempt: true);
        rig.Start();
        rig.Command(setpoint, 24);
        rig.Leap(1);
        Assert.Equal(24, rig.Commanded(setpoint));
    }

    [Fact]
    public void A_stale_mode_counts_for_nothing_and_the_season_decides()
    {
        var rig = new Rig();
        (int setpoint, int mode) = rig.Thermostat(OperatingMode.Cooling);
        rig.Start();
        rig.Command(setpoint, 24);
        rig.Set(mode, OperatingMode.Cooling, Points.Quality.Stale);
        rig.Leap(1);
        Assert.Equal(20, rig.Commanded(setpoint));
    }

    [Fact]
    public void Nothing_is_commanded_while_it_cannot_be_known_whether_it_would_be_legal()
    {
        var rig = new Rig { ClockAtStart = null };
        (int setpoint, int mode) = rig.Thermostat(OperatingMode.Automatic);
        rig.Start();
        rig.Command(setpoint, 19);
        rig.Leap(1);
        Assert.True(double.IsNaN(rig.Commanded(setpoint)));
        Assert.Equal(LimitFlags.LegalModeUnknown, rig.Limit(setpoint));
        rig.Set(mode, OperatingMode.Heating);
        rig.Leap(1);
        Assert.Equal(19, rig.Commanded(setpoint));
    }

    [Fact]
    public void A_ramp_goes_step_by_step_and_only_its_ends_are_told()
    {
        var rig = new Rig();
        int limit = rig.Output(100, maximum: 100, ramp: 5);
        rig.Start();
        rig.Command(limit, 40);
        rig.Leap(1);
        Assert.Equal(95, rig.Commanded(limit));
        Assert.Equal(LimitFlags.Ramp, rig.Limit(limit));
        rig.Engine.ClearChanged(limit);
        rig.Leap(10);
        Assert.Equal(45, rig.Commanded(limit));
        Assert.False(rig.Engine.HasChanged(limit));
        rig.Leap(1);
        Assert.Equal(40, rig.Commanded(limit));
        Assert.True(rig.Engine.HasChanged(limit));
        Assert.Equal(LimitFlags.None, rig.Limit(limit));
    }

    [Fact]
    public void The_law_does_not_wait_for_a_ramp()
    {
        var rig = new Rig();
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating, setpoint: 28, ramp: 0.01);
        rig.Schedule([setpoint]).Start();
        Assert.Equal(20, rig.Commanded(setpoint));
        rig.Leap(1);
        Assert.Equal(19.99, rig.Commanded(setpoint), 9);
    }

    [Fact]
    public void Life_safety_passes_everything_but_the_equipments_range()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int mode = rig.Point(OperatingMode.Heating);
        byte legal = rig.LegalRange();
        int setpoint = rig.Output(20, minimum: 5, maximum: 35, ramp: 0.01, modePoint: mode, legal: legal, levels: Rig.EveryLevel);
        rig.Bands(voltage, [Band.Shed(1, 0.8, Priority.LifeSafety, atOnce: true)], [(setpoint, 0, 99)]).Start();
        rig.Set(voltage, 290);
        rig.Leap(10);
        Assert.Equal(35, rig.Commanded(setpoint));
        Assert.Equal(LimitFlags.EquipmentMaximum, rig.Limit(setpoint));
        Assert.Equal((Priority.LifeSafety, SourceCode.BusVoltageBands, ReasonCode.BandTrip), rig.Why(setpoint));
    }

    [Fact]
    public void The_legal_range_is_overridden_until_the_end_given_and_why_says_so()
    {
        var rig = new Rig();
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating);
        rig.Schedule([setpoint], heating: 19).Start();
        Assert.True(rig.Engine.Override(setpoint, 23, rig.Now + 600_000, rig.Now, out _));
        rig.Leap(5);
        Assert.Equal(23, rig.Commanded(setpoint));
        Assert.Equal((Priority.Operator, SourceCode.Operator, ReasonCode.LegalOverride), rig.Why(setpoint));
        Assert.Equal(LimitFlags.None, rig.Limit(setpoint));
        rig.Leap(600);
        Assert.InRange(rig.Commanded(setpoint), 15, 20);
        Assert.Equal(Priority.Schedule, rig.Engine.WinningLevel(setpoint));
    }

    [Fact]
    public void An_ordinary_command_after_an_override_is_limited_again()
    {
        var rig = new Rig();
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating);
        rig.Start();
        Assert.True(rig.Engine.Override(setpoint, 23, rig.Now + 600_000, rig.Now, out _));
        rig.Leap(1);
        rig.Command(setpoint, 23);
        rig.Leap(1);
        Assert.Equal(20, rig.Commanded(setpoint));
    }

    [Theory]
    [InlineData(false, 23, 24 * 3600, RefusalCode.None)]
    [InlineData(false, 23, (24 * 3600) + 1, RefusalCode.OverrideTooLong)]
    [InlineData(false, 23, 0, RefusalCode.Expired)]
    [InlineData(false, 40, 60, RefusalCode.OutsideRange)]
    [InlineData(true, 23, 60, RefusalCode.NothingToOverride)]
    public void An_override_is_refused_where_it_has_no_meaning_or_no_end(bool exempt, double value, int seconds, RefusalCode expected)
    {
        var rig = new Rig();
        (int setpoint, _) = rig.Thermostat(OperatingMode.Heating, exempt: exempt);
        rig.Start();
        rig.Engine.Override(setpoint, value, rig.Now + (seconds * 1000L), rig.Now, out byte refusal);
        Assert.Equal(expected, (RefusalCode)refusal);
        rig.Leap(1);
        Assert.Equal(expected == RefusalCode.None, rig.Commanded(setpoint) == 23);
    }
}
