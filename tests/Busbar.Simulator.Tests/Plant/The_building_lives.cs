using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Tests.Plant;

public class The_building_lives
{
    private static readonly ClimateParameters Sunny = new() { CloudCover = 0, TemperatureOffset = -2 };

    [Fact]
    public void On_a_sunny_winter_noon_the_arrays_give_and_the_grid_rests()
    {
        var day = new Timeline("2026-01-17T00:00:00", Sunny).Leap(hours: 13);   // a Saturday
        Assert.InRange(day["pv-ac", "activePower"], 18_000, 30_000);
        Assert.InRange(day["pv-dc", "pvPower"], 18_000, 30_000);
        Assert.True(day["grid-meter", "activePower"] < 0, "an empty building exports at noon");
        Assert.True(day["battery", "power"] < 0, "and charges its battery");
        Assert.InRange(day["acdc", "busVoltage"], 375, 394);
    }

    [Fact]
    public void At_night_there_is_no_sun_and_the_rooms_hold_what_the_thermostats_hold()
    {
        var night = new Timeline("2026-01-13T12:00:00", Sunny).Leap(hours: 36);
        Assert.Equal(0, night["pv-ac", "activePower"]);
        Assert.True(night["grid-meter", "activePower"] > 0);
        foreach (string room in new[] { "room-101", "room-102", "room-201", "room-202", "room-301", "room-302" })
        {
            Assert.InRange(night[room, "roomTemperature"], 18.3, 20.5);
        }

        Assert.InRange(night["heat-meter", "heatPower"], 5_000, 80_000);
        Assert.InRange(night["heat-meter", "supplyTemperature"], 70, 95);
        Assert.True(night["heat-meter", "returnTemperature"] < night["heat-meter", "supplyTemperature"] - 15);
    }

    [Fact]
    public void A_raised_setpoint_opens_the_valve_and_the_room_follows()
    {
        var day = new Timeline("2026-01-14T00:00:00", Sunny).Leap(hours: 5);
        double before = day["room-101", "roomTemperature"];
        day.Write("room-101", "setpoint", 22).Leap(seconds: 10);
        Assert.Equal(1, day["room-101", "valveOpen"]);
        Assert.Equal(3, day["room-101", "fanState"]);
        day.Leap(minutes: 30);
        Assert.True(day["room-101", "roomTemperature"] > before + 0.5, "half an hour warms it by half a kelvin at least");
        day.Leap(hours: 4);
        Assert.InRange(day["room-101", "roomTemperature"], 21.5, 23);
        Assert.InRange(day["room-102", "roomTemperature"], 18.3, 20.5);
    }

    [Fact]
    public void A_closed_riser_valve_lets_the_riser_cool_and_its_rooms_after_it()
    {
        var day = new Timeline("2026-01-14T00:00:00", new() { CloudCover = 1, TemperatureOffset = -4 }).Leap(hours: 2);
        double warm = day["riser-valve-1", "supplyTemperature"];
        Assert.True(warm > 35, $"the riser is at {warm}");
        day.Write("riser-valve-1", "positionSetpoint", 0).Leap(seconds: 60);
        Assert.InRange(day["riser-valve-1", "position"], 45, 55);
        day.Leap(hours: 12);
        Assert.Equal(0, day["riser-valve-1", "position"]);
        Assert.InRange(day["riser-valve-1", "supplyTemperature"], 14, 25);
        Assert.True(day["room-101", "roomTemperature"] < 18.3);
        Assert.True(day["room-102", "roomTemperature"] > 18.3, "the other riser keeps its rooms");
    }

    [Fact]
    public void In_july_the_heat_pump_keeps_the_rooms_cool_enough()
    {
        var day = new Timeline("2026-07-13T00:00:00", new() { CloudCover = 0.1 }).Leap(hours: 39);   // Tuesday, 15:00
        Assert.InRange(day["heat-pump", "supplyTemperature"], 4, 14);
        Assert.True(day["heat-pump", "power"] > 2_000);
        foreach (string room in new[] { "room-101", "room-202", "room-302" })
        {
            Assert.InRange(day[room, "roomTemperature"], 24, 28.2);
        }
    }

    [Fact]
    public void A_power_limit_holds_the_inverter_down()
    {
        var day = new Timeline("2026-01-17T00:00:00", Sunny).Leap(hours: 12);
        day.Write("pv-ac", "powerLimit", 30).Leap(seconds: 30);
        Assert.InRange(day["pv-ac", "activePower"], 8_900, 9_001);
        Assert.Equal(5, day["pv-ac", "status"]);
        day.Write("pv-ac", "powerLimit", 100).Leap(seconds: 30);
        Assert.True(day["pv-ac", "activePower"] > 18_000);
        Assert.Equal(4, day["pv-ac", "status"]);
    }

    [Fact]
    public void A_stage_of_nought_stops_the_heat_pump_within_its_minimum_time()
    {
        var day = new Timeline("2026-07-13T00:00:00", new() { CloudCover = 0 }).Leap(hours: 15);
        day.Write("heat-pump", "stage", 0).Leap(minutes: 6);
        Assert.InRange(day["heat-pump", "power"], 0, 100);
        Assert.Equal(0, day["heat-pump", "status"]);
    }
}
