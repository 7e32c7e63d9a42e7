using Busbar.Points;

namespace Busbar.Control.Tests;

public class Droop_on_the_bus
{
    [Theory]
    [InlineData(1.00, 20_000)]
    [InlineData(0.98, 20_000)]
    [InlineData(0.965, 12_000)]
    [InlineData(0.95, 4_000)]
    [InlineData(0.90, 4_000)]
    public void A_charger_takes_less_the_lower_the_bus(double perUnit, double expected)
    {
        (Rig rig, int voltage, int charger, _, _) = Building();
        rig.Set(voltage, 375 * perUnit);
        rig.Leap(30);
        Assert.Equal(expected, rig.Commanded(charger), 100.0);
        Assert.Equal((Priority.BusVoltage, SourceCode.BusVoltageDroop, ReasonCode.VoltageDroop), rig.Why(charger));
    }

    [Theory]
    [InlineData(1.00, 50, 0)]
    [InlineData(0.98, 50, 20_000)]
    [InlineData(1.02, 50, -20_000)]
    [InlineData(0.90, 50, 50_000)]
    [InlineData(1.00, 90, 8_000)]
    [InlineData(1.00, 10, -8_000)]
    public void Storage_gives_what_the_bus_lacks_and_the_fuller_it_is_the_sooner(double perUnit, double charge, double expected)
    {
        (Rig rig, int voltage, _, int battery, int soc) = Building();
        rig.Set(soc, charge);
        rig.Set(voltage, 375 * perUnit);
        rig.Leap(30);
        Assert.Equal(expected, rig.Commanded(battery), 100.0);
    }

    [Fact]
    public void A_state_of_charge_that_is_not_known_shifts_nothing()
    {
        (Rig rig, _, _, int battery, int soc) = Building();
        rig.Set(soc, 90, Quality.Stale);
        rig.Leap(30);
        Assert.Equal(0, rig.Commanded(battery), 100.0);
    }

    [Fact]
    public void With_each_reading_it_moves_half_of_what_it_lacks()
    {
        (Rig rig, int voltage, int charger, _, _) = Building();
        rig.Leap(5);
        rig.Set(voltage, 375 * 0.90);
        rig.Leap(1);
        Assert.Equal(12_000, rig.Commanded(charger), 1.0);
        rig.Leap(1);
        Assert.Equal(8_000, rig.Commanded(charger), 1.0);
    }

    [Fact]
    public void A_lost_voltage_moves_nothing_and_lets_go_after_its_time()
    {
        (Rig rig, int voltage, int charger, _, _) = Building();
        rig.Set(voltage, 375 * 0.90);
        rig.Leap(30);
        double held = rig.Commanded(charger);
        rig.Set(voltage, 400, Quality.Bad);
        rig.Leap(9);
        Assert.Equal(held, rig.Commanded(charger));
        rig.Leap(2);
        Assert.Equal((Priority.Default, 11_000), (rig.Why(charger).Level, rig.Commanded(charger)));
    }

    private static (Rig Rig, int Voltage, int Charger, int Battery, int Soc) Building()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int soc = rig.Point(50);
        int charger = rig.Output(11_000, maximum: 20_000, levels: Rig.EveryLevel);
        int battery = rig.Output(0, minimum: -50_000, maximum: 50_000, levels: Rig.EveryLevel);
        rig.Defaults((charger, 11_000), (battery, 0)).Policy(PolicyType.BusVoltageDroop, new TableBytes()
            .Byte(0).Byte(voltage).Number(375).Word(10).Byte(50).Byte(2)
            .Byte(charger).Byte(0).Number(0.95).Number(0.98).Number(4_000).Number(20_000).Number(50).Byte(255).Byte(255).Number(double.NaN)
            .Byte(battery).Byte(1).Number(1).Number(1_000_000).Number(-50_000).Number(50_000).Number(50).Byte(0).Byte(soc).Number(0.02)).Start();
        return (rig, voltage, charger, battery, soc);
    }
}
