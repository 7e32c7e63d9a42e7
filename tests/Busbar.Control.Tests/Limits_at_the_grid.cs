using Busbar.Points;
using CsCheck;

namespace Busbar.Control.Tests;

public class Limits_at_the_grid
{
    /// <summary>A battery that discharges what it is told, 30 kW at most, and a charger of 20 kW behind it.</summary>
    private sealed class Connection
    {
        public readonly Rig Rig = new();
        public readonly int Meter;
        public readonly int Battery;
        public readonly int Charger;
        private readonly Queue<(double Battery, double Charger)> _delay = new([(0, 20_000), (0, 20_000)]);

        public Connection(double? import = null, double? export = null, double? demand = null, bool actsWithout = false, int chargerMinimumOn = 0)
        {
            Meter = Rig.Point(0);
            Battery = Rig.Output(0, minimum: -30_000, maximum: 30_000, levels: Rig.EveryLevel);
            Charger = Rig.Output(20_000, maximum: 20_000, minimumOn: chargerMinimumOn, levels: Rig.EveryLevel);
            Rig.Defaults((Battery, 0), (Charger, 20_000)).Policy(PolicyType.GridPower, new TableBytes()
                .Byte(0).Byte(Meter).Byte(actsWithout ? 1 : 0).Number(import ?? double.NaN).Number(export ?? double.NaN).Number(demand ?? double.NaN)
                .Byte(15).Byte(50).Number(1000).Word(2000).Word(30).Byte(60).Byte(2)
                .Byte(Battery).Number(-1).Number(-30_000).Number(30_000)
                .Byte(Charger).Number(1).Number(0).Number(20_000)).Start();
        }

        public double Load { get; set; }

        public double Grid => Load + Rig.Commanded(Charger) - Rig.Commanded(Battery);

        public double Highest { get; private set; } = double.MinValue;

        public double HighestQuarterHour { get; private set; } = double.MinValue;

        private readonly Queue<double> _seconds = [];

        /// <summary>The meter shows what the equipment did two seconds ago.</summary>
        public void Run(int seconds, Action? check = null)
        {
            for (int i = 0; i < seconds; i++)
            {
                _delay.Enqueue((Rig.Commanded(Battery), Rig.Commanded(Charger)));
                (double battery, double charger) = _delay.Dequeue();
                double grid = Load + charger - battery;
                Rig.Set(Meter, grid);
                Rig.Leap(1);
                Highest = Math.Max(Highest, grid);
                _seconds.Enqueue(grid);
                if (_seconds.Count > 900)
                {
                    _seconds.Dequeue();
                    HighestQuarterHour = Math.Max(HighestQuarterHour, _seconds.Average());
                }

                check?.Invoke();
            }
        }
    }

    [Fact]
    public void No_limit_is_exceeded_that_the_levers_could_keep()
    {
        Gen.Select(Gen.Double[-60_000, 120_000], Gen.Int[60, 600]).Array[1, 12].Sample(story =>
        {
            var site = new Connection(import: 50_000, export: 10_000);
            foreach ((double load, int seconds) in story)
            {
                site.Load = load;
                // Long enough to come from one end of the levers to the other, with a meter two seconds late.
                site.Run(180);
                site.Run(seconds, () =>
                {
                    double battery = site.Rig.Commanded(site.Battery), charger = site.Rig.Commanded(site.Charger);
                    Assert.True(site.Grid <= 51_000 || (battery == 30_000 && charger == 0), $"{site.Grid:F0} W of import with the battery at {battery} and the charger at {charger}");
                    Assert.True(site.Grid >= -11_000 || (battery == -30_000 && charger == 20_000), $"{-site.Grid:F0} W of export with the battery at {battery} and the charger at {charger}");
                });
            }
        }, iter: 40);
    }

    [Fact]
    public void What_exceeds_the_import_limit_is_taken_off_by_the_battery_and_then_by_the_charger()
    {
        var site = new Connection(import: 50_000) { Load = 20_000 };
        site.Run(60);
        Assert.Equal((0, 20_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        site.Load = 50_000;
        site.Run(30);
        Assert.InRange(site.Grid, 48_500, 50_500);
        Assert.Equal(20_000, site.Rig.Commanded(site.Charger));
        Assert.Equal((Priority.GridLimit, SourceCode.GridPower, ReasonCode.ImportLimit), site.Rig.Why(site.Battery));
        site.Load = 70_000;
        site.Run(40);
        Assert.Equal(30_000, site.Rig.Commanded(site.Battery));
        Assert.InRange(site.Grid, 48_500, 50_500);
        site.Load = 10_000;
        site.Run(120);
        Assert.Equal((0, 20_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        Assert.Equal(Priority.Default, site.Rig.Why(site.Battery).Level);
    }

    [Fact]
    public void What_no_lever_can_take_off_does_not_pile_up()
    {
        var site = new Connection(import: 20_000) { Load = 200_000 };
        site.Run(1800);
        Assert.Equal((30_000, 0), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        site.Load = -40_000;
        site.Run(60);
        Assert.Equal((0, 20_000), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
    }

    [Fact]
    public void Export_above_its_limit_charges_the_battery()
    {
        var site = new Connection(export: 10_000) { Load = -50_000 };
        site.Run(40);
        Assert.InRange(site.Grid, -10_500, -8_500);
        Assert.Equal(ReasonCode.ExportLimit, site.Rig.Why(site.Battery).Reason);
    }

    [Fact]
    public void A_quarter_hour_keeps_its_demand_limit_though_power_may_exceed_it_for_minutes()
    {
        var site = new Connection(demand: 50_000) { Load = 10_000 };
        site.Run(1200);
        site.Load = 60_000;
        site.Run(90);
        Assert.True(site.Highest > 75_000);
        site.Run(3600);
        TestContext.Current.TestOutputHelper?.WriteLine($"highest quarter hour {site.HighestQuarterHour:F0} W");
        Assert.InRange(site.HighestQuarterHour, 45_000, 50_000 * 1.01);
        Assert.Equal(ReasonCode.DemandWindow, site.Rig.Why(site.Battery).Reason);
    }

    [Fact]
    public void A_lever_in_the_operators_hand_is_passed_over()
    {
        var site = new Connection(import: 50_000) { Load = 45_000 };
        site.Rig.Command(site.Battery, -5_000);
        site.Run(60);
        Assert.Equal(-5_000, site.Rig.Commanded(site.Battery));
        Assert.InRange(site.Rig.Commanded(site.Charger), 0, 1_500);
    }

    [Theory]
    [InlineData(false, 0, 20_000)]
    [InlineData(true, 30_000, 0)]
    public void Without_the_meter_it_lets_go_or_restricts_as_the_table_says(bool actsWithout, double battery, double charger)
    {
        var site = new Connection(import: 50_000, actsWithout: actsWithout) { Load = 45_000 };
        site.Run(60);
        site.Rig.Set(site.Meter, 99_000, Quality.Stale);
        double held = site.Rig.Commanded(site.Battery);
        site.Rig.Leap(28);
        Assert.Equal(held, site.Rig.Commanded(site.Battery));
        site.Rig.Leap(5);
        Assert.Equal((battery, charger), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
    }

    [Fact]
    public void A_lever_within_its_minimum_on_time_is_still_turned_down()
    {
        var site = new Connection(import: 50_000, chargerMinimumOn: 3600) { Load = 70_000 };
        site.Run(60);
        Assert.Equal(30_000, site.Rig.Commanded(site.Battery));
        Assert.InRange(site.Rig.Commanded(site.Charger), 8_000, 11_500);
        Assert.Equal((Priority.GridLimit, ReasonCode.ImportLimit), (site.Rig.Why(site.Charger).Level, site.Rig.Why(site.Charger).Reason));
    }

    [Fact]
    public void When_the_meter_comes_back_the_levers_let_go_by_and_by()
    {
        var site = new Connection(import: 50_000, actsWithout: true) { Load = 75_000 };
        site.Run(60);
        site.Rig.Set(site.Meter, 99_000, Quality.Stale);
        site.Rig.Leap(40);
        Assert.Equal((30_000, 0), (site.Rig.Commanded(site.Battery), site.Rig.Commanded(site.Charger)));
        site.Run(60, () => Assert.InRange(site.Grid, 40_000, 50_500));
        Assert.InRange(site.Grid, 47_000, 50_500);
    }
}
