using Busbar.Points;
using static Busbar.Site.Devices.RegisterSpace;

namespace Busbar.Site.Tests.Devices;

/// <summary>Images of our own devices, by hand from their files.</summary>
public sealed class GoldenGenericTests
{
    [Fact]
    public void AC_DC_converter_has_magic_values_and_a_target_with_enable()
    {
        RegisterImage image = new RegisterImage()
            .Set(Input, 0, "0EA6 FF7B FFFF EC78 0000 1388 0002 0000 0010 8000")   // 375.0 V, -13.3 A, -5000 W, 5000 W
            .Set(Holding, 0, "00A5 03E8 0000 4E20 0000 0000");                    // on, 100.0 %, 20000 W, not enabled
        ProfileReader converter = new ProfileReader(DeviceFolder.Load("generic-acdc"), image).Poll();

        converter.AssertGood("busVoltage", 375);
        converter.AssertGood("current", -13.3);
        converter.AssertGood("power", -5000);
        converter.AssertGood("acPower", 5000);
        converter.AssertGood("status", 2);
        converter.AssertGood("faults", 16);
        converter.AssertQuality("temperature", Quality.NotPresent);
        converter.AssertGood("on", 1);
        converter.AssertGood("powerLimit", 100);
        converter.AssertGood("powerTarget", 0);

        Assert.Equal(["01060000005A"], converter.Write("on", 0));
        Assert.Equal(0, converter.ReadBack("on"));
        Assert.Equal(["01060004003C", "01100002000204FFFFD8F0", "010600050001"], converter.Write("powerTarget", -10_000));
        Assert.Equal(-10_000, converter.ReadBack("powerTarget"));
        Assert.Equal(["01060004003C", "0110000200020400000000", "010600050000"], converter.Write("powerTarget", 0));
    }

    [Fact]
    public void A_magic_value_that_is_neither_is_bad()
    {
        ProfileReader converter = new ProfileReader(DeviceFolder.Load("generic-acdc"), new RegisterImage().Set(Holding, 0, "00A6")).Poll();

        converter.AssertQuality("on", Quality.Bad);
    }

    [Fact]
    public void Valve_says_when_a_sensor_is_missing()
    {
        RegisterImage image = new RegisterImage().Set(Input, 0, "01F4 7FFF FFCE 0000").Set(Holding, 0, "012C");
        ProfileReader valve = new ProfileReader(DeviceFolder.Load("generic-valve"), image).Poll();

        valve.AssertGood("position", 50);
        valve.AssertQuality("returnTemperature", Quality.NotPresent);
        valve.AssertGood("supplyTemperature", -5);
        valve.AssertGood("positionSetpoint", 30);
        Assert.Equal(["0106000003E8"], valve.Write("positionSetpoint", 100));
    }

    [Fact]
    public void DC_meter_counts_energy_in_64_bits()
    {
        RegisterImage image = new RegisterImage()
            .Set(Input, 0, "43BB 8000 C120 0000 C56A 6000")                       // 375 V, -10 A, -3750 W
            .Set(Input, 6, "0000 0001 0000 0000 0000 0000 0000 0007");            // 2^32 Wh, 7 Wh
        ProfileReader meter = new ProfileReader(DeviceFolder.Load("generic-dc-meter"), image).Poll();

        meter.AssertGood("voltage", 375);
        meter.AssertGood("current", -10);
        meter.AssertGood("power", -3750);
        meter.AssertGood("energyImport", 4_294_967_296);
        meter.AssertGood("energyExport", 7);
    }

    [Fact]
    public void EV_charger_is_low_word_first_and_limits_in_deca_watts()
    {
        RegisterImage image = new RegisterImage().Set(Holding, 0, "0002 0001 1388 0000 2710 0000 0001 0000 0000 0000 0258");
        ProfileReader charger = new ProfileReader(DeviceFolder.Load("generic-ev-charger"), image).Poll();

        charger.AssertGood("status", 2);
        charger.AssertGood("connected", 1);
        charger.AssertGood("power", 5000);
        charger.AssertGood("sessionEnergy", 10_000);
        charger.AssertGood("energyImport", 1);
        charger.AssertGood("powerLimit", 6000);
        Assert.Equal(["0110000B0001020078", "0110000A0001020190"], charger.Write("powerLimit", 4000));
        Assert.Equal(4130, charger.Quantise("powerLimit", 4126));
    }

    [Fact]
    public void Heat_pump_maps_its_modes()
    {
        RegisterImage image = new RegisterImage().Set(Input, 0, "0002 1388 07D0 0046 0078 0001 86A0").Set(Holding, 0, "0002 0046 0001");
        ProfileReader pump = new ProfileReader(DeviceFolder.Load("generic-heat-pump"), image).Poll();

        pump.AssertGood("power", 5000);
        pump.AssertGood("thermalPower", 20_000);
        pump.AssertGood("supplyTemperature", 7);
        pump.AssertGood("returnTemperature", 12);
        pump.AssertGood("energyImport", 10_000_000);                              // 100000 * 0.1 kWh
        pump.AssertGood("stage", 2);
        pump.AssertGood("mode", 0);
        Assert.Equal(["010600020002"], pump.Write("mode", 1));
        Assert.Equal(1, pump.ReadBack("mode"));
    }

    [Fact]
    public void Relay_module_speaks_coils()
    {
        RegisterImage image = new RegisterImage().Set(Coil, 0, "1 0 1 0 0 0 0 1").Set(Discrete, 0, "0 1 0 0");
        ProfileReader relays = new ProfileReader(DeviceFolder.Load("generic-relay-module"), image).Poll();

        relays.AssertGood("relay1", 1);
        relays.AssertGood("relay2", 0);
        relays.AssertGood("relay8", 1);
        relays.AssertGood("input2", 1);
        Assert.Equal(["01050001FF00"], relays.Write("relay2", 1));
        Assert.Equal(1, relays.ReadBack("relay2"));
        Assert.Equal(["010500010000"], relays.Write("relay2", 0));
        Assert.Equal(0, relays.ReadBack("relay2"));
        Assert.True(relays.Refuses("relay2", 2));
    }
}
