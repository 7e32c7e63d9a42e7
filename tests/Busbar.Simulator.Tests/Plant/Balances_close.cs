using Busbar.Simulator.Plant;
using CsCheck;

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

    [Fact]
    public void Whatever_is_commanded_and_whatever_fails_the_books_close()
    {
        string[] commands = ["acdc/powerLimit", "acdc/on", "acdc/powerTarget", "battery/chargeLimit", "battery/dischargeLimit", "pv-dc/powerLimit", "pv-ac/powerLimit",
            "ev-1/powerLimit", "heat-pump/stage", "heat-pump/mode", "heat-pump/setpoint", "relays/relay2", "relays/relay3", "riser-valve-1/positionSetpoint", "primary-valve/positionSetpoint", "room-301/setpoint"];
        Gen.Select(Gen.ULong, Gen.Int[0, 364], Gen.Select(Gen.Int[0, commands.Length - 1].Select(i => commands[i]), Gen.Double[0, 100]).Array[4, 12], Gen.Bool).Sample((seed, day, steps, losesGrid) =>
        {
            var run = new Timeline(new DateTime(2026, 1, 1, 8, 0, 0).AddDays(day).ToString("s", System.Globalization.CultureInfo.InvariantCulture), seed: seed, step: 5);
            PlantLedger electricity = PlantLedger.OfElectricity(run.Plant), heat = PlantLedger.OfHeat(run.Plant);
            foreach ((string point, double value) in steps)
            {
                string[] parts = point.Split('/');
                run.Write(parts[0], parts[1], value < 50 && parts[1] is "on" or "relay2" or "relay3" ? 0 : value);
                run.Plant.Grid.IsAvailable = !losesGrid || value > 30;
                run.Leap(minutes: 10);
            }

            PlantLedger electricityAfter = PlantLedger.OfElectricity(run.Plant), heatAfter = PlantLedger.OfHeat(run.Plant);
            Assert.True(Math.Abs(electricityAfter.MissingSince(electricity)) <= 1 + 0.001 * electricityAfter.InSince(electricity), electricityAfter.Describe(electricity));
            Assert.True(Math.Abs(heatAfter.MissingSince(heat)) <= 1000 + 0.001 * Math.Abs(heatAfter.InSince(heat)), heatAfter.Describe(heat));
        }, iter: 60);
    }
}
