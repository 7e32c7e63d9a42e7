using Busbar.Points;
using Busbar.Site.Devices;
using static Busbar.Site.Devices.RegisterSpace;

namespace Busbar.Site.Tests.Devices;

/// <summary>
/// Register images written out by hand from the makers' maps, with the values that they mean: not through our encoder.
/// Floats were converted with pencil and IEEE 754.
/// </summary>
public sealed class GoldenImageTests
{
    [Fact]
    public void Eastron_SDM630_counts_in_floats_high_word_first_and_export_is_negative()
    {
        RegisterImage image = new RegisterImage()
            .Set(Input, 0x00, "4366 3333 4366 8000 4365 8000")      // 230.2, 230.5, 229.5 V
            .Set(Input, 0x06, "3FC0 0000")                          // 1.5 A
            .Set(Input, 0x34, "C4BB 8000")                          // -1500 W
            .Set(Input, 0x46, "4248 0000")                          // 50 Hz
            .Set(Input, 0x48, "449A 5000 3F00 0000");               // 1234.5 kWh in, 0.5 kWh out
        ProfileReader meter = new ProfileReader(DeviceFolder.Load("eastron-sdm630"), image).Poll();

        meter.AssertGood("voltageL1", 230.2, 0.00001);
        meter.AssertGood("voltageL2", 230.5);
        meter.AssertGood("voltageL3", 229.5);
        meter.AssertGood("currentL1", 1.5);
        meter.AssertGood("activePower", -1500);
        meter.AssertGood("frequency", 50);
        meter.AssertGood("energyImport", 1_234_500);
        meter.AssertGood("energyExport", 500);
        Assert.Equal("010400340002", image.Frames[0]);              // the fast group asks for the total power alone
        Assert.Equal(3, image.Frames.Count);
    }

    [Fact]
    public void Float_that_is_no_number_is_bad_and_leaves_the_last_value_beside_it()
    {
        RegisterImage image = new RegisterImage().Set(Input, 0x34, "43C8 0000").Set(Input, 0x46, "4248 0000");
        ProfileReader meter = new ProfileReader(DeviceFolder.Load("eastron-sdm630"), image).Poll();
        image.Set(Input, 0x34, "7FC0 0000").Set(Input, 0x46, "7F80 0000");
        meter.Poll();

        Assert.Equal((400, Quality.Bad), meter["activePower"]);
        Assert.Equal((50, Quality.Bad), meter["frequency"]);
    }

    [Fact]
    public void TUF_2000_counts_low_word_first_from_register_1_and_adds_fractions()
    {
        RegisterImage image = new RegisterImage()
            .Set(Holding, 0, "0651 3F9E")                           // REG 1: 1.2345678 m3/h, the words of the manual's example
            .Set(Holding, 2, "51EC 3EB8")                           // REG 3: 0.36 GJ/h is 100 kW
            .Set(Holding, 8, "0001 0000 0000 3E80")                 // REG 9: 1 and 0.25
            .Set(Holding, 16, "3F31 000C 0000 3F00")                // REG 17: 802609, the manual's example, and 0.5
            .Set(Holding, 32, "0000 428C 0000 41F0")                // REG 33: 70 and 30 degC
            .Set(Holding, 71, "0801")                               // REG 72: bits 0 and 11
            .Set(Holding, 91, "034D")                               // REG 92: step 3, quality 77
            .Set(Holding, 104, "0E10 0000")                         // REG 105: 3600 s
            .Set(Holding, 180, "0000 4220")                         // REG 181: 40 K
            .Set(Holding, 1437, "0000 0003 0004 0000");             // REG 1438: m3, n = 3, n = 4, GJ
        ProfileReader meter = new ProfileReader(DeviceFolder.Load("tuf-2000"), image).Poll();

        meter.AssertGood("flow", 1.2345678, 0.0000001);
        meter.AssertGood("heatPower", 100_000, 0.01);
        meter.AssertGood("volume", 1.25);
        meter.AssertGood("heatEnergy", 802_609.5 * 1e9 / 3600, 1);
        meter.AssertGood("supplyTemperature", 70);
        meter.AssertGood("returnTemperature", 30);
        meter.AssertGood("temperatureDifference", 40);
        meter.AssertGood("errorCode", 2049);
        meter.AssertGood("signalQuality", 77);
        meter.AssertGood("operatingTime", 1);
    }

    [Theory]
    [InlineData("0003 0002", 80_260_950)]                           // n = 3 in kWh: 80260.95 kWh
    [InlineData("0005 0002", 8_026_095_000)]                        // n = 5 in kWh
    [InlineData("0004 0001", 933_434.8485)]                         // n = 4 in kcal: 802609.5 * 1.163 Wh
    public void TUF_2000_heat_follows_its_multiplier_and_unit(string exponentAndUnit, double wattHours)
    {
        RegisterImage image = new RegisterImage().Set(Holding, 16, "3F31 000C 0000 3F00").Set(Holding, 1439, exponentAndUnit);
        ProfileReader meter = new ProfileReader(DeviceFolder.Load("tuf-2000"), image).Poll();

        meter.AssertGood("heatEnergy", wattHours, 0.001);
    }

    [Fact]
    public void TUF_2000_totals_are_not_present_before_the_multipliers_were_read_and_bad_with_a_unit_nobody_knows()
    {
        RegisterImage image = new RegisterImage().Set(Holding, 16, "3F31 000C 0000 3F00").Set(Holding, 1437, "0001 0003 0004 0007").Hole(1437);
        ProfileReader meter = new(DeviceFolder.Load("tuf-2000"), image);

        meter.Poll();
        meter.AssertQuality("heatEnergy", Quality.NotPresent);
        meter.AssertQuality("volume", Quality.NotPresent);

        image.Mend(1437);
        meter.Poll();
        meter.AssertQuality("heatEnergy", Quality.Bad);
        meter.AssertQuality("volume", Quality.Bad);
    }

    [Fact]
    public void Beca_BAC_002_reads_in_one_request_and_writes_single_registers()
    {
        RegisterImage image = new RegisterImage().Set(Holding, 0, "0001 0002 0001 00D7 0000 000C 0009 0003 00E4 0001 0002");
        ProfileReader thermostat = new ProfileReader(DeviceFolder.Load("beca-bac-002"), image).Poll();

        thermostat.AssertGood("on", 1);
        thermostat.AssertGood("fanSpeed", 2);
        thermostat.AssertGood("mode", 1);
        thermostat.AssertGood("setpoint", 21.5);
        thermostat.AssertGood("keyLock", 0);
        thermostat.AssertGood("roomTemperature", 22.8);
        thermostat.AssertGood("valveOpen", 1);
        thermostat.AssertGood("fanState", 2);
        Assert.Equal(["01030000000B"], image.Frames);

        Assert.Equal(["0106000300BE"], thermostat.Write("setpoint", 19));
        Assert.Equal(19, thermostat.ReadBack("setpoint"));
        Assert.Equal("010300030001", image.Frames[^1]);
        Assert.Equal(19.3, thermostat.Quantise("setpoint", 19.26));
        Assert.True(thermostat.Refuses("setpoint", 35.1));
        Assert.True(thermostat.Refuses("mode", 3));
        Assert.True(thermostat.Refuses("on", 0.5));
        Assert.True(thermostat.Refuses("setpoint", double.NaN));
    }

    [Fact]
    public void A_thermostat_outside_its_range_is_bad_and_neighbours_stay_good()
    {
        RegisterImage image = new RegisterImage().Set(Holding, 0, "0001 0009 0001 0FFF 0000 0000 0000 0000 00E4 0001 0002");
        ProfileReader thermostat = new ProfileReader(DeviceFolder.Load("beca-bac-002"), image).Poll();

        thermostat.AssertQuality("fanSpeed", Quality.Bad);
        thermostat.AssertQuality("setpoint", Quality.Bad);
        thermostat.AssertGood("roomTemperature", 22.8);
    }

    [Fact]
    public void Stabiliti_counts_deca_watts_and_its_signs_are_turned_to_ours()
    {
        RegisterImage image = new RegisterImage()
            .Set(Holding, 16, "0001 0002")
            .Set(Holding, 119, "FF38")                              // -200: 2 kW taken from the grid
            .Set(Holding, 173, "0177")                              // 375 V
            .Set(Holding, 185, "01F4 0085")                         // 5 kW into the DC side, 13.3 A
            .Set(Holding, 237, "0212")                              // 530 V
            .Set(Holding, 249, "FED4");                             // -300: 3 kW from PV
        ProfileReader converter = new ProfileReader(DeviceFolder.Load("stabiliti-30c"), image).Poll();

        converter.AssertGood("acPower", 2000);
        converter.AssertGood("busVoltage", 375);
        converter.AssertGood("power", 5000);
        converter.AssertGood("current", 13.3);
        converter.AssertGood("pvVoltage", 530);
        converter.AssertGood("pvPower", 3000);
        converter.AssertGood("faults", 0x0002_0001);
        Assert.Equal("01060028003C", converter.KeepAlive());        // 60 s into register 40
        Assert.Equal(15_000, converter.Profile.KeepAlivePeriodMilliseconds);
    }
}
