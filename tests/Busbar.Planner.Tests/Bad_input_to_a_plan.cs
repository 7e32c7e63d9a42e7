using Busbar.Planner.Buildings;

namespace Busbar.Planner.Tests;

/// <summary>What is missing or absurd is replaced by something cautious, and the plan says so.</summary>
public class Bad_input_to_a_plan
{
    [Fact]
    public void Without_any_forecast_it_counts_on_no_sun_and_says_so()
    {
        Plan plan = A_day_ahead_for_a_building.Make(A_day_ahead_for_a_building.Noon() with { Pv = [.. Enumerable.Repeat(double.NaN, 96)] });
        Assert.All(plan.Steps, s => Assert.Equal(0, s.Pv));
        Assert.Equal("PV forecast: 96 steps are missing or absurd; no PV is counted on", Assert.Single(plan.Assumptions).En);
    }

    [Fact]
    public void An_absurd_load_is_replaced_by_the_mean_of_the_others()
    {
        PlanRequest request = A_day_ahead_for_a_building.Noon();
        double[] load = [.. request.Load];
        load[50] = 1e9;
        load[51] = -3;
        Plan plan = A_day_ahead_for_a_building.Make(request with { Load = load });
        Assert.InRange(plan.Steps[50].Load, 8, 30);
        Assert.Equal("load forecast: 2 steps are missing or absurd; the mean of the other steps is taken", Assert.Single(plan.Assumptions).En);
    }

    [Fact]
    public void Nobody_charges_from_the_grid_in_a_hole_of_the_tariff()
    {
        PlanRequest request = A_day_ahead_for_a_building.Noon() with { Pv = new double[96] };
        double[] price = [.. request.ImportPrice];
        for (int t = 44; t < 52; t++)
            price[t] = double.NaN;
        Plan plan = A_day_ahead_for_a_building.Make(request with { ImportPrice = price });
        Assert.All(plan.Steps.Skip(44).Take(8), s => Assert.True(s.Actions[0].Kilowatts >= -1e-6));
        Assert.Equal("price: 8 steps are missing or absurd; the highest one, 1.056, is taken", Assert.Single(plan.Assumptions).En);
        Assert.Equal("电价：8 个时段缺失或不合理，按最高价 1.056 计", plan.Assumptions[0].Zh);
    }

    [Theory]
    [InlineData(150, "battery battery reports 150 kWh, but its file says 100 kWh: a value inside is taken")]
    [InlineData(double.NaN, "battery battery: the state of charge is not known; it is taken for empty")]
    public void A_battery_that_is_not_what_its_file_says_stays_inside_its_limits(double stored, string told)
    {
        Plan plan = A_day_ahead_for_a_building.Make(A_day_ahead_for_a_building.Noon() with { Batteries = [new("battery", 100, stored, 50, 50)] });
        Assert.All(plan.Steps, s => Assert.InRange(s.Actions[0].Level, 10 - 1e-6, 100 + 1e-6));
        Assert.Equal(told, Assert.Single(plan.Assumptions).En);
    }

    [Fact]
    public void A_battery_without_capacity_and_a_charger_without_power_are_left_out()
    {
        Plan plan = A_day_ahead_for_a_building.Make(A_day_ahead_for_a_building.Noon() with { Batteries = [new("battery", 0, 0, 50, 50)], Vehicles = [new("ev-1", double.NaN, 10, 0, 40)] });
        Assert.Equal(2, plan.Assumptions.Count);
        Assert.All(plan.Steps, s => Assert.Empty(s.Actions));
    }
}
