using Busbar.Controller;
using Busbar.Points;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Tests.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests;

/// <summary>
/// One RS-485 line with meters of four protocols at three settings, from the site file to the controller's points: each hears only its
/// own speed and parity, so a controller that forgets to switch the line reads nothing.
/// </summary>
public sealed class Several_protocols_on_one_line : IDisposable
{
    private const string SiteText = """
        site: mixed
        location: {latitude: 35.0, longitude: 111.0}
        controllers:
          plant:
            buses:
              field: {serial: plant-rs485, baud: 9600, parity: none, stopBits: 1}
            devices:
              grid-x: {profile: modbus, bus: field, address: 7}
              heat-1: {profile: heat-a, bus: field, address: "11110021165243", baud: 2400, parity: even}
              heat-2: {profile: heat-c, bus: field, address: "00000040314132", baud: 2400, parity: even}
              electricity-1: {profile: electricity, bus: field, address: "000012345678", baud: 4800, parity: even}
              heat-3: {profile: m-bus, bus: field, address: 5, baud: 2400, parity: even}
              heat-4: {profile: m-bus, bus: field, address: "06855817", baud: 2400, parity: even}
              riser: {profile: valve, bus: field, address: "22220021165243", baud: 2400, parity: even}
        """;

    private readonly MeterSite _meters = new(SiteText);
    private readonly SimulatedSite _site;
    private readonly VirtualBuilding _building;

    public Several_protocols_on_one_line()
    {
        _site = _meters.Simulate(new DateTimeOffset(2026, 1, 14, 2, 0, 0, TimeSpan.Zero));
        _building = _meters.Build(_site);
    }

    private ControllerTables Tables => _building["plant"].Controller.Tables!;

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Every_meter_is_read_in_its_own_protocol_speed_and_parity()
    {
        _building.Run(TimeSpan.FromSeconds(60));

        foreach (SiteDevice device in _meters.Devices)
        {
            Assert.Equal((byte)DeviceCondition.Online, Tables.Devices.Conditions[device.Index]);
            Assert.Equal(0, Tables.Devices.Errors[device.Index]);
            foreach (TypePoint point in device.Type.Points.Where(p => p.Period > TimeSpan.Zero))
            {
                Assert.Equal(Quality.Good, QualityOf(device.Id, point.Name));
            }
        }

        Assert.InRange(ValueOf("heat-1", "supplyTemperature"), 20, 120);
        Assert.Equal(ValueOf("heat-1", "supplyTemperature"), ValueOf("heat-4", "supplyTemperature"), 0.02);
    }

    [Fact]
    public void A_silent_meter_costs_the_others_nothing_and_comes_back()
    {
        _building.Run(TimeSpan.FromSeconds(30));
        _site.Devices["heat-3"].Faults.Line = LineFault.Silence;
        _site.Devices["heat-2"].Faults.Line = LineFault.BrokenChecksum;
        _building.Run(TimeSpan.FromSeconds(100));

        Assert.Equal(Quality.Stale, QualityOf("heat-3", "heatEnergy"));
        Assert.NotEqual(Quality.Good, QualityOf("heat-2", "heatEnergy"));
        Assert.Equal(Quality.Good, QualityOf("heat-1", "heatEnergy"));
        Assert.Equal(Quality.Good, QualityOf("electricity-1", "activePower"));
        Assert.Equal(Quality.Good, QualityOf("grid-x", "activePower"));

        _site.Devices["heat-3"].Faults.Clear();
        _site.Devices["heat-2"].Faults.Clear();
        _building.Run(TimeSpan.FromSeconds(200));
        Assert.Equal(Quality.Good, QualityOf("heat-3", "heatEnergy"));
        Assert.Equal(Quality.Good, QualityOf("heat-2", "heatEnergy"));
    }

    [Theory]
    [InlineData(LineFault.WrongUnit)]
    [InlineData(LineFault.HalfFrame)]
    [InlineData(LineFault.Exception)]
    [InlineData(LineFault.Late)]
    public void A_frame_at_fault_never_yields_a_good_value(LineFault fault)
    {
        foreach (FieldDevice device in _site.Devices.Values)
        {
            device.Faults.Line = fault;
        }

        _building.Run(TimeSpan.FromSeconds(60));

        foreach (SiteDevice device in _meters.Devices)
        {
            Assert.All(device.Type.Points, p => Assert.NotEqual(Quality.Good, QualityOf(device.Id, p.Name)));
        }
    }

    [Fact]
    public void A_device_that_the_site_leaves_at_the_bus_speed_though_its_maker_has_another_is_told()
    {
        Diagnostics diagnostics = new();
        _meters.Parse(SiteText.Replace(", baud: 4800, parity: even", "", StringComparison.Ordinal), diagnostics);

        Assert.Contains("the maker's setting is 2400 8E1, and bus field runs at 9600 8N1", Assert.Single(diagnostics.Items).Message, StringComparison.Ordinal);
    }

    private Quality QualityOf(string device, string point) => _meters.Of(_building, device, point).Quality;

    private double ValueOf(string device, string point) => _meters.Of(_building, device, point).Value;
}
