using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Site.Tests.Devices;

/// <summary>A meter of many circuits has the same points for each, told apart by a number from 1 to 99.</summary>
public sealed class NumberedPointTests
{
    [Theory]
    [InlineData("circuit1Power", Unit.Watt, PointKind.Measurement)]
    [InlineData("circuit42EnergyImport", Unit.WattHour, PointKind.Counter)]
    [InlineData("circuit99Current", Unit.Ampere, PointKind.Measurement)]
    public void A_numbered_point_is_found_by_its_row_and_keeps_its_own_name(string name, Unit unit, PointKind kind)
    {
        PointDefinition? found = PointCatalog.Find(DeviceClass.PowerMeter, name);

        Assert.Equal((name, unit, kind), (found?.Name, found?.Unit, found?.Kind));
    }

    [Theory]
    [InlineData("circuit#Power")]
    [InlineData("circuitPower")]
    [InlineData("circuit0Power")]
    [InlineData("circuit01Power")]
    [InlineData("circuit100Power")]
    [InlineData("circuit99999999999999999999Power")]
    [InlineData("circuit1Power2")]
    [InlineData("circuit1")]
    [InlineData("1")]
    [InlineData("")]
    public void What_has_no_number_from_1_to_99_in_its_place_is_no_point(string name) => Assert.Null(PointCatalog.Find(DeviceClass.PowerMeter, name));

    [Fact]
    public void A_name_that_has_a_number_of_its_own_is_itself()
    {
        Assert.Equal("relay3", PointCatalog.Find(DeviceClass.Relay, "relay3")?.Name);
        Assert.Equal("voltageL1", PointCatalog.Find(DeviceClass.PowerMeter, "voltageL1")?.Name);
    }

    [Fact]
    public void A_device_file_may_have_as_many_as_the_device_has_circuits()
    {
        IEnumerable<string> lines = Enumerable.Range(1, 24).Select(n => $"  circuit{n}Power: {{input: {n * 2}, type: float32, poll: fast}}");
        DeviceFile file = DeviceFolder.Parse("branch-meter", $$"""
            device: branch-meter
            class: powerMeter
            maker: {zh: 通用, en: Generic}
            products: [{zh: 多回路电表, en: Branch circuit meter}]
            verified: false
            sources: ["our own map"]
            notes: {zh: 无, en: none}
            wiring: {zh: 无, en: none}
            modbus: {timeout: 300ms}
            polls: {fast: 1s}
            points:
            {{string.Join('\n', lines)}}
            """);

        Assert.Equal("circuit24Power", file.Points[23].Name);
        Assert.Equal(Unit.Watt, file.Points[23].Definition.Unit);
    }
}
