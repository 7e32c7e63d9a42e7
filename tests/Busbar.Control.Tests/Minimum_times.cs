namespace Busbar.Control.Tests;

public class Minimum_times
{
    [Fact]
    public void A_compressor_that_has_just_started_stays_on_its_five_minutes()
    {
        var rig = new Rig();
        int compressor = rig.Relay(0, minimumOn: 300, minimumOff: 300);
        rig.Defaults((compressor, 0)).Start();
        rig.Leap(600);
        rig.Command(compressor, 1, seconds: 60);
        rig.Leap(1);
        Assert.Equal(1, rig.Commanded(compressor));
        rig.Leap(120);
        Assert.Equal(1, rig.Commanded(compressor));
        Assert.Equal((Priority.MinimumTime, SourceCode.MinimumTime, ReasonCode.MinimumOnTime), rig.Why(compressor));
        rig.Leap(180);
        Assert.Equal(0, rig.Commanded(compressor));
    }

    [Fact]
    public void After_a_restart_the_first_reading_counts_as_a_change()
    {
        var rig = new Rig();
        int compressor = rig.Relay(1, minimumOn: 300, minimumOff: 300);
        rig.Defaults((compressor, 0)).Start();
        rig.Leap(290);
        Assert.Equal(1, rig.Commanded(compressor));
        rig.Leap(20);
        Assert.Equal(0, rig.Commanded(compressor));
    }

    [Fact]
    public void The_entry_holds_the_side_and_lets_the_stage_move()
    {
        var rig = new Rig();
        int stage = rig.Output(0, OutputKind.Selector, maximum: 4, minimumOn: 300);
        rig.Defaults((stage, 0)).Start();
        rig.Command(stage, 2, Priority.Plan, 100);
        rig.Leap(10);
        Assert.Equal(2, rig.Commanded(stage));
        rig.Command(stage, 3, Priority.Plan, 100);
        rig.Leap(1);
        Assert.Equal(3, rig.Commanded(stage));
        Assert.Equal(Priority.Plan, rig.Why(stage).Level);
        rig.Leap(150);
        Assert.Equal(3, rig.Commanded(stage));
        Assert.Equal(Priority.MinimumTime, rig.Why(stage).Level);
    }

    [Fact]
    public void Shedding_at_level_5_passes_them_and_the_off_time_holds_afterwards()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int compressor = rig.Relay(1, minimumOn: 600, minimumOff: 600);
        rig.Defaults((compressor, 1)).Bands(voltage, [Band.Shed(3, 0.90)], [(compressor, 0, 0)]).Start();
        rig.Leap(10);
        rig.Set(voltage, 330);
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(compressor));
        rig.Set(voltage, 375);
        rig.Leap(300);
        Assert.Equal((Priority.MinimumTime, SourceCode.MinimumTime, ReasonCode.MinimumOffTime), rig.Why(compressor));
        rig.Leap(300);
        Assert.Equal(1, rig.Commanded(compressor));
    }

    [Fact]
    public void Six_starts_an_hour_are_ten_minutes_apart()
    {
        var rig = new Rig();
        int compressor = rig.Relay(0, startsPerHour: 6);
        rig.Defaults((compressor, 0)).Start();
        rig.Leap(700);
        var starts = new List<long>();
        double before = rig.Commanded(compressor);
        for (int i = 0; i < 3600; i++)
        {
            rig.Command(compressor, i / 30 % 2, seconds: 60);
            rig.Leap(1);
            if (rig.Commanded(compressor) > before)
            {
                starts.Add(rig.Now);
            }

            before = rig.Commanded(compressor);
        }

        Assert.InRange(starts.Count, 5, 6);
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 600_000));
    }
}
