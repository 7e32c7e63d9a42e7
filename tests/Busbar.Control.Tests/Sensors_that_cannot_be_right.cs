namespace Busbar.Control.Tests;

public class Sensors_that_cannot_be_right
{
    private static (Rig Rig, int Temperature, int Valve) Building()
    {
        var rig = new Rig { PollPeriod = 1000 };
        int temperature = rig.Point(20);
        int valve = rig.Output(0, maximum: 100, levels: Rig.EveryLevel);
        TableBytes frost = new TableBytes().Byte(0).Byte(Priority.LifeSafety).Byte((int)ReasonCode.Freeze).Number(5).Number(7).Word(10_000).Word(1).Word(60).Byte(1)
            .Byte(0).Byte(temperature).Byte(1).Byte(valve).Byte(0).Number(50);
        rig.Defaults((valve, 0)).SensorChecks([temperature]).Policy(PolicyType.Protection, frost).Start();
        return (rig, temperature, valve);
    }

    [Fact]
    public void A_jump_is_not_believed_until_it_has_stayed()
    {
        (Rig rig, int temperature, int valve) = Building();
        rig.Leap(60);
        rig.Set(temperature, 4);
        rig.Leap(30);
        Assert.Equal(0, rig.Commanded(valve));
        rig.Leap(900);
        Assert.Equal(50, rig.Commanded(valve));
    }

    [Fact]
    public void A_room_that_cools_slowly_is_believed_at_once()
    {
        (Rig rig, int temperature, int valve) = Building();
        for (double degrees = 20; degrees >= 4; degrees -= 0.1)
        {
            rig.Set(temperature, degrees);
            rig.Leap(30);
        }

        rig.Leap(15);
        Assert.Equal(50, rig.Commanded(valve));
    }

    [Fact]
    public void What_is_out_of_range_or_stuck_for_hours_counts_as_unknown()
    {
        (Rig rig, int temperature, _) = Building();
        rig.Set(temperature, -15);
        rig.Leap(5);
        Assert.False(rig.Inputs.IsGood(temperature));
        rig.Set(temperature, 20.1);
        rig.Leap(12 * 60);
        Assert.True(rig.Inputs.IsGood(temperature));
        rig.Leap(6 * 3600);
        Assert.False(rig.Inputs.IsGood(temperature));
        rig.Set(temperature, 20.2);
        rig.Leap(6 * 60);
        Assert.True(rig.Inputs.IsGood(temperature));
    }
}
