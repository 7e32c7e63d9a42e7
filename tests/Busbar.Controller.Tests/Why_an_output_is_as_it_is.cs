using Busbar.Control;
using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>A change of an output says from what it was decided, and says so no more often than anybody can use.</summary>
public sealed class Why_an_output_is_as_it_is
{
    [Fact]
    public void A_shed_output_names_the_voltage_point_its_value_and_age_and_the_policy()
    {
        Rig rig = Bands();
        rig.Tcp(502).Devices[1].Set(350, 0, 20);
        rig.Run(10);
        Received shed = rig.Gateway.Events(ControllerEvent.OutputChanged).Last(e => e.Reason == (int)ReasonCode.TierShed);
        Assert.Equal(("a/setpoint", 5.0, "a/power", 350.0, "policy-BusVoltageBands"), (shed.Point, shed.Value, shed.Why.Input, shed.Why.Value, shed.Why.Policy));
        Assert.InRange(shed.Why.Age!.Value, 0, 1100);
        Assert.Equal(Quality.Good, shed.Why.Quality);
    }

    [Fact]
    public void The_why_is_kept_through_an_outage_and_a_reboot()
    {
        bool isUp = false;
        Rig rig = new(new TestDocument { Levels = [5, 8, 10, 13, 16] }.Tcp("field").Device("a", 0, 1).Output(0, 20).Bands(0, 0)) { IsBrokerUp = () => isUp };
        rig.Tcp(502).Add(1).Set(350, 0, 20);
        rig.Start().Run(60);
        rig.Reboot();
        isUp = true;
        rig.Run(20);
        Received shed = rig.Gateway.Events(ControllerEvent.OutputChanged).First(e => e.Reason == (int)ReasonCode.TierShed);
        Assert.Equal((1ul, true, "a/power", 350.0, "policy-BusVoltageBands"), (shed.Boot, shed.IsHistorical, shed.Why.Input, shed.Why.Value, shed.Why.Policy));
    }

    [Fact]
    public void A_default_value_has_a_policy_and_no_input()
    {
        Rig rig = Bands();
        Received first = rig.Gateway.Events(ControllerEvent.OutputChanged).First(e => e.Reason == (int)ReasonCode.DefaultValue);
        Assert.Equal(("", (double?)null, "policy-DefaultValues", 0), (first.Why.Input, first.Why.Value, first.Why.Policy, first.Why.Limits));
    }

    [Fact]
    public void A_value_that_moves_every_second_for_the_same_reason_is_told_once_a_minute_and_as_it_stands_then()
    {
        Rig rig = new(new TestDocument { Levels = [8, 16] }.Tcp("field").Device("a", 0, 1).Output(0, 20));
        rig.Tcp(502).Add(1);
        rig.Start().Run(10);
        int before = rig.Gateway.Events(ControllerEvent.OutputChanged).Count();
        for (int i = 0; i < 300; i++)
        {
            rig.Command("a", "setpoint", 10 + i % 20, 0);
            rig.Run(1);
        }

        Received[] told = [.. rig.Gateway.Events(ControllerEvent.OutputChanged).Skip(before)];
        Assert.InRange(told.Length, 5, 7);
        Assert.All(told, t => Assert.InRange(t.Value!.Value, 10, 30));
    }

    [Fact]
    public void A_fault_that_comes_and_goes_is_told_once_a_minute_with_its_count()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5);
        for (int i = 0; i < 150; i++)
        {
            a.Fault = i % 2 == 0 ? Fault.BrokenChecksum : Fault.None;
            rig.Run(2);
        }

        Received[] faults = [.. rig.Gateway.Events(ControllerEvent.DeviceFault)];
        Assert.InRange(faults.Length, 5, 6);
        Assert.Equal(1, faults[0].Value);
        Assert.InRange(faults[1].Value!.Value, 10, 30);
        Assert.InRange(rig.Gateway.Events(ControllerEvent.DeviceFaultCleared).Count(), 1, faults.Length);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-12.5)]
    [InlineData(375.123)]
    [InlineData(1e-9)]
    [InlineData(123456789.0)]
    public void A_shortened_value_keeps_six_digits(double value) => Assert.Equal(value, OutputWhy.Lengthen(OutputWhy.Shorten(value)), Math.Abs(value) * 1e-6);

    private static Rig Bands()
    {
        Rig rig = new(new TestDocument { Levels = [5, 8, 10, 13, 16] }.Tcp("field").Device("a", 0, 1).Output(0, 20).Bands(0, 0));
        rig.Tcp(502).Add(1).Set(375, 0, 20);
        return rig.Start().Run(20);
    }
}
