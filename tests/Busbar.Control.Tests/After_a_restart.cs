using Busbar.Points;

namespace Busbar.Control.Tests;

/// <summary>A restart or a new document makes the engine anew; the equipment goes on with what it does.</summary>
public class After_a_restart
{
    [Fact]
    public void Shed_loads_stay_off_until_their_readings_come_and_then_return_one_by_one()
    {
        var rig = new Rig();
        int voltage = rig.Point();
        int[] relays = [rig.Relay(double.NaN), rig.Relay(double.NaN), rig.Relay(double.NaN)];
        rig.Defaults([.. relays.Select(relay => (relay, 1.0))])
            .Bands(voltage, [Band.Shed(5, 0.95), Band.Shed(4, 0.95)], [(relays[0], 0, 0), (relays[1], 1, 0), (relays[2], 1, 0)]).Start();
        rig.Leap(3);
        Assert.All(relays, relay => Assert.True(double.IsNaN(rig.Commanded(relay))));
        rig.Set(voltage, 0.93 * 375);
        foreach (int relay in relays)
        {
            rig.Set(rig.Engine.OutputPointIndex(relay), 0);
        }

        rig.Leap(1);
        Assert.All(relays, relay => Assert.Equal(0, rig.Commanded(relay)));
        Assert.Equal((Priority.BusVoltage, SourceCode.BusVoltageBands, ReasonCode.RestoreWaiting), rig.Why(relays[0]));
        rig.Leap(60);
        Assert.All(relays, relay => Assert.Equal(0, rig.Commanded(relay)));
        Assert.Equal(ReasonCode.TierShed, rig.Why(relays[0]).Reason);
        rig.Set(voltage, 375);
        var returns = new List<long>();
        double on = 0;
        rig.Leap(120, () =>
        {
            double sum = relays.Sum(rig.Commanded);
            if (sum > on)
            {
                returns.Add(rig.Now);
                Assert.Equal(on + 1, sum);
            }

            on = sum;
        });
        Assert.Equal(3, returns.Count);
        Assert.All(returns.Zip(returns.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 20_000));
    }

    [Fact]
    public void A_compressor_that_stands_still_keeps_its_off_time_though_its_reading_comes_late()
    {
        var rig = new Rig();
        int compressor = rig.Relay(double.NaN, minimumOff: 300);
        rig.Defaults((compressor, 1)).Start();
        rig.Leap(20);
        Assert.True(double.IsNaN(rig.Commanded(compressor)));
        rig.Set(rig.Engine.OutputPointIndex(compressor), 0);
        rig.Leap(1);
        Assert.Equal(0, rig.Commanded(compressor));
        Assert.Equal(ReasonCode.MinimumOffTime, rig.Why(compressor).Reason);
        rig.Leap(298);
        Assert.Equal(0, rig.Commanded(compressor));
        rig.Leap(3);
        Assert.Equal(1, rig.Commanded(compressor));
    }

    [Fact]
    public void A_ramp_begins_where_the_equipment_stands()
    {
        var rig = new Rig();
        int charger = rig.Output(maximum: 100, ramp: 1);
        rig.Defaults((charger, 100)).Start();
        rig.Leap(5);
        Assert.True(double.IsNaN(rig.Commanded(charger)));
        rig.Set(rig.Engine.OutputPointIndex(charger), 40);
        rig.Leap(1);
        Assert.InRange(rig.Commanded(charger), 40, 41);
    }

    [Fact]
    public void A_point_that_can_never_be_read_is_commanded_after_a_minute()
    {
        var rig = new Rig();
        int compressor = rig.Relay(double.NaN, minimumOff: 300);
        rig.Defaults((compressor, 1)).Start();
        rig.Leap(59);
        Assert.True(double.IsNaN(rig.Commanded(compressor)));
        rig.Leap(1);
        Assert.Equal(1, rig.Commanded(compressor));
    }

    [Fact]
    public void A_protection_waits_for_no_reading()
    {
        var rig = new Rig();
        int voltage = rig.Point(300);
        int relay = rig.Relay(double.NaN, minimumOn: 300);
        rig.Defaults((relay, 1)).Bands(voltage, [Band.Shed(3, 0.90)], [(relay, 0, 0)]).Start();
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(relay));
        Assert.Equal(Priority.Critical, rig.Why(relay).Level);
        rig.Set(voltage, 375, Quality.Good);
        rig.Leap(1);
        Assert.Equal(0, rig.Commanded(relay));
    }
}
