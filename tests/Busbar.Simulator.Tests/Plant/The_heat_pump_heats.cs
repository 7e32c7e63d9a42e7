using Busbar.Simulator.Plant;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Tests.Plant;

/// <summary>Heating by the heat pump: before the exchanger of the substation, which adds what is missing.</summary>
public class The_heat_pump_heats
{
    private static Timeline ColdNetwork(double temperatureOffset, bool heats)
    {
        var day = new Timeline("2026-01-14T06:00:00", new ClimateParameters { CloudCover = 1, TemperatureOffset = temperatureOffset });
        day.Plant.Substation.NetworkLimit = 20;
        if (heats)
        {
            day.Write("heat-pump", "mode", 1).Write("heat-pump", "setpoint", 45);
        }

        return day;
    }

    [Fact]
    public void It_gives_more_heat_than_it_takes_electricity_and_the_less_the_colder_it_is()
    {
        double mild = Performance(6), cold = Performance(-10);
        Assert.InRange(mild, 2.5, 4.5);
        Assert.InRange(cold, 2, 4);
        Assert.True(cold < mild - 0.2, $"{cold} when cold, {mild} when mild");

        static double Performance(double offset)
        {
            Timeline day = ColdNetwork(offset, heats: true).Leap(hours: 2);
            double heat = 0, electricity = 0;
            for (int minute = 0; minute < 120; minute++)
            {
                day.Leap(minutes: 1);
                heat += day["heat-pump", "status"] == 2 ? day["heat-pump", "thermalPower"] : 0;
                electricity += day["heat-pump", "status"] == 2 ? day["heat-pump", "power"] : 0;
            }

            return heat / electricity;
        }
    }

    [Fact]
    public void It_carries_the_house_while_the_heat_network_is_cold()
    {
        Timeline without = ColdNetwork(-4, heats: false).Leap(hours: 10), with = ColdNetwork(-4, heats: true).Leap(hours: 10);
        Assert.True(with["room-101", "roomTemperature"] > without["room-101", "roomTemperature"] + 1.5, $"{with["room-101", "roomTemperature"]} with, {without["room-101", "roomTemperature"]} without");
        Assert.InRange(with["riser-valve-1", "supplyTemperature"], 30, 50);
        Assert.Equal(0, with["heat-meter", "heatPower"], 1000.0);
    }

    [Theory]
    [InlineData("2026-01-14T06:00:00", 1, 38)]
    [InlineData("2026-07-14T06:00:00", 0, 12)]
    public void In_both_directions_a_compressor_that_changed_stays_so_for_five_minutes(string start, double mode, double setpoint)
    {
        var day = new Timeline(start);
        day.Write("heat-pump", "mode", mode).Write("heat-pump", "setpoint", setpoint).Leap(minutes: 10);
        List<double> changes = [];
        bool ran = day["heat-pump", "status"] == 2;
        for (int seconds = 0; seconds < 8 * 3600; seconds += 10)
        {
            day.Leap(seconds: 10);
            bool runs = day["heat-pump", "status"] == 2;
            if (runs != ran)
            {
                changes.Add(seconds);
                ran = runs;
            }
        }

        Assert.True(changes.Count >= 4, "a compressor that never switches proves nothing");
        Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 290, $"{pair.Second - pair.First} s"));
    }

    [Fact]
    public void The_books_of_heat_close_over_a_day_of_both_sources()
    {
        var day = new Timeline("2026-01-14T00:00:00");
        day.Write("heat-pump", "mode", 1).Write("heat-pump", "setpoint", 40);
        PlantLedger before = PlantLedger.OfHeat(day.Plant);
        day.Leap(hours: 24);
        PlantLedger after = PlantLedger.OfHeat(day.Plant);
        Assert.True(day.Plant.HeatPump.ElectricJoules > 20 * 3.6e6, "a heat pump that rests proves nothing");
        Assert.True(Math.Abs(after.MissingSince(before)) < 0.001 * after.InSince(before), after.Describe(before));
    }
}
