using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Sites;

/// <summary>An inverter with its meter and its battery: several devices of one Modbus unit, on one connection.</summary>
public sealed class PartsOfOneUnitTests
{
    [Fact]
    public void Parts_have_bus_address_and_setting_of_the_device_they_belong_to_wherever_they_stand()
    {
        SiteModel site = Office("""
            battery: {profile: relays, partOf: hybrid}
            hybrid: {profile: shy, bus: field, address: 7, baud: 57600}
            meter: {profile: meter, partOf: hybrid}
            """);

        SiteController plant = Assert.Single(site.Controllers);
        Assert.Equal(["battery", "hybrid", "meter"], plant.DevicesOn(Assert.Single(plant.Buses)).Select(d => d.Id));
        Assert.All(plant.Devices, d => Assert.Equal((7UL, 57600), (d.Address, d.Line!.BaudRate)));
        Assert.Equal(["hybrid", null, "hybrid"], plant.Devices.Select(d => d.PartOf));
    }

    [Fact]
    public void The_bus_pays_for_the_requests_of_every_part()
    {
        SiteModel site = Office("""
            hybrid: {profile: shy, bus: field, address: 7}
            meter: {profile: meter, partOf: hybrid}
            """);

        Assert.Equal(["hybrid", "meter"], BusBudget.Of(site.Controllers[0], site.Controllers[0].Buses[0]).Lines.Select(l => l.Device.Id).Order());
    }

    private static SiteModel Office(string devices)
    {
        Diagnostics diagnostics = new();
        SiteModel? site = SiteLoader.Parse("site.yaml", $$"""
            site: office
            location: {latitude: 35, longitude: 111}
            controllers:
              plant:
                buses:
                  field: {serial: plant-rs485, baud: 115200}
                devices:
                  {{devices.ReplaceLineEndings("\n      ")}}
            """, new TestTypes(), diagnostics);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return site!;
    }
}
