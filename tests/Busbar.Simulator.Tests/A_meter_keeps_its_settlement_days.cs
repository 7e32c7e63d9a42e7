using Busbar.Controller;
using Busbar.Points;
using Busbar.Simulator.Tests.Devices;

namespace Busbar.Simulator.Tests;

/// <summary>What a meter stood at on its settlement days, from the plant over real CJ/T 188 and DL/T 645 frames to the controller's points.</summary>
public sealed class A_meter_keeps_its_settlement_days : IDisposable
{
    private const string SiteText = """
        site: settled
        location: {latitude: 35.0, longitude: 111.0}
        controllers:
          plant:
            buses:
              field: {serial: plant-rs485, baud: 2400, parity: even, stopBits: 1}
            devices:
              heat-meter: {profile: heat-months, bus: field, address: "11110021165243"}
              grid-meter: {profile: electricity-months, bus: field, address: "000012345678"}
        """;

    // One count of the meters' last digit.
    private const double Count = 10;

    private readonly MeterSite _site = new(SiteText);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void At_the_turn_of_the_month_the_counter_is_kept_and_the_months_move_on()
    {
        // 23:58 in Yuncheng on the last day of January.
        VirtualBuilding building = _site.Build(_site.Simulate(new DateTimeOffset(2026, 1, 31, 15, 58, 0, TimeSpan.Zero)));
        building.Run(TimeSpan.FromSeconds(90));
        double before = Value(building, "heat-meter", "heatEnergy");
        double december = Value(building, "heat-meter", "month1HeatEnergy");
        Assert.InRange(december, 1, before - Count);
        Assert.InRange(Value(building, "heat-meter", "month2HeatEnergy"), 1, december - Count);

        building.Run(TimeSpan.FromSeconds(120));

        Assert.InRange(Value(building, "heat-meter", "month1HeatEnergy"), before, Value(building, "heat-meter", "heatEnergy"));
        Assert.Equal(december, Value(building, "heat-meter", "month2HeatEnergy"));
        Assert.Equal(Quality.Good, _site.Of(building, "heat-meter", "month12HeatEnergy").Quality);
        Assert.InRange(Value(building, "grid-meter", "month1EnergyImport"), 1, Value(building, "grid-meter", "energyImport"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_meter_that_stays_silent_about_them_costs_two_time_outs_and_loses_nothing_else(bool isSilent)
    {
        using MeterSite library = new(SiteText.Replace("heat-months", "cjt188-standard-months", StringComparison.Ordinal), "cjt188-standard-months");
        SimulatedSite site = library.Simulate(new DateTimeOffset(2026, 1, 14, 2, 0, 0, TimeSpan.Zero));
        if (isSilent)
        {
            site.Devices["heat-meter"].Faults.LeaveUnanswered(0xD120);
        }

        VirtualBuilding building = library.Build(site);
        building.Run(TimeSpan.FromMinutes(30));

        Assert.Equal(isSilent ? 2 : 0, site.Lines["plant-rs485"].Swallowed);
        Assert.Equal((byte)DeviceCondition.Online, building["plant"].Controller.Tables!.Devices.Conditions[library.Devices.Single(d => d.Id == "heat-meter").Index]);
        Assert.Equal(Quality.Good, library.Of(building, "heat-meter", "heatEnergy").Quality);
        Assert.Equal(isSilent, library.Of(building, "heat-meter", "month1HeatEnergy").Quality != Quality.Good);
    }

    [Fact]
    public void A_simulation_that_goes_on_keeps_the_months_of_the_one_before()
    {
        SimulatedSite first = _site.Simulate(new DateTimeOffset(2026, 1, 31, 15, 59, 0, TimeSpan.Zero));
        first.Step(TimeSpan.FromMinutes(2));
        IReadOnlyDictionary<string, double> left = first.ReadMeters();

        SimulatedSite second = _site.Simulate(new DateTimeOffset(2026, 2, 28, 15, 59, 0, TimeSpan.Zero), left);
        Assert.Equal(left["heat-meter/month1HeatEnergy"], second.ReadMeters()["heat-meter/month1HeatEnergy"]);
        second.Step(TimeSpan.FromMinutes(2));

        Assert.Equal(left["heat-meter/month1HeatEnergy"], second.ReadMeters()["heat-meter/month2HeatEnergy"]);
        Assert.InRange(second.ReadMeters()["heat-meter/month1HeatEnergy"], left["heat-meter/heatEnergy"], second.ReadMeters()["heat-meter/heatEnergy"]);
    }

    private double Value(VirtualBuilding building, string device, string point)
    {
        (double value, Quality quality) = _site.Of(building, device, point);
        Assert.Equal(Quality.Good, quality);
        return value;
    }
}
