using System.Globalization;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui.Overview;
using Busbar.Gateway.Ui.Shared;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>How numbers and sums are shown.</summary>
public class Figures_on_the_page
{
    public Figures_on_the_page() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [Theory]
    [InlineData(0, Unit.Watt, "0 W")]
    [InlineData(-0.2, Unit.Watt, "0 W")]
    [InlineData(999, Unit.Watt, "999 W")]
    [InlineData(12_345, Unit.Watt, "12.35 kW")]
    [InlineData(-12_345, Unit.Watt, "-12.35 kW")]
    [InlineData(4_560_000, Unit.WattHour, "4.56 MWh")]
    [InlineData(19.04, Unit.Celsius, "19.0 °C")]
    [InlineData(3, Unit.None, "3")]
    public void A_number_is_scaled_for_reading(double value, Unit unit, string expected) => Assert.Equal(expected, Display.Number(value, unit));

    [Fact]
    public void A_sum_is_as_good_as_its_worst_part_and_as_old_as_its_oldest()
    {
        FlowFigure sum = FlowFigure.Sum([Point(1000, Quality.Good, 1), Point(500, Quality.Stale, 40)], Unit.Watt);
        Assert.Equal(1500, sum.Value);
        Assert.Equal(Quality.Stale, sum.Quality);
        Assert.Equal(TimeSpan.FromSeconds(40), sum.Age);
    }

    [Fact]
    public void A_sum_with_a_missing_part_has_no_value()
    {
        Assert.Null(FlowFigure.Sum([Point(1000, Quality.Good, 1), Point(null, Quality.Bad, 2)], Unit.Watt).Value);
        Assert.Null(FlowFigure.Sum([Point(1000, Quality.Good, 1), null], Unit.Watt).Value);
        Assert.Equal(Quality.NotPresent, FlowFigure.Sum([], Unit.Watt).Quality);
    }

    [Fact]
    public void The_balance_of_the_bus_is_unknown_when_a_part_is()
    {
        FlowFigure known = FlowFigure.Sum([Point(1000, Quality.Good, 1)], Unit.Watt);
        Assert.Null(known.Plus(FlowFigure.None(Unit.Watt)).Value);
        Assert.Equal(400, known.Plus(FlowFigure.Sum([Point(600, Quality.Good, 1)], Unit.Watt).Negated()).Value);
    }

    private static LivePoint Point(double? value, Quality quality, int seconds) => new(
        "device", "power", value, Unit.Watt, quality, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(seconds), PointKind.Measurement, false, -1e6, 1e6, "", null);
}
