using Busbar.Points;

namespace Busbar.Control.Tests;

public class A_target_at_the_grid
{
    private sealed class Connection
    {
        public readonly Rig Rig = new();
        public readonly int Meter;
        public readonly int Charge;
        public readonly int Battery;
        public readonly int Charger;

        public Connection(params int[] hundredsOfWatts)
        {
            Meter = Rig.Point(0);
            Charge = Rig.Point(50);
            Battery = Rig.Output(0, minimum: -30_000, maximum: 30_000, levels: Rig.EveryLevel);
            Charger = Rig.Output(10_000, maximum: 20_000, levels: Rig.EveryLevel);
            Rig.Defaults((Battery, 0), (Charger, 10_000))
                .GridTarget(Meter, hundredsOfWatts, [(Battery, -1, -30_000, 30_000, Charge, 10, 90), (Charger, 1, 4_000, 20_000, -1, 0, 0)]).Start();
        }

        public double Load { get; set; } = 20_000;

        public double Grid => Load + Rig.Commanded(Charger) - Rig.Commanded(Battery);

        public double LargestStep { get; private set; }

        public void Run(int seconds, Action? check = null)
        {
            for (int i = 0; i < seconds; i++)
            {
                double before = Grid;
                Rig.Set(Meter, before);
                Rig.Leap(1);
                LargestStep = Math.Max(LargestStep, Math.Abs(Grid - before));
                check?.Invoke();
            }
        }
    }

    [Fact]
    public void A_lever_that_nobody_held_begins_inside_its_range()
    {
        Rig rig = new();
        int meter = rig.Point(0), charger = rig.Output(0, maximum: 20_000, levels: Rig.EveryLevel);
        rig.GridTarget(meter, [300], [(charger, 1, 6_000, 20_000, -1, 0, 0)]).Start();
        for (int second = 0; second < 120; second++)
        {
            rig.Set(meter, 45_000);
            rig.Leap(1);
            Assert.Equal(6_000, rig.Commanded(charger));
        }
    }

    [Fact]
    public void Constant_power_is_taken_while_the_load_moves()
    {
        var site = new Connection(300);
        site.Run(600);
        Assert.InRange(site.Grid, 29_400, 30_600);
        foreach (double load in (double[])[5_000, 40_000, 25_000])
        {
            site.Load = load;
            site.Run(400);
            Assert.InRange(site.Grid, 29_400, 30_600);
        }

        Assert.Equal((Priority.Economy, ReasonCode.GridTarget), (site.Rig.Why(site.Battery).Level, site.Rig.Why(site.Battery).Reason));
    }

    [Fact]
    public void A_curve_of_96_quarters_is_followed_by_ramps()
    {
        int[] curve = [.. Enumerable.Range(0, 96).Select(q => q % 2 == 0 ? 200 : 400)];
        var site = new Connection(curve);
        double error = 0;
        double sum = 0;
        site.Run(900);
        site.Run(4 * 900, () =>
        {
            double target = curve[(int)(site.Rig.Now / 1000 % 86400 / 900)] * 100;
            error += Math.Abs(site.Grid - target);
            sum += target;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"following error {error / sum:P1}");
        Assert.InRange(error / sum, 0, 0.1);
        // The ramp of 200 W/s over five seconds: the power at the grid never jumps by more.
        Assert.InRange(site.LargestStep, 0, 2 * 5 * 200 + 1);
    }

    [Fact]
    public void Storage_at_its_limit_gives_way_by_a_ramp_and_the_next_lever_takes_over()
    {
        var site = new Connection(150);
        site.Run(900);
        Assert.InRange(site.Grid, 14_400, 15_600);
        site.Rig.Set(site.Charge, 10);
        double before = site.LargestStep;
        site.Run(300);
        Assert.Equal((0, 4_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        Assert.InRange(site.LargestStep, 0, Math.Max(before, 2 * 5 * 200 + 1));
    }

    [Fact]
    public void What_is_not_known_moves_nothing()
    {
        var site = new Connection(100);
        site.Rig.Set(site.Charge, 50, Quality.Bad);
        site.Run(300);
        Assert.Equal((0, 4_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        site.Rig.Set(site.Meter, 90_000, Quality.Stale);
        site.Rig.Leap(40);
        Assert.Equal((0, 10_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
    }

    [Fact]
    public void A_curve_without_a_clock_is_no_curve()
    {
        var site = new Connection([.. Enumerable.Repeat(100, 96)]);
        site.Run(300);
        Assert.NotEqual(0, site.Rig.Commanded(site.Battery));
        site.Rig.ClockAtStart = null;
        site.Run(5);
        Assert.Equal((0, 10_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
    }
}
