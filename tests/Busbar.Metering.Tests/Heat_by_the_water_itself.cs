using System.Text.Json;
using Busbar.Metering.Heat;
using CsCheck;

namespace Busbar.Metering.Tests;

/// <summary>The heat coefficient by IAPWS-IF97, the controller's table against it, permissible errors, and the supervision of a meter.</summary>
public sealed class Heat_by_the_water_itself
{
    private static readonly HeatMeterPlate Class2 = new(HeatMeterRule.En1434, 2, 1.5);
    private static readonly DateTimeOffset Start = new(2026, 1, 14, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_golden_coefficients_of_EN_1434_come_out_to_the_last_digit()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "golden_vectors.json")));
        int count = 0;
        foreach (JsonElement row in golden.RootElement.GetProperty("en1434_k").EnumerateArray())
        {
            double At(string name) => row.GetProperty(name).GetDouble();
            Assert.Equal(At("kHot"), Water.HeatCoefficient(At("flowC"), At("returnC"), true, At("MPa")), 5e-7);
            Assert.Equal(At("kCold"), Water.HeatCoefficient(At("flowC"), At("returnC"), false, At("MPa")), 5e-7);
            count++;
        }

        Assert.Equal(8, count);
    }

    [Fact]
    public void The_sample_of_the_standard_gives_its_volumes_and_enthalpies()
    {
        Assert.Equal(0.00102204, Water.SpecificVolume(70, 1.6), 5e-9);
        Assert.Equal(0.00100370, Water.SpecificVolume(30, 1.6), 5e-9);
        Assert.Equal(294.301, Water.Enthalpy(70, 1.6), 5e-4);
        Assert.Equal(127.200, Water.Enthalpy(30, 1.6), 5e-4);
    }

    [Fact]
    public void The_controllers_table_is_within_a_hundredth_of_a_percent() =>
        Gen.Select(Gen.Double[0, 179], Gen.Double[1, 120], Gen.Bool).Sample((back, difference, isSupply) =>
        {
            double supply = Math.Min(180, back + difference);
            double exact = Water.HeatCoefficient(supply, back, isSupply);
            double table = Busbar.Field.Heat.HeatCoefficient.Of(supply, back, isSupply);
            Assert.True(Math.Abs(table / exact - 1) < 1e-4, $"{supply}/{back}: {table} instead of {exact}");
        }, iter: 20_000);

    [Theory]
    [InlineData(-0.1, 20)]
    [InlineData(181, 20)]
    [InlineData(50, double.NaN)]
    [InlineData(50, 50)]
    public void Outside_the_table_and_without_a_difference_there_is_no_number(double supply, double back) =>
        Assert.True(double.IsNaN(Busbar.Field.Heat.HeatCoefficient.Of(supply, back, true)));

    [Fact]
    public void One_cubic_metre_at_70_to_30_is_45_kilowatt_hours() =>
        Assert.Equal(45416, Busbar.Field.Heat.HeatCoefficient.Power(1, 70, 30, true), 5.0);

    [Theory]
    [InlineData(HeatMeterRule.En1434, 1, 1.5, 1.5, 30, 0.6 + 0.8 + 1.01)]
    [InlineData(HeatMeterRule.En1434, 2, 1.5, 1.5, 30, 0.6 + 0.8 + 2.02)]
    [InlineData(HeatMeterRule.En1434, 2, 1.5, 0.006, 3, 1.5 + 3.5 + 5)]
    [InlineData(HeatMeterRule.En1434, 1, 1.5, 0.003, 3, 1.5 + 3.5 + 3.5)]
    [InlineData(HeatMeterRule.Jjg225, 2, 1.5, 0.15, 30, 3 + 0.4 + 0.2)]
    public void The_permissible_error_is_the_sum_of_the_parts(HeatMeterRule rule, int accuracy, double nominal, double flow, double difference, double percent) =>
        Assert.Equal(percent, PermissibleError.Whole(new HeatMeterPlate(rule, accuracy, nominal), flow, difference), 1e-9);

    [Fact]
    public void Below_the_smallest_difference_nothing_is_promised() => Assert.True(double.IsNaN(PermissibleError.Whole(Class2, 1, 2.9)));

    [Fact]
    public void A_meter_that_counts_right_passes_and_one_that_counts_five_percent_too_much_does_not()
    {
        HeatMeterAuditResult right = Audit(Day(1.0));
        Assert.Equal(HeatMeterFindings.None, right.Findings);
        Assert.InRange(right.DeviationPercent, -0.5, 0.5);
        Assert.Equal(1, right.Coverage, 9);

        HeatMeterAuditResult high = Audit(Day(1.05));
        Assert.Equal(HeatMeterFindings.EnergyOutsideError, high.Findings);
        Assert.InRange(high.DeviationPercent, 4.5, 5.5);
    }

    [Fact]
    public void Swapped_sensors_energy_without_flow_and_a_counter_that_fell_are_told()
    {
        Assert.True(Audit(Day(0, swap: true)).Findings.HasFlag(HeatMeterFindings.SensorsSwapped));
        Assert.Equal(HeatMeterFindings.EnergyWithoutFlow | HeatMeterFindings.EnergyOutsideError, Audit([.. Day(1).Select(s => s with { Flow = 0 })]).Findings);
        HeatMeterAuditResult fell = Audit([.. Day(1).Select((s, i) => i < 50 ? s : s with { Energy = s.Energy - 5_000_000 })]);
        Assert.True(fell.Findings.HasFlag(HeatMeterFindings.CounterFell));
        Assert.True(double.IsNaN(fell.OwnEnergy));
    }

    [Fact]
    public void With_too_many_bad_values_nothing_is_said_about_the_energy()
    {
        HeatMeterAuditResult holes = Audit([.. Day(1.2).Select((s, i) => i % 4 == 0 ? s with { Supply = double.NaN } : s)]);
        Assert.InRange(holes.Coverage, 0.4, 0.6);
        Assert.Equal(HeatMeterFindings.None, holes.Findings);
    }

    private static HeatMeterAuditResult Audit(IReadOnlyList<HeatMeterSample> samples) => HeatMeterAudit.Run(samples, Class2, false, 1000, TimeSpan.FromMinutes(30));

    /// <summary>A day at five minutes: flow and temperatures swing, the meter counts whole kilowatt-hours of its own truth times a factor.</summary>
    private static HeatMeterSample[] Day(double factor, bool swap = false)
    {
        double energy = 1e7;
        List<HeatMeterSample> samples = [];
        for (int i = 0; i <= 288; i++)
        {
            double flow = 1.0 + 0.3 * Math.Sin(i / 20.0);
            double supply = 60 + 5 * Math.Sin(i / 37.0);
            double back = 40 + 2 * Math.Cos(i / 31.0);
            energy += i == 0 ? 0 : factor * Water.HeatCoefficient(supply, back, false) * flow * (supply - back) * 1e6 / 3600 / 12;
            samples.Add(new HeatMeterSample(Start.AddMinutes(5 * i), flow, swap ? back : supply, swap ? supply : back, Math.Floor(energy / 1000) * 1000));
        }

        return [.. samples];
    }
}
