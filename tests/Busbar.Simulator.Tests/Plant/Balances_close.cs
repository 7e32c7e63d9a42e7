using Busbar.Simulator.Plant;

namespace Busbar.Simulator.Tests.Plant;

public class Balances_close
{
    [Theory]
    [InlineData("2026-01-14T00:00:00", 1.0)]
    [InlineData("2026-01-14T00:00:00", 0.5)]
    [InlineData("2026-04-15T00:00:00", 1.0)]
    [InlineData("2026-07-15T00:00:00", 1.0)]
    [InlineData("2026-07-15T00:00:00", 5.0)]
    public void Energy_of_a_day_closes_to_a_thousandth(string start, double step)
    {
        var day = new Timeline(start, step: step);
        PlantLedger electricityBefore = PlantLedger.OfElectricity(day.Plant), heatBefore = PlantLedger.OfHeat(day.Plant);
        day.Leap(hours: 24);
        PlantLedger electricity = PlantLedger.OfElectricity(day.Plant), heat = PlantLedger.OfHeat(day.Plant);
        TestContext.Current.TestOutputHelper?.WriteLine(electricity.Describe(electricityBefore) + "\n" + heat.Describe(heatBefore));
        Assert.True(electricity.InSince(electricityBefore) > 20 * 3.6e6, "a day without electricity proves nothing");
        Assert.True(Math.Abs(electricity.MissingSince(electricityBefore)) < 0.001 * electricity.InSince(electricityBefore), electricity.Describe(electricityBefore));
        Assert.True(Math.Abs(heat.MissingSince(heatBefore)) < 0.001 * heat.InSince(heatBefore), heat.Describe(heatBefore));
    }

    [Fact]
    public void The_books_close_over_a_day_with_a_grid_loss_as_well()
    {
        var day = new Timeline("2026-01-14T06:00:00");
        PlantLedger before = PlantLedger.OfElectricity(day.Plant);
        day.Leap(hours: 4);
        day.Plant.Grid.IsAvailable = false;
        day.Leap(hours: 2);
        day.Plant.Grid.IsAvailable = true;
        day.Leap(hours: 18);
        PlantLedger after = PlantLedger.OfElectricity(day.Plant);
        Assert.True(Math.Abs(after.MissingSince(before)) < 0.001 * after.InSince(before), after.Describe(before));
    }

    [Fact]
    public void The_bus_settles_where_its_powers_sum_to_nothing()
    {
        var day = new Timeline("2026-07-15T07:00:00");
        for (int minute = 0; minute < 600; minute++)
        {
            day.Leap(minutes: 1);
            Assert.True(Math.Abs(day.Plant.Bus.ResidualWatts) < 0.01, $"{day.Plant.Bus.ResidualWatts} W at minute {minute}");
        }
    }
}
