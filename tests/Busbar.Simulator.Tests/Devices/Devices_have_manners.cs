using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Simulator.Plant.Thermal;
using Busbar.Simulator.Plant.Weather;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Tests.Devices;

public class Devices_have_manners
{
    [Fact]
    public void A_thermostat_rounds_to_half_degrees_and_clamps_to_its_range()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "room-201");
        Assert.Equal(19.5, reader.Command("setpoint", 19.4), 9);
        Assert.Equal(ExchangeResult.Complete, reader.Write(3, 400).Result);
        Assert.Equal(35, reader.Poll()["setpoint"], 9);
        Assert.Equal(TimeSpan.FromMilliseconds(100), reader.LastDelay);
    }

    [Fact]
    public void The_key_lock_keeps_people_from_undoing_a_setpoint()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "room-201");
        Thermostat wall = site.Plant.Thermostats[2];
        Assert.True(wall.PressKeys(23));
        Assert.Equal(23, reader.Poll()["setpoint"]);
        reader.Command("keyLock", 1);
        Assert.False(wall.PressKeys(25));
        Assert.Equal(23, reader.Poll()["setpoint"]);
    }

    [Fact]
    public void A_SunSpec_limit_holds_for_its_revert_time_and_longer_when_it_is_renewed()
    {
        SimulatedSite site = Demo.Simulate("2026-01-17T12:00:00", with: o => o with { Boundary = l => new SyntheticWeather(7, l, new() { CloudCover = 0 }) });
        Reader reader = new Reader(site, "pv-ac").Poll();
        double free = reader["activePower"];
        Assert.True(free > 18_000);
        reader.Command("powerLimit", 20);
        site.Step(TimeSpan.FromSeconds(60));
        Assert.InRange(reader.Poll()["activePower"], 5_900, 6_010);
        reader.Command("powerLimit", 20);
        site.Step(TimeSpan.FromSeconds(119));
        Assert.InRange(reader.Poll()["activePower"], 5_900, 6_010);
        site.Step(TimeSpan.FromSeconds(30));
        Assert.True(reader.Poll()["activePower"] > 0.9 * free, "not renewed for 120 s, the limit is gone");
        Assert.Equal(100, reader["powerLimit"]);
    }

    [Fact]
    public void Taking_a_SunSpec_limit_back_frees_the_inverter_at_once()
    {
        SimulatedSite site = Demo.Simulate();
        Reader reader = new Reader(site, "pv-ac").Poll();
        reader.Command("powerLimit", 20);
        Assert.Equal(20, site.Plant.AcPv.Read("powerLimit"));
        Assert.Equal(100, reader.Command("powerLimit", 100));
        Assert.Equal(100, site.Plant.AcPv.Read("powerLimit"));
    }

    [Fact]
    public void The_battery_keeps_one_limit_when_the_other_is_taken_back()
    {
        SimulatedSite site = Demo.Simulate();
        Reader reader = new Reader(site, "battery").Poll();
        reader.Command("chargeLimit", 40);
        reader.Poll();
        reader.Command("dischargeLimit", 60);
        Assert.Equal(40, site.Plant.Battery.Read("chargeLimit"));
        Assert.Equal(60, site.Plant.Battery.Read("dischargeLimit"));
        reader.Poll();
        reader.Command("chargeLimit", 100);
        Assert.Equal(100, site.Plant.Battery.Read("chargeLimit"));
        Assert.Equal(60, site.Plant.Battery.Read("dischargeLimit"));
    }

    [Fact]
    public void An_unfed_watchdog_stops_the_converter_and_feeding_starts_it()
    {
        SimulatedSite site = Demo.Simulate("2026-01-17T12:00:00");
        var reader = new Reader(site, "pv-dc");
        Assert.Equal(ExchangeResult.Complete, reader.Feed());
        site.Step(TimeSpan.FromSeconds(59));
        Assert.True(reader.Poll()["pvPower"] > 100);
        Assert.Equal(1, site.Devices["pv-dc"].Peek(RegisterSpace.Holding, 40));
        site.Step(TimeSpan.FromSeconds(3));
        Assert.Equal(0, reader.Poll()["pvPower"]);
        Assert.NotEqual(0, reader["faults"]);
        reader.Feed();
        site.Step(TimeSpan.FromSeconds(2));
        Assert.True(reader.Poll()["pvPower"] > 100);
        Assert.Equal(0, reader["faults"]);
    }

    [Fact]
    public void A_charger_falls_back_to_its_own_limit_when_nobody_renews_the_command()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "ev-1");
        reader.Command("powerLimit", 5_000);
        site.Step(TimeSpan.FromSeconds(119));
        Assert.Equal(5_000, site.Plant.Chargers[0].Read("powerLimit"));
        site.Step(TimeSpan.FromSeconds(2));
        Assert.Equal(20_000, site.Plant.Chargers[0].Read("powerLimit"));
    }

    [Theory]
    [InlineData("room-101", 3, 11, 1, ModbusExceptionCode.IllegalDataAddress)]
    [InlineData("room-101", 3, 0, 17, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("room-101", 4, 0, 1, ModbusExceptionCode.IllegalFunction)]
    [InlineData("pv-ac", 3, 39999, 2, ModbusExceptionCode.IllegalDataAddress)]
    public void What_is_not_there_is_refused(string id, byte function, int start, int count, byte code)
    {
        var reader = new Reader(Demo.Simulate(), id);
        Assert.Equal((ExchangeResult.Exception, ExchangeError.ExceptionReply, code), reader.Read(function, (ushort)start, count));
    }

    [Fact]
    public void A_measured_register_takes_no_write_and_a_valve_no_position_beyond_open()
    {
        SimulatedSite site = Demo.Simulate();
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, new Reader(site, "room-101").Write(8, 250).Code);
        var valve = new Reader(site, "primary-valve");
        Assert.Equal(ModbusExceptionCode.IllegalDataValue, valve.Write(0, 1001).Code);
        Assert.Equal(100, valve.Poll()["positionSetpoint"]);
    }
}
