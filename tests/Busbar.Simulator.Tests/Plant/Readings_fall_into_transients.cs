using Busbar.Simulator.Plant.Electric;

namespace Busbar.Simulator.Tests.Plant;

public class Readings_fall_into_transients
{
    private static readonly BusTransientParameters Bus = new();

    [Fact]
    public void After_a_step_of_load_every_meter_reads_its_own_moment_of_the_swing_and_then_where_the_bus_settles()
    {
        var sensing = new BusSensing(7, Bus);
        double before = Settled(10_000), after = Settled(50_000);
        sensing.Look(10_000, before);
        Assert.Equal(before, sensing.Read(0, before));
        sensing.Look(50_000, after);
        double[] read = [sensing.Read(0, after), sensing.Read(1, after), sensing.Read(2, after)];
        Assert.Equal(1, sensing.Transients);
        Assert.True(read.Distinct().Count() >= 2, "each meter has its own moment");
        BusTransientResult swing = BusTransient.OfLoadStep(10_000, 50_000);
        Assert.All(read, volts => Assert.InRange(volts, swing.Lowest - 0.1, before + 0.1));
        sensing.Look(50_000, after);
        Assert.Equal(after, sensing.Read(0, after));
    }

    [Fact]
    public void The_swing_ends_where_the_plant_says_that_the_bus_settles_also_when_a_target_has_moved_the_source()
    {
        // 8 V below what the droop alone would give.
        double settled = Settled(30_000) - 8;
        double noLoad = settled + BusTransient.OhmsOf(Bus) * 30_000 / settled;
        Assert.Equal(settled, BusTransient.OfLoadStep(5_000, 30_000, Bus, noLoad).Final, 1e-3);
    }

    [Fact]
    public void A_small_step_and_a_bus_that_nothing_forms_do_not_swing()
    {
        var sensing = new BusSensing(7, Bus);
        sensing.Look(10_000, 372);
        sensing.Look(10_200, 372);
        sensing.Look(double.NaN, 350);
        sensing.Look(40_000, 366);
        Assert.Equal(0, sensing.Transients);
        Assert.Equal(366, sensing.Read(0, 366));
    }

    private static double Settled(double watts) => BusTransient.Equilibrium(Bus.NominalVoltage, BusTransient.OhmsOf(Bus), watts);
}
