using Busbar.Metering.Heat;
using CsCheck;

namespace Busbar.Metering.Tests;

public class Heat_bills
{
    private static readonly HeatSeason Season = new(new DateOnly(2025, 11, 15), new DateOnly(2026, 3, 15));
    private static readonly HeatPrice[] Prices =
    [
        new(new DateOnly(2020, 1, 1), 10m, 30m, null, "an older notice"),
        new(new DateOnly(2025, 10, 1), 12m, 44.45m, 24m, "the notice in force"),
        new(new DateOnly(2026, 1, 1), 99m, 99m, null, "a later notice"),
    ];

    [Fact]
    public void A_household_with_a_meter_pays_by_area_and_by_heat_at_the_seasons_price()
    {
        HeatBill bill = Assert.Single(HeatBilling.ByHouseholdMeter(Season, Prices, [new HeatCustomer("301", "Wang", 80.5m)], new Dictionary<string, HeatAmount> { ["301"] = Heat(20.1234m) }).Bills);

        Assert.Equal(121, Season.Days);
        Assert.Equal(966.00m, bill.Lines[0].Amount);
        Assert.Equal((20.123m, 894.47m), (bill.Lines[1].Quantity, bill.Lines[1].Amount));
        Assert.Equal(966.00m + 894.47m, bill.Total);
        Assert.Equal(1932.00m, bill.AreaPriceTotal);
        Assert.False(bill.IsEstimated);
        Assert.Contains(new BookText("20.123 GJ × 44.45 元/GJ = 894.47 元", "20.123 GJ x 44.45 yuan/GJ = 894.47 yuan"), bill.Lines[1].Explanation);
    }

    [Fact]
    public void Who_comes_within_the_season_pays_the_base_part_for_his_days()
    {
        HeatCustomer late = new("301", "Wang", 100m, new DateOnly(2026, 2, 1));
        HeatBill bill = Assert.Single(HeatBilling.ByHouseholdMeter(Season, Prices, [late], new Dictionary<string, HeatAmount> { ["301"] = Heat(1m) }).Bills);

        Assert.Equal(Math.Round(1200m * 43 / 121, 2), bill.Lines[0].Amount);
        Assert.Contains("43 of 121 days", bill.Lines[0].Explanation[0].En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buildings_heat_is_shared_by_area_or_by_on_time_and_adds_up()
    {
        HeatCustomer[] customers = [new("a", "A", 100m), new("b", "B", 50m), new("c", "C", 50m)];
        HeatBillRun byArea = HeatBilling.ByArea(Season, Prices, customers, Heat(100.001m));
        HeatBillRun byTime = HeatBilling.ByOnTime(Season, Prices, customers, Heat(90m), new Dictionary<string, decimal> { ["a"] = 100, ["b"] = 0, ["c"] = 400 });

        Assert.Equal([50.001m, 25.000m, 25.000m], byArea.Bills.Select(bill => bill.Lines[1].Quantity));
        Assert.Equal([30m, 0m, 60m], byTime.Bills.Select(bill => bill.Lines[1].Quantity));
        Assert.Equal(4000.50m, byTime.Bills.Sum(bill => bill.Lines[1].Amount));
    }

    [Fact]
    public void Nothing_is_billed_on_what_is_not_known_or_cannot_be()
    {
        HeatCustomer[] customers = [new("a", "A", 100m), new("b", "B", 50m), new("c", "C", 50m)];
        HeatBillRun run = HeatBilling.ByHouseholdMeter(Season, Prices, customers, new Dictionary<string, HeatAmount> { ["a"] = Heat(1m), ["b"] = new(null, 0, [BookText.Same("the meter was silent")]), ["c"] = Heat(-1m) });

        Assert.Equal(["a"], run.Bills.Select(bill => bill.Customer));
        Assert.Equal(["b", "c"], run.Refusals.Select(refusal => refusal.Customer));
        Assert.Contains("the meter was silent", run.Refusals[0].Reason.En, StringComparison.Ordinal);
        Assert.Equal(3, HeatBilling.ByArea(Season, Prices, customers, new HeatAmount(null, 0, [])).Refusals.Count);
        Assert.Equal(3, HeatBilling.ByOnTime(Season, Prices, customers, Heat(1m), new Dictionary<string, decimal> { ["a"] = 1, ["b"] = 1 }).Refusals.Count);
    }

    [Fact]
    public void A_bill_that_rests_on_estimates_says_so_line_by_line()
    {
        HeatBillRun run = HeatBilling.ByArea(Season, Prices, [new("a", "A", 100m), new("b", "B", 100m)], new HeatAmount(10m, 3m, [BookText.Same("3 GJ from 1 to 4 January were filled from the days before")]));

        Assert.All(run.Bills, bill => Assert.True(bill.IsEstimated));
        Assert.All(run.Bills, bill => Assert.Equal(1.5m, bill.Lines[1].EstimatedQuantity));
        Assert.Contains(run.Bills[0].Lines[1].Explanation, line => line.En.Contains("estimated, not measured", StringComparison.Ordinal));
        Assert.Contains(run.Bills[0].Lines[1].Explanation, line => line.En.Contains("1 to 4 January", StringComparison.Ordinal));
    }

    [Fact]
    public void A_correction_bill_asks_for_the_difference_and_keeps_the_reason()
    {
        Dictionary<string, HeatAmount> first = new() { ["a"] = Heat(10m) };
        HeatBill before = HeatBilling.ByHouseholdMeter(Season, Prices, [new("a", "A", 100m)], first).Bills[0];
        HeatBill after = HeatBilling.ByHouseholdMeter(Season, Prices, [new("a", "A", 100m)], new Dictionary<string, HeatAmount> { ["a"] = Heat(8m) }).Bills[0];

        HeatBill correction = HeatBilling.Correct(before, after, "the meter was replaced on 3 January")!;

        Assert.Equal(-88.90m, correction.Total);
        Assert.Equal(correction.Total, correction.Lines.Sum(line => line.Amount));
        Assert.Contains(correction.Lines, line => line.Explanation[0].En.Contains("3 January", StringComparison.Ordinal));
        Assert.Null(HeatBilling.Correct(before, before, "nothing"));
        Assert.Throws<ArgumentException>(() => HeatBilling.Correct(before, after, " "));
    }

    [Theory]
    [InlineData("a", "a", 100, "2 times")]
    [InlineData("a", "b", 0, "positive")]
    public void Customers_that_cannot_be_are_refused_with_their_name(string one, string other, int area, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => HeatBilling.ByArea(Season, Prices, [new(one, "A", 100m), new(other, "B", area)], Heat(1m))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_price_that_holds_nothing_is_billed() =>
        Assert.Contains("2020", Assert.Throws<ArgumentException>(() => HeatBilling.ByArea(new HeatSeason(new DateOnly(2018, 11, 15), new DateOnly(2019, 3, 15)), Prices, [new("a", "A", 1m)], Heat(1m))).Message, StringComparison.Ordinal);

    [Fact]
    public void Bills_of_any_building_add_up_to_its_heat_and_its_cost_and_every_line_is_in_its_total() =>
        Gen.Select(Gen.Int[1, 50_000].Select(each => each / 100m).Array[1, 80], Gen.Int[0, 100_000_000].Select(each => each / 10_000m), Gen.Int[0, 9999].Select(each => each / 100m)).Sample((areas, heat, unit) =>
        {
            HeatPrice price = new(new DateOnly(2020, 1, 1), 12.34m, unit, null, "test");
            HeatCustomer[] customers = [.. areas.Select((area, i) => new HeatCustomer($"c{i}", "", area, i % 3 == 0 ? new DateOnly(2026, 1, 1) : null))];
            HeatBillRun run = HeatBilling.ByArea(Season, [price], customers, new HeatAmount(heat, heat / 3, []));
            decimal billed = Math.Round(heat / 0.001m, MidpointRounding.AwayFromZero) * 0.001m;
            Assert.Equal(billed, run.Bills.Sum(bill => bill.Lines[1].Quantity));
            Assert.Equal(Math.Round(billed * unit, 2, MidpointRounding.AwayFromZero), run.Bills.Sum(bill => bill.Lines[1].Amount));
            Assert.All(run.Bills, bill => Assert.Equal(bill.Total, bill.Lines.Sum(line => line.Amount)));
        });

    private static HeatAmount Heat(decimal gigajoules) => new(gigajoules, 0, []);
}
