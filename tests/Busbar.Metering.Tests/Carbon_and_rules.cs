using Busbar.Metering.Carbon;

namespace Busbar.Metering.Tests;

public class Carbon_and_rules
{
    [Fact]
    public void Factors_are_those_of_the_region_and_the_day()
    {
        CarbonReport report = CarbonLedger.Report(
            [new(EnergySource.Electricity, new DateOnly(2021, 6, 1), 1000m), new(EnergySource.Electricity, new DateOnly(2026, 6, 1), 1000m), new(EnergySource.Heat, new DateOnly(2026, 1, 1), 10m)],
            "shanxi",
            StandardFactors.Rows);

        Assert.Equal(0.7222m + 0.7096m + 1.1m, report.Carbon);
        Assert.Equal((2000 * 0.1229m / 1000) + 0.3412m, report.CoalTonnes);
    }

    [Fact]
    public void Photovoltaics_avoid_carbon_at_the_grids_factor_and_substitute()
    {
        CarbonReport report = CarbonLedger.Report([new(EnergySource.Electricity, new DateOnly(2026, 6, 1), 900m), new(EnergySource.Photovoltaics, new DateOnly(2026, 6, 1), 100m)], "shanxi", StandardFactors.Rows);

        Assert.Equal(0.07096m, report.Avoided);
        Assert.Equal(0.1m, report.SubstitutionRate);
    }

    [Fact]
    public void What_no_meter_told_is_not_known_and_not_nought()
    {
        CarbonReport nothing = CarbonLedger.Report([], "shanxi", StandardFactors.Rows);
        Assert.Equal((null, null, null, null, null, false), (nothing.Carbon, nothing.Avoided, nothing.CoalTonnes, nothing.KilowattHours, nothing.SubstitutionRate, nothing.NeedsReview));

        CarbonReport sunAlone = CarbonLedger.Report([new(EnergySource.Photovoltaics, new DateOnly(2026, 6, 1), 100m)], "shanxi", StandardFactors.Rows);
        Assert.Equal((null, 0.07096m, null), (sunAlone.Carbon, sunAlone.Avoided, sunAlone.KilowattHours));

        CarbonReport off = CarbonLedger.Report([new(EnergySource.Electricity, new DateOnly(2026, 6, 1), 0m)], "shanxi", StandardFactors.Rows);
        Assert.Equal((0m, null, 0m), (off.Carbon, off.Avoided, off.KilowattHours));
    }

    [Theory]
    [InlineData(4_999_999, 0, false)]
    [InlineData(5_000_000, 0, true)]
    [InlineData(0, 29_400, true)]
    [InlineData(0, 29_000, false)]
    public void The_two_thresholds_of_a_review_are_independent(int kilowattHours, int gigajoules, bool isDue) =>
        Assert.Equal(isDue, CarbonLedger.Report([new(EnergySource.Electricity, new DateOnly(2026, 1, 1), kilowattHours), new(EnergySource.Heat, new DateOnly(2026, 1, 1), gigajoules)], "shanxi", StandardFactors.Rows).NeedsReview);

    [Fact]
    public void Without_a_factor_nothing_is_made_up()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => CarbonLedger.Report([new(EnergySource.Electricity, new DateOnly(2026, 1, 1), 1m), new(EnergySource.Heat, new DateOnly(2026, 1, 1), -1m)], "atlantis", StandardFactors.Rows));
        Assert.Contains("atlantis", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("negative", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Breaches_are_spells_of_setpoints_outside_the_range_and_overrides_are_told()
    {
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        double?[] asked = [19, 21, 22, 20, null, 21, 21];
        RoomQuarter[] quarters = [.. asked.Select((setpoint, i) => new RoomQuarter("301", start.AddMinutes(15 * i), 23, setpoint))];
        RoomOverride[] overrides = [new("301", start.AddMinutes(92), start.AddMinutes(200), 24, "Li", "a guest is ill"), new("302", start, start.AddDays(1), 24, "Li", "another room"), new("301", start, start.AddDays(1), 20, "Li", "not outside")];

        RoomComplianceReport report = Assert.Single(RoomCompliance.Check(quarters, overrides, isHeating: true, 20));

        Assert.Equal((6, 2), (report.Known, report.Compliant));
        Assert.Equal([(15, 45, 22.0, null), (75, 90, 21.0, null), (90, 105, 21.0, overrides[0])], report.Breaches.Select(each => ((int)(each.From - start).TotalMinutes, (int)(each.To - start).TotalMinutes, each.Worst, each.Override)));
        Assert.Equal([overrides[0]], report.Overrides);
    }

    [Fact]
    public void A_baseline_tells_what_the_weather_explains_and_the_saving_of_the_policy()
    {
        WeatheredEnergy[] before = [.. Enumerable.Range(1, 12).Select(month => new WeatheredEnergy((100 * 30) + (5 * month * 40), month * 40, 30))];
        Baseline baseline = Baseline.Fit(before);

        Assert.Equal(100, baseline.PerDay, 6);
        Assert.Equal(5, baseline.PerDegreeDay, 6);
        Assert.Equal(Baseline.Target, baseline.Saving(new WeatheredEnergy(0.8 * (3000 + 500), 100, 30))!.Value, 6);
        Assert.Throws<ArgumentException>(() => Baseline.Fit([new(1, 1, 1), new(2, 1, 1), new(3, 1, 1)]));
        Assert.Equal((8, 0, 4), (DegreeDays.Heating(10), DegreeDays.Heating(20), DegreeDays.Cooling(30)));
    }
}
