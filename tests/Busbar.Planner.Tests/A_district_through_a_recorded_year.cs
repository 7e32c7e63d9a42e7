using CsCheck;
using Busbar.Planner.Districts;
using Busbar.Planner.Forecasting;
using Busbar.Planner.Storage;

namespace Busbar.Planner.Tests;

/// <summary>The measured planner: what it may know, what it must keep to, and that it is worth having.</summary>
public class A_district_through_a_recorded_year
{
    [Fact]
    public void Without_batteries_every_ratio_is_one()
    {
        DistrictScore score = DistrictScore.Of(SyntheticDistrict.Of(800), new double[800], 0, 800);
        Assert.Equal(new DistrictScore(1, 1, 1, 1), score);
        Assert.Equal(1, score.Mean, 12);
    }

    [Fact]
    public void What_happens_from_an_hour_on_changes_nothing_that_was_decided_before_or_for_it()
    {
        const int Changed = 6 * 24 + 11;
        double[] one = DistrictBacktest.Run(SyntheticDistrict.Of(Changed + 24), new DistrictPlanner(SyntheticDistrict.Of(Changed + 24)), Changed + 24);
        DistrictRecord other = SyntheticDistrict.Of(Changed + 24, changedFrom: Changed);
        double[] two = DistrictBacktest.Run(other, new DistrictPlanner(other), Changed + 24);
        Assert.Equal(one[..(Changed + 1)], two[..(Changed + 1)]);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void The_same_year_gives_the_same_plan()
    {
        DistrictRecord record = SyntheticDistrict.Of(3 * 24);
        Assert.Equal(DistrictBacktest.Run(record, new DistrictPlanner(record)), DistrictBacktest.Run(record, new DistrictPlanner(record)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void After_three_weeks_the_planner_is_ahead_of_the_rule_whatever_the_number_of_buildings(int buildings)
    {
        DistrictRecord record = SyntheticDistrict.Of(20 * 24, buildings, seed: 7);
        DistrictScore rule = DistrictScore.Of(record, DistrictBacktest.Run(record, new SelfConsumptionRule(record)), 0, record.Count);
        DistrictScore planner = DistrictScore.Of(record, DistrictBacktest.Run(record, new DistrictPlanner(record)), 0, record.Count);
        Assert.True(planner.Mean < rule.Mean - 0.02, $"planner {planner.Mean:0.000}, rule {rule.Mean:0.000}");
    }

    [Fact]
    public void A_cloud_stays_and_a_kettle_does_not()
    {
        NetErrors errors = new(StepCalendar.From(new DateTime(2026, 3, 2), 24), 2);
        Random random = new(11);
        const int LastSunny = 60 * 24 + 16;
        double stays = 0;
        for (int t = 0; t < LastSunny; t++)
        {
            // What a cloud took from the last hour is in the forecast of the next one; what a kettle took is not.
            double load = 5 + stays, error = (IsSunny(t) ? 6 : 2) * (random.NextDouble() - 0.5);
            errors.Expect([load, 5], [Sun(t), Sun(t + 1)]);
            errors.Observe(load - Sun(t) + error, load);
            stays = IsSunny(t) ? 0.8 * error : 0;
        }

        errors.Expect([5 + stays, 5], [Sun(LastSunny), Sun(LastSunny + 1)]);
        Assert.InRange(errors.StaysOf(0), 0.6, 0.9);
        Assert.InRange(errors.StaysOf(1), 0, 0.2);
        Assert.InRange(Size(0) / Size(1), 2, 4);

        double Size(int hour) => errors.Of(hour).Zip(ErrorShape.Chances, (e, chance) => Math.Abs(e) * chance).Sum();
        static bool IsSunny(int hour) => hour % 24 is >= 8 and <= 16;
        static double Sun(int hour) => IsSunny(hour) ? 4 : 0;
    }

    [Fact]
    public void A_linear_programme_that_knows_the_future_is_ahead_of_one_that_forecasts()
    {
        DistrictRecord record = SyntheticDistrict.Of(8 * 24, seed: 5);
        DistrictScore forecast = DistrictScore.Of(record, DistrictBacktest.Run(record, new RollingLinearProgramme(record, false)), 0, record.Count);
        DistrictScore perfect = DistrictScore.Of(record, DistrictBacktest.Run(record, new RollingLinearProgramme(record, true)), 0, record.Count);
        Assert.True(perfect.Mean < forecast.Mean, $"perfect {perfect.Mean:0.000}, forecast {forecast.Mean:0.000}");
    }
}

/// <summary>Batteries as their files describe them.</summary>
public class Batteries_and_fleets
{
    [Fact]
    public void No_order_takes_a_battery_out_of_its_limits()
    {
        Gen.Double[-20, 20].Array[1, 80].Sample(orders =>
        {
            BatteryState battery = new(SyntheticDistrict.Battery);
            foreach (double order in orders)
            {
                double before = battery.Stored, limit = battery.Model.MaximumPower(battery.StateOfCharge), did = battery.Step(order);
                if (battery.Stored < 0 || battery.Stored > battery.Capacity + 1e-6 || Math.Abs(did) > limit + 1e-9 || did * order < 0)
                    return false;
                // What comes out never exceeds what went in.
                if (did > 0 ? battery.Stored - before > did : before - battery.Stored < -did - 1e-9)
                    return false;
            }

            return true;
        });
    }

    [Fact]
    public void A_split_adds_up_and_one_works_well_rather_than_all_a_little()
    {
        BatteryState[] batteries = [.. Enumerable.Range(0, 5).Select(_ => new BatteryState(SyntheticDistrict.Battery))];
        double[] shares = FleetSplit.Of(batteries, 4);
        Assert.Equal(4, shares.Sum(), 6);
        Assert.Equal(1, shares.Count(s => s > 0));
        Assert.Equal(5 * 5, FleetSplit.Of(batteries, 100).Sum(), 6);
    }
}
