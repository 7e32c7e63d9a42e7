using Busbar.Planner.Buildings;
using Busbar.Planner.Storage;
using CsCheck;

namespace Busbar.Planner.Tests;

/// <summary>The plan of one building: what it does, why, and that nothing stops it.</summary>
public class A_day_ahead_for_a_building
{
    private const int Steps = 96;
    private static readonly DateTimeOffset Midnight = new(2026, 7, 6, 0, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void The_noon_valley_is_filled_into_the_battery_and_the_evening_is_covered_from_it()
    {
        Plan plan = Make(Noon());
        double ChargedIn(int from, int to) => Enumerable.Range(from * 4, (to - from) * 4).Sum(t => Math.Max(0, -plan.Steps[t].Actions[0].Kilowatts) / 4);
        double GivenIn(int from, int to) => Enumerable.Range(from * 4, (to - from) * 4).Sum(t => Math.Max(0, plan.Steps[t].Actions[0].Kilowatts) / 4);
        Assert.True(ChargedIn(10, 15) > 50, $"charged {ChargedIn(10, 15):0.0} kWh in the valley");
        Assert.True(GivenIn(18, 24) > 50, $"gave {GivenIn(18, 24):0.0} kWh in the evening");
        Assert.Equal(0, GivenIn(10, 15), 6);
        Assert.True(plan.Cost < plan.CostOfRules);
        PlannedAction evening = plan.Steps[19 * 4].Actions[0];
        Assert.Equal(PlanReason.DearNow, evening.Reason);
        Assert.InRange(evening.OtherStep, 10 * 4, 15 * 4);
        Assert.Contains(plan.Steps.Skip(40).Take(20), s => s.Actions[0] is { Reason: PlanReason.CheapNow, OtherStep: >= 18 * 4 });
    }

    [Fact]
    public void A_vehicle_is_full_when_it_leaves_and_one_that_cannot_be_is_named()
    {
        Plan plan = Make(Noon() with { Vehicles = [new("ev-1", 20, 40, 8 * 4, 17 * 4), new("ev-2", 20, 40, 16 * 4, 17 * 4)] });
        Assert.Equal(0, plan.Steps[17 * 4].Actions[1].Level, 3);
        BrokenLimit broken = Assert.Single(plan.Broken);
        Assert.Equal((nameof(PlanPrices.VehicleShort), "ev-2"), (broken.Name, broken.Device));
        Assert.Equal(20, broken.Amount, 3);
        Assert.Contains(plan.Steps.Skip(64).Take(4), s => s.Actions[2].Reason == PlanReason.Departure);
    }

    [Fact]
    public void Rooms_are_cooled_ahead_of_the_peak_and_never_leave_comfort()
    {
        double[] Flat(double v) => [.. Enumerable.Repeat(v, Steps)];
        PlannedRooms rooms = new("heat-pump", 26.5, 2, 20, 20, 3, true, [.. Enumerable.Range(0, Steps).Select(t => 29 + 5 * Math.Sin((t - 36) / 96.0 * 2 * Math.PI))], Flat(8), Flat(26), Flat(27));
        Plan plan = Make(Noon() with { Batteries = [], Rooms = [rooms] });
        Assert.Empty(plan.Broken);
        Assert.All(plan.Steps, s => Assert.InRange(s.Actions[0].Level, 26 - 1e-4, 27 + 1e-4));
        // At 18:00 the dear hours begin: by then the rooms are as cool as they may be.
        Assert.Equal(26, plan.Steps[18 * 4 - 1].Actions[0].Level, 1);
        Assert.True(plan.Cost < plan.CostOfRules);
    }

    [Fact]
    public void A_switched_load_runs_as_long_as_it_needs_and_never_shorter_than_its_minimum_time()
    {
        Plan plan = Make(Noon() with { Switches = [new("relays/relay4", 10, 12, 4)] });
        bool[] on = [.. plan.Steps.Select(s => s.Actions[1].Kilowatts > 5)];
        Assert.Equal("SCIP", plan.Solver);
        Assert.Equal(12, on.Count(o => o));
        for (int t = 1, run = on[0] ? 1 : 0; t < Steps; t++)
        {
            if (!on[t] && run > 0)
                Assert.True(run >= 4, $"ran {run} steps before step {t}");
            run = on[t] ? run + 1 : 0;
        }
    }

    [Fact]
    public void A_run_stays_inside_its_own_steps()
    {
        Plan plan = Make(Noon() with { Batteries = [], Switches = [new("relays/relay4", 10, 8, 4, 0, 32), new("relays/relay4", 10, 12, 4, 32, 96)] });
        Assert.Equal(8, plan.Steps.Take(32).Count(s => s.Actions[0].Kilowatts > 5));
        Assert.All(plan.Steps.Skip(32), s => Assert.Equal(0, s.Actions[0].Kilowatts));
        Assert.All(plan.Steps.Take(32), s => Assert.Equal(0, s.Actions[1].Kilowatts));
        Assert.Equal(12, plan.Steps.Skip(32).Count(s => s.Actions[1].Kilowatts > 5));
    }

    [Fact]
    public void A_battery_that_is_poor_at_full_power_is_charged_gently_and_its_level_follows_its_curve()
    {
        // Above 20 kW a kWh stored costs more than even the morning peak pays for it.
        CurvePoint[] curve = [new(0, 0.96), new(0.4, 0.96), new(1, 0.3)];
        PlanRequest noon = Noon() with { Pv = new double[Steps] };
        Plan flat = Make(noon), gentle = Make(noon with { Batteries = [noon.Batteries[0] with { EfficiencyCurve = curve }] });
        Assert.True(gentle.Steps.Min(s => s.Actions[0].Kilowatts) >= -20.01, $"charged at {-gentle.Steps.Min(s => s.Actions[0].Kilowatts):0.0} kW");
        Assert.True(flat.Steps.Min(s => s.Actions[0].Kilowatts) < -25, $"charged at {-flat.Steps.Min(s => s.Actions[0].Kilowatts):0.0} kW");
        double before = 20;
        foreach (PlannedAction battery in gentle.Steps.Select(s => s.Actions[0]))
        {
            double change = 0.25 * (battery.Kilowatts < 0 ? -battery.Kilowatts * Math.Sqrt(0.96) : -battery.Kilowatts / Math.Sqrt(0.96));
            if (Math.Abs(battery.Kilowatts) <= 20)
                Assert.Equal(before + change, battery.Level, 0.01);
            before = battery.Level;
        }
    }

    [Fact]
    public void An_event_is_kept_by_the_battery_and_is_the_reason()
    {
        Plan plan = Make(Noon() with { Events = [new("event-7", 16 * 4, 17 * 4, 5)] });
        Assert.Empty(plan.Broken);
        Assert.All(plan.Steps.Skip(64).Take(4), s => Assert.True(s.Grid <= 5.001));
        Assert.All(plan.Steps.Skip(64).Take(4), s => Assert.Equal(PlanReason.Event, s.Actions[0].Reason));
    }

    [Fact]
    public void Who_knows_everything_pays_less_than_who_only_covers_the_need_and_windows_cost_little()
    {
        PlanRequest day = Noon(), days = day with
        {
            Load = [.. day.Load, .. day.Load, .. day.Load],
            Pv = [.. day.Pv, .. day.Pv, .. day.Pv],
            ImportPrice = [.. day.ImportPrice, .. day.ImportPrice, .. day.ImportPrice],
            Vehicles = [new("ev-1", 20, 30, 34, 60), new("ev-1", 20, 30, 130, 156)],
        };
        double once = BuildingPlanner.Cost(days, PerfectForesight.Solve(days, 3 * Steps, 0, TestContext.Current.CancellationToken)!);
        double windows = BuildingPlanner.Cost(days, PerfectForesight.Solve(days, Steps, Steps, TestContext.Current.CancellationToken)!);
        PlanRequest rules = days with { LoadMargin = new double[3 * Steps], PvMargin = new double[3 * Steps] };
        double byRules = BuildingPlanner.Cost(days, BuildingPlanner.RulesOnly(rules));
        Assert.True(once < byRules - 20, $"{once:0.0} against {byRules:0.0}");
        Assert.InRange(windows, once - 5, once + 0.02 * byRules);
    }

    [Fact]
    public void Limits_that_cannot_be_kept_are_broken_by_name_and_the_plan_stands()
    {
        Plan plan = Make(Noon() with { Batteries = [], ImportLimit = 10 });
        Assert.Equal([nameof(PlanPrices.OverImport)], plan.Broken.Select(b => b.Name));
    }

    [Fact]
    public void The_peak_is_kept_for_the_high_load_not_for_the_middle_one()
    {
        PlanRequest request = Noon() with { DemandCharge = 40, MonthPeak = 0 };
        double bold = Make(request).Steps.Max(s => s.Grid), careful = Make(request with { LoadMargin = [.. Enumerable.Range(0, Steps).Select(t => t is > 70 and < 80 ? 15.0 : 0)] }).Steps.Skip(71).Take(9).Max(s => s.Grid);
        Assert.True(careful < bold - 5, $"careful {careful:0.0}, bold {bold:0.0}");
    }

    [Fact]
    public void The_same_request_gives_the_same_plan() => Assert.Equal(Make(Noon()).Steps.Select(s => s.Grid), Make(Noon()).Steps.Select(s => s.Grid));

    [Fact]
    public void Prices_below_zero_and_a_target_above_the_need_do_not_charge_and_discharge_at_once()
    {
        PlanRequest noon = Noon();
        foreach (PlanRequest request in new[] { noon with { ImportPrice = [.. noon.ImportPrice.Select(_ => -2.0)] }, noon with { TargetCurve = [.. noon.Load.Select(load => load + 60)] } })
        {
            double before = 20;
            foreach (PlannedAction battery in Make(request).Steps.Select(step => step.Actions[0]))
            {
                double power = battery.Kilowatts, change = request.Step.TotalHours * (power < 0 ? -power * 0.95 : -power / 0.95);
                Assert.Equal(before + change, battery.Level, 0.01);
                before = battery.Level;
            }
        }
    }

    [Fact]
    public void Whatever_is_asked_there_is_a_plan_and_no_device_leaves_its_limits()
    {
        Gen<double> number = Gen.OneOf(Gen.Double[-5, 60], Gen.Const(double.NaN), Gen.Const(1e12), Gen.Const(double.NegativeInfinity));
        Gen.Select(number.Array[24], number.Array[24], number.Array[24], Gen.Double[-20, 150], Gen.Double[0, 40], Gen.Double[0, 60]).Sample((load, pv, price, stored, limit, need) =>
        {
            PlannedBattery battery = new("battery", 100, stored, 50, 50);
            PlanRequest request = new()
            {
                Start = Midnight,
                Step = TimeSpan.FromHours(1),
                Load = load,
                Pv = pv,
                PvNominal = 60,
                ImportPrice = price,
                ImportLimit = limit,
                ExportLimit = limit,
                Batteries = [battery],
                Vehicles = [new("ev", 20, need, 3, 9)],
                Events = [new("event", 5, 8, limit / 2)],
            };
            Plan plan = BuildingPlanner.Make(request)!;
            double before = Math.Clamp(stored, 0, 100);
            return plan is not null && plan.Steps.All(s =>
            {
                double power = s.Actions[0].Kilowatts, level = s.Actions[0].Level;
                bool holds = power is >= -50.001 and <= 50.001 && level is >= -0.001 and <= 100.001 && s.Actions[1].Kilowatts is >= -0.001 and <= 20.001 && double.IsFinite(s.Grid)
                    && Math.Abs(level - before - (power < 0 ? -power * 0.95 : -power / 0.95)) < 0.01;
                before = level;
                return holds;
            });
        }, iter: 300);
    }

    internal static Plan Make(PlanRequest request) => BuildingPlanner.Make(request) ?? throw new InvalidOperationException("no plan");

    /// <summary>A summer day by the 2026 tariff: valley 02-05 and 10-15, peak 06-08 and 18-24, sharp 18-21.</summary>
    internal static PlanRequest Noon() => new()
    {
        Start = Midnight,
        Load = [.. Enumerable.Range(0, Steps).Select(t => t is >= 32 and < 88 ? 30.0 : 8)],
        Pv = [.. Enumerable.Range(0, Steps).Select(t => Math.Max(0, 20 * Math.Sin((t - 24) / 48.0 * Math.PI)))],
        ImportPrice = [.. Enumerable.Range(0, Steps).Select(t => 0.55 * ((t / 4) switch { >= 18 and < 21 => 1.92, 6 or 7 or >= 21 => 1.6, >= 2 and < 5 or >= 10 and < 15 => 0.45, _ => 1.0 }))],
        Batteries = [new("battery", 100, 20, 50, 50)],
    };
}
