namespace Busbar.Control.Tests;

public class Arbitration_by_priority
{
    [Fact]
    public void The_strongest_living_entry_wins_and_its_release_hands_over_to_the_next()
    {
        var rig = new Rig();
        int charger = rig.Output(0, maximum: 20000);
        rig.Defaults((charger, 11000)).Start();
        Assert.Equal((Priority.Default, SourceCode.DefaultValues, ReasonCode.DefaultValue), rig.Why(charger));

        rig.Command(charger, 6000, Priority.Plan);
        rig.Command(charger, 15000, Priority.Operator);
        rig.Leap(1);
        Assert.Equal(15000, rig.Commanded(charger));
        Assert.Equal((Priority.Operator, SourceCode.Operator, ReasonCode.OperatorCommand), rig.Why(charger));

        Assert.True(rig.Engine.Release(charger, Priority.Operator));
        Assert.False(rig.Engine.Release(charger, Priority.Operator));
        rig.Leap(1);
        Assert.Equal(6000, rig.Commanded(charger));
        Assert.Equal((Priority.Plan, SourceCode.Plan, ReasonCode.GatewayPlan), rig.Why(charger));
    }

    [Fact]
    public void An_entry_ends_with_its_expiry_and_no_cycle_later()
    {
        var rig = new Rig();
        int charger = rig.Output(0, maximum: 20000);
        rig.Defaults((charger, 11000)).Start();
        rig.Command(charger, 6000, seconds: 60);
        rig.Leap(59);
        Assert.Equal(6000, rig.Commanded(charger));
        rig.Leap(1);
        Assert.Equal(11000, rig.Commanded(charger));
        Assert.Equal(rig.Now, rig.Engine.Since(charger));
    }

    [Fact]
    public void An_output_that_nobody_holds_any_more_goes_to_its_safe_value()
    {
        var rig = new Rig();
        int limit = rig.Output(maximum: 100, safe: 100);
        int untouched = rig.Output(maximum: 100, safe: 100);
        rig.Start();
        Assert.True(double.IsNaN(rig.Commanded(limit)));
        rig.Command(limit, 30, seconds: 10);
        rig.Leap(5);
        Assert.Equal(30, rig.Commanded(limit));
        rig.Leap(10);
        Assert.Equal(100, rig.Commanded(limit));
        Assert.Equal((0, SourceCode.SafeValue, ReasonCode.Relinquished), rig.Why(limit));
        Assert.True(double.IsNaN(rig.Commanded(untouched)));
    }

    [Theory]
    [InlineData(21000, 8, 60, RefusalCode.OutsideRange)]
    [InlineData(-1, 8, 60, RefusalCode.OutsideRange)]
    [InlineData(double.NaN, 8, 60, RefusalCode.OutsideRange)]
    [InlineData(6000, 2, 60, RefusalCode.LevelNotAllowed)]
    [InlineData(6000, 16, 60, RefusalCode.LevelNotAllowed)]
    [InlineData(6000, 8, 0, RefusalCode.Expired)]
    [InlineData(6000, 8, 32 * 86400, RefusalCode.ExpiryTooFar)]
    [InlineData(6000, 12, 31 * 86400, RefusalCode.None)]
    public void A_command_that_cannot_be_obeyed_is_refused_with_the_reason(double value, int level, double seconds, RefusalCode expected)
    {
        var rig = new Rig();
        int charger = rig.Output(0, maximum: 20000);
        rig.Start();
        Assert.Equal(expected, rig.Command(charger, value, level, seconds));
        rig.Leap(1);
        Assert.Equal(expected == RefusalCode.None, !double.IsNaN(rig.Commanded(charger)));
    }

    [Fact]
    public void A_command_for_an_output_that_is_not_there_or_is_nobodys_is_refused()
    {
        var rig = new Rig();
        int own = rig.Output(0, maximum: 100, commandable: false);
        int relay = rig.Relay();
        rig.Start();
        Assert.Equal(RefusalCode.UnknownOutput, rig.Command(99, 1));
        Assert.Equal(RefusalCode.UnknownOutput, rig.Command(-1, 1));
        Assert.Equal(RefusalCode.DocumentForbids, rig.Command(own, 1));
        Assert.Equal(RefusalCode.OutsideRange, rig.Command(relay, 0.5));
    }

    [Fact]
    public void Every_change_is_told_once_with_its_input()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int heater = rig.Relay();
        rig.Defaults((heater, 1)).Bands(voltage, [Band.Shed(5, 0.95)], [(heater, 0, 0)]).Start();
        Assert.True(rig.Engine.HasChanged(heater));
        rig.Engine.ClearChanged(heater);
        rig.Leap(60);
        Assert.False(rig.Engine.HasChanged(heater));
        rig.Set(voltage, 350);
        rig.Leap(10);
        Assert.True(rig.Engine.HasChanged(heater));
        Assert.Equal(voltage, rig.Engine.InputPoint(heater));
        Assert.Equal(350, rig.Engine.InputValue(heater));
        Assert.Equal((byte)Points.Quality.Good, rig.Engine.InputQuality(heater));
        Assert.InRange(rig.Engine.InputAgeMilliseconds(heater), 0, 1000);
        Assert.Equal(1, rig.Engine.PolicyIndex(heater));
    }
}
