using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ui.Overview;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>The coloured scale under the bus voltage comes from the site's bands.</summary>
public class The_scale_of_the_bus_voltage
{
    private readonly VoltageScale scale = VoltageScale.Of(SiteFiles.Load(null, Console.Error)!.Model)!;

    [Fact]
    public void Stretches_join_without_gaps_from_end_to_end()
    {
        Assert.Equal(scale.MinimumVolts, scale.Stretches[0].FromVolts);
        Assert.Equal(scale.MaximumVolts, scale.Stretches[^1].ToVolts);
        Assert.All(scale.Stretches.Zip(scale.Stretches.Skip(1)), pair => Assert.Equal(pair.First.ToVolts, pair.Second.FromVolts));
    }

    [Theory]
    [InlineData(375, "good")]
    [InlineData(350, "shed")]
    [InlineData(330, "severe")]
    [InlineData(290, "trip")]
    public void A_voltage_lies_in_the_colour_of_its_band(double volts, string kind) =>
        Assert.Equal(kind, scale.Stretches.Single(stretch => volts >= stretch.FromVolts && volts < stretch.ToVolts).Kind);

    [Fact]
    public void What_lies_outside_stays_at_the_end()
    {
        Assert.Equal(0, scale.Place(0));
        Assert.Equal(1, scale.Place(1000));
    }
}
