using Busbar.Simulator.Plant.Electric;

namespace Busbar.Simulator.Tests.Plant;

public class The_bus_below_a_second
{
    private static readonly double Ohms = 0.04 * 375 * 375 / 60_000;

    [Theory]
    [InlineData(0, 40_000)]
    [InlineData(50_000, 10_000)]
    [InlineData(20_000, 25_000)]
    public void After_a_step_of_load_it_settles_where_the_algebraic_bus_stands(double before, double after)
    {
        BusTransientResult result = BusTransient.OfLoadStep(before, after);
        Assert.Equal(BusTransient.Equilibrium(375, Ohms, after), result.Final, 1e-3);
        Assert.InRange(result.SettledSeconds, 0, 0.1);
    }

    [Fact]
    public void A_heavy_step_dips_deeper_than_it_ends_and_shorter_than_any_dwell()
    {
        BusTransientResult result = BusTransient.OfLoadStep(0, 50_000);
        Assert.True(result.Lowest < result.Final - 1, $"{result.Lowest} V, then {result.Final} V");
        Assert.True(result.SettledSeconds < 0.5);
    }

    [Fact]
    public void Constant_power_on_too_small_a_capacitance_does_not_settle()
    {
        // C / T < P / V^2: 0.2 mF against 1.5 ms and 50 kW.
        BusTransientResult result = BusTransient.OfLoadStep(10_000, 50_000, new BusTransientParameters { Capacitance = 0.2e-3 });
        Assert.True(double.IsNaN(result.SettledSeconds), $"settled after {result.SettledSeconds} s at {result.Final} V");
    }
}
