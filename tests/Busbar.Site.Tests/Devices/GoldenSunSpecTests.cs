using Busbar.Points;
using static Busbar.Site.Devices.RegisterSpace;

namespace Busbar.Site.Tests.Devices;

/// <summary>SunSpec images by hand. The inverter's chain: 1 at 40002, 103 at 40070, 120 at 40122, 121 at 40150, 122 at 40182, 123 at 40228.</summary>
public sealed class GoldenSunSpecTests
{
    private static RegisterImage Inverter() => new RegisterImage()
        .Set(Holding, 40000, "5375 6E53 0001 0042")
        .Set(Holding, 40070, "0067 0032")
        .Set(Holding, 40080, "08FD 08FE 08FF FFFF")                 // 230.1, 230.2, 230.3 V once their scale is -1
        .Set(Holding, 40083, "FFFF")
        .Set(Holding, 40084, "04D2 0001")                           // 1234 * 10 W
        .Set(Holding, 40086, "1388 FFFE")                           // 50 Hz
        .Set(Holding, 40094, "0001 E240 0002")                      // 123456 * 100 Wh
        .Set(Holding, 40097, "00C8 FFFF")                           // 20 A
        .Set(Holding, 40099, "170C FFFF")                           // 590 V
        .Set(Holding, 40101, "04E2 0001")                           // 12500 W
        .Set(Holding, 40103, "0023 8000 8000 8000 0000")            // 35 degC
        .Set(Holding, 40108, "0004")                                // MPPT
        .Set(Holding, 40110, "0000 0000")
        .Set(Holding, 40122, "0078 001A 0004 012C 0002")            // PV, 300 * 100 W
        .Set(Holding, 40150, "0079 001E 0118")                      // 280 * 100 W
        .Set(Holding, 40172, "0002")
        .Set(Holding, 40182, "007A 002C")
        .Set(Holding, 40228, "007B 0018 0000 0000 0001 0258")       // connected; limit 60.0 %
        .Set(Holding, 40237, "0001")                                // and obeyed
        .Set(Holding, 40251, "FFFF 0000 0000 FFFF 0000");           // scale -1; then the end model

    private static ProfileReader Read(RegisterImage image) => new ProfileReader(DeviceFolder.Load("sunspec-inverter"), image).Identify().Poll();

    [Fact]
    public void The_inverter_reads_with_scale_factors_of_its_own()
    {
        ProfileReader inverter = Read(Inverter());

        inverter.AssertGood("activePower", 12_340);
        inverter.AssertGood("voltageL1", 230.1);
        inverter.AssertGood("voltageL2", 230.2);
        inverter.AssertGood("voltageL3", 230.3);
        inverter.AssertGood("frequency", 50);
        inverter.AssertGood("energyGenerated", 12_345_600);
        inverter.AssertGood("dcCurrent", 20);
        inverter.AssertGood("dcVoltage", 590);
        inverter.AssertGood("dcPower", 12_500);
        inverter.AssertGood("cabinetTemperature", 35);
        inverter.AssertGood("status", 4);
        inverter.AssertGood("events", 0);
        inverter.AssertGood("nominalPower", 30_000);
        inverter.AssertGood("maximumPower", 28_000);
        inverter.AssertGood("connected", 1);
        inverter.AssertGood("powerLimit", 60);
    }

    [Fact]
    public void Not_implemented_never_becomes_a_number()
    {
        RegisterImage image = Inverter()
            .Set(Holding, 40084, "8000")                            // W
            .Set(Holding, 40086, "FFFF")                            // Hz
            .Set(Holding, 40094, "0000 0000")                       // WH: an accumulator of 0 is not implemented
            .Set(Holding, 40100, "8000")                            // the scale of DCV
            .Set(Holding, 40103, "8000")                            // TmpCab
            .Set(Holding, 40108, "FFFF")                            // St
            .Set(Holding, 40110, "FFFF FFFF");                      // Evt1
        ProfileReader inverter = Read(image);

        foreach (string point in (string[])["activePower", "frequency", "energyGenerated", "dcVoltage", "cabinetTemperature", "status", "events"])
        {
            Assert.Equal((point, 0, Quality.NotPresent), (point, inverter[point].Value, inverter[point].Quality));
        }

        inverter.AssertGood("dcPower", 12_500);
    }

    [Fact]
    public void A_scale_factor_out_of_its_range_makes_the_value_bad()
    {
        ProfileReader inverter = Read(Inverter().Set(Holding, 40085, "0063"));

        inverter.AssertQuality("activePower", Quality.Bad);
    }

    [Fact]
    public void A_limit_is_written_timer_first_enable_last_and_taken_back_by_the_enable()
    {
        RegisterImage image = Inverter();
        ProfileReader inverter = Read(image);

        Assert.Equal(["01109D2B0001020078", "01109D290001020190", "01109D2D0001020001"], inverter.Write("powerLimit", 40));
        Assert.Equal(40, inverter.ReadBack("powerLimit"));
        Assert.Equal(40, inverter.Quantise("powerLimit", 40.04));

        Assert.Equal(["01109D2B0001020078", "01109D2900010203E8", "01109D2D0001020000"], inverter.Write("powerLimit", 100));
        Assert.Equal(100, inverter.ReadBack("powerLimit"));
        Assert.True(inverter.Refuses("powerLimit", 101));
        Assert.Equal(120, inverter.Profile.RevertSeconds(inverter.Profile.PointCount - 2));
    }

    [Fact]
    public void When_the_revert_timer_has_run_out_the_limit_reads_as_none()
    {
        RegisterImage image = Inverter();
        ProfileReader inverter = Read(image);
        inverter.Write("powerLimit", 40);

        image.Set(Holding, 40237, "0000");                          // what the inverter does by itself

        inverter.Poll().AssertGood("powerLimit", 100);
        Assert.Equal(100, inverter.ReadBack("powerLimit"));
    }

    [Fact]
    public void Nothing_is_written_before_the_scale_factor_is_known()
    {
        RegisterImage image = Inverter();
        ProfileReader inverter = new ProfileReader(DeviceFolder.Load("sunspec-inverter"), image).Identify();

        Assert.True(inverter.Refuses("powerLimit", 40));
        Assert.Equal(double.NaN, inverter.Quantise("powerLimit", 40));
    }

    [Fact]
    public void An_inverter_without_controls_reads_and_refuses_commands()
    {
        ProfileReader inverter = Read(Inverter().Set(Holding, 40228, "FFFF 0000"));

        inverter.AssertGood("activePower", 12_340);
        inverter.AssertQuality("powerLimit", Quality.NotPresent);
        Assert.True(inverter.Refuses("powerLimit", 40));
        Assert.Equal(double.NaN, inverter.ReadBack("powerLimit"));
    }

    // 1 at 40002, 124 at 40070, 802 at 40096, end at 40160.
    private static RegisterImage Battery() => new RegisterImage()
        .Set(Holding, 40000, "5375 6E53 0001 0042")
        .Set(Holding, 40070, "007C 0018")
        .Set(Holding, 40075, "0002")                                // only the discharge limit is in force
        .Set(Holding, 40082, "1770 1388")                           // discharge 60.00 %, charge 50.00 %
        .Set(Holding, 40095, "FFFE")
        .Set(Holding, 40096, "0322 003E 0000 03E8 1388 1388")       // 1000 * 100 Wh, 5000 * 10 W twice
        .Set(Holding, 40107, "0226")                                // 55.0 %
        .Set(Holding, 40109, "03D4")                                // 98.0 %
        .Set(Holding, 40118, "0003")
        .Set(Holding, 40122, "0000 0008")
        .Set(Holding, 40130, "0EA6")                                // 375.0 V
        .Set(Holding, 40140, "FF7B")                                // -13.3 A
        .Set(Holding, 40143, "FE0C")                                // -500 * 10 W
        .Set(Holding, 40149, "0002 0001 0000 FFFF 0000 FFFF FFFF 0000 FFFF 0000 0001 FFFF 0000");

    [Fact]
    public void The_battery_reads_both_models()
    {
        ProfileReader battery = new ProfileReader(DeviceFolder.Load("sunspec-battery"), Battery()).Identify().Poll();

        battery.AssertGood("capacity", 100_000);
        battery.AssertGood("maximumChargePower", 50_000);
        battery.AssertGood("maximumDischargePower", 50_000);
        battery.AssertGood("stateOfCharge", 55);
        battery.AssertGood("stateOfHealth", 98);
        battery.AssertGood("status", 3);
        battery.AssertGood("events", 8);
        battery.AssertGood("voltage", 375);
        battery.AssertGood("current", -13.3);
        battery.AssertGood("power", -5000);
        battery.AssertGood("dischargeLimit", 60);
        battery.AssertGood("chargeLimit", 100);                     // 50 % stands in the register, but is not in force
    }

    [Fact]
    public void A_battery_limit_sets_its_own_bit_and_leaves_the_other_as_it_is()
    {
        RegisterImage image = Battery();
        ProfileReader battery = new ProfileReader(DeviceFolder.Load("sunspec-battery"), image).Identify().Poll();

        Assert.Equal(["01109C950001020078", "01109C930001020BB8", "01109C8B0001020003"], battery.Write("chargeLimit", 30));
        Assert.Equal(30, battery.ReadBack("chargeLimit"));
        Assert.Equal(["01109C950001020078", "01109C920001022710", "01109C8B0001020001"], battery.Write("dischargeLimit", 100));
        Assert.Equal(100, battery.ReadBack("dischargeLimit"));
        Assert.Equal(1, image[3, 40075]);
        battery.Poll().AssertGood("chargeLimit", 30);
    }
}
