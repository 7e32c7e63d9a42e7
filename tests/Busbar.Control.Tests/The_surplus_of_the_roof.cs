using Busbar.Points;

namespace Busbar.Control.Tests;

public class The_surplus_of_the_roof
{
    /// <summary>PV of 60 kW at most, a battery, a charger, a boiler, and an export limit of 5 kW.</summary>
    private sealed class Roof
    {
        public readonly Rig Rig = new() { PollPeriod = 2000 };
        public readonly int Meter;
        public readonly int Charge;
        public readonly int Battery;
        public readonly int Charger;
        public readonly int Boiler;
        public readonly int Limit;
        private double boilerBefore;

        public Roof(double export = 5_000)
        {
            Meter = Rig.Point(0);
            Charge = Rig.Point(50);
            Battery = Rig.Output(0, minimum: -50_000, maximum: 50_000, levels: Rig.EveryLevel);
            Charger = Rig.Output(0, maximum: 20_000, levels: Rig.EveryLevel);
            Boiler = Rig.Relay(actual: 0);
            Limit = Rig.Output(100, maximum: 100, levels: Rig.EveryLevel);
            Rig.Defaults((Battery, 0), (Charger, 0), (Boiler, 0), (Limit, 100)).PvSurplus(Meter,
            [
                (Battery, 0, 0, -10_000, 10_000, 500, 0, 0, Charge, 95),
                (Charger, 0, 0, 20_000, 20_000, 4_000, 300, 300, -1, 0),
                (Boiler, 1, 0, 1, 6_000, 6_000, 600, 300, -1, 0),
                (Limit, 2, 100, 0, 60_000, 0, 0, 0, -1, 0),
            ], export).Start();
        }

        public double Sun { get; set; }

        public double Load { get; set; } = 2_000;

        public double Grid => Load + Rig.Commanded(Charger) + (Rig.Commanded(Boiler) * 6_000) - Rig.Commanded(Battery) - Math.Min(Sun, Rig.Commanded(Limit) * 600);

        public int BoilerStarts { get; private set; }

        public void Run(int seconds, Action? check = null)
        {
            double before = Grid;
            for (int i = 0; i < seconds; i++)
            {
                Rig.Set(Meter, before);
                before = Grid;
                Rig.Leap(1);
                BoilerStarts += boilerBefore == 0 && Rig.Commanded(Boiler) == 1 ? 1 : 0;
                boilerBefore = Rig.Commanded(Boiler);
                check?.Invoke();
            }
        }
    }

    [Fact]
    public void Storage_comes_first_then_the_car_then_the_boiler_then_the_grid_and_the_rest_is_not_made()
    {
        var roof = new Roof { Sun = 9_000 };
        roof.Run(300);
        Assert.InRange(-roof.Rig.Commanded(roof.Battery), 6_300, 7_000);
        Assert.Equal(0, roof.Rig.Commanded(roof.Charger));
        roof.Sun = 25_000;
        roof.Run(600);
        Assert.Equal(-10_000, roof.Rig.Commanded(roof.Battery));
        Assert.InRange(roof.Rig.Commanded(roof.Charger), 12_200, 13_000);
        Assert.Equal(ReasonCode.PvSurplus, roof.Rig.Why(roof.Charger).Reason);
        roof.Sun = 60_000;
        roof.Run(1200);
        Assert.Equal((-10_000, 20_000, 1), (roof.Rig.Commanded(roof.Battery), roof.Rig.Commanded(roof.Charger), roof.Rig.Commanded(roof.Boiler)));
        Assert.InRange(-roof.Grid, 3_500, 5_100);
        Assert.Equal(ReasonCode.Curtailment, roof.Rig.Why(roof.Limit).Reason);
        roof.Sun = 0;
        roof.Run(900);
        Assert.Equal((0, 0, 0, 100), (roof.Rig.Commanded(roof.Battery), roof.Rig.Commanded(roof.Charger), roof.Rig.Commanded(roof.Boiler), roof.Rig.Commanded(roof.Limit)));
    }

    [Fact]
    public void Clouds_do_not_make_the_boiler_flap()
    {
        var roof = new Roof { Sun = 40_000 };
        for (int minute = 0; minute < 60; minute++)
        {
            roof.Sun = minute % 2 == 0 ? 42_000 : 20_000;
            roof.Run(60);
        }

        Assert.InRange(roof.BoilerStarts, 0, 60 / 15);
    }

    [Fact]
    public void Full_storage_and_storage_of_unknown_charge_get_nothing()
    {
        var roof = new Roof { Sun = 9_000 };
        roof.Rig.Set(roof.Charge, 95);
        roof.Run(600);
        Assert.Equal(0, roof.Rig.Commanded(roof.Battery));
        Assert.InRange(roof.Rig.Commanded(roof.Charger), 6_000, 7_000);
        roof.Rig.Set(roof.Charge, 50, Quality.Stale);
        roof.Run(60);
        Assert.Equal(0, roof.Rig.Commanded(roof.Battery));
    }

    [Fact]
    public void Without_the_meter_all_is_let_go()
    {
        var roof = new Roof { Sun = 40_000 };
        roof.Run(900);
        roof.Rig.Set(roof.Meter, -40_000, Quality.Stale);
        roof.Rig.Leap(20);
        Assert.NotEqual(0, roof.Rig.Commanded(roof.Battery));
        roof.Rig.Leap(20);
        Assert.Equal((0, 0, 0, 100), (roof.Rig.Commanded(roof.Battery), roof.Rig.Commanded(roof.Charger), roof.Rig.Commanded(roof.Boiler), roof.Rig.Commanded(roof.Limit)));
    }

    [Fact]
    public void Discharge_that_a_plan_orders_is_no_surplus()
    {
        var roof = new Roof { Sun = 0 };
        roof.Rig.Command(roof.Battery, 12_000, Priority.Plan);
        roof.Run(600);
        Assert.Equal(12_000, roof.Rig.Commanded(roof.Battery));
        Assert.Equal((0, 0), (roof.Rig.Commanded(roof.Charger), roof.Rig.Commanded(roof.Boiler)));
    }
}
