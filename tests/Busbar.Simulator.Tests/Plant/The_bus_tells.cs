namespace Busbar.Simulator.Tests.Plant;

public class The_bus_tells
{
    [Fact]
    public void The_voltage_falls_with_the_load_and_stays_in_the_quiet_band_on_grid()
    {
        var day = new Timeline("2026-01-14T00:00:00").Leap(hours: 3);
        double night = day["acdc", "busVoltage"];
        day.Leap(hours: 7);
        double morning = day["dc-meter-loads", "voltage"];
        Assert.InRange(night, 368, 376);
        Assert.InRange(morning, 356, 376);
        Assert.Equal(day["acdc", "busVoltage"], morning);
    }

    [Fact]
    public void Without_the_grid_the_battery_forms_the_bus()
    {
        var day = new Timeline("2026-01-14T00:00:00").Leap(hours: 3);
        day.Plant.Grid.IsAvailable = false;
        day.Leap(seconds: 2);
        Assert.True(day["battery", "power"] > 2_000);
        Assert.Equal(1, day["acdc", "status"]);
        Assert.InRange(day["acdc", "busVoltage"], 337, 375);
        Assert.Equal(0, day["grid-meter", "activePower"]);
        day.Plant.Grid.IsAvailable = true;
        day.Leap(seconds: 2);
        Assert.Equal(2, day["acdc", "status"]);
        Assert.Equal(0, day["battery", "power"]);
    }

    [Fact]
    public void A_limited_converter_and_a_limited_battery_let_the_bus_sag_and_shedding_lifts_it()
    {
        var day = new Timeline("2026-01-14T08:00:00").Leap(hours: 2);   // Wednesday, 10:00
        day.Write("acdc", "powerLimit", 10).Write("battery", "dischargeLimit", 10).Write("pv-dc", "on", 0).Leap(seconds: 5);
        double sagged = day["acdc", "busVoltage"];
        Assert.True(sagged < 0.95 * 375, $"the bus is at {sagged} V");
        Assert.Equal(3, day["acdc", "status"]);
        day.Write("relays", "relay3", 0).Write("relays", "relay2", 0).Write("ev-1", "powerLimit", 0).Write("ev-2", "powerLimit", 0).Leap(seconds: 5);
        Assert.True(day["acdc", "busVoltage"] > 0.95 * 375, "less load, more voltage");
    }

    [Fact]
    public void An_empty_battery_and_no_grid_is_a_dead_bus_and_the_grid_wakes_it()
    {
        var day = new Timeline("2026-01-14T00:00:00", stateOfCharge: 10).Leap(hours: 1);
        day.Plant.Grid.IsAvailable = false;
        day.Leap(minutes: 2);
        Assert.Equal(0, day["acdc", "busVoltage"]);
        Assert.Equal(0, day["dc-meter-it", "power"]);
        day.Plant.Grid.IsAvailable = true;
        day.Leap(seconds: 5);
        Assert.InRange(day["acdc", "busVoltage"], 360, 380);
    }

    [Fact]
    public void A_power_target_moves_the_bus_voltage_until_the_grid_gives_it()
    {
        var day = new Timeline("2026-01-17T00:00:00").Leap(hours: 2);
        day.Write("acdc", "powerTarget", 12_000).Leap(minutes: 15);
        Assert.InRange(day["acdc", "acPower"], 11_500, 12_500);
        Assert.True(day["battery", "power"] < -3_000, "the battery takes what is too much");
        day.Write("acdc", "powerTarget", 0).Leap(minutes: 5);
        Assert.InRange(day["acdc", "acPower"], 2_000, 9_000);
    }
}
