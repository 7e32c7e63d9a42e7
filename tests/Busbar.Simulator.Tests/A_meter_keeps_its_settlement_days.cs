using System.Security.Cryptography;
using System.Text;
using Busbar.Controller;
using Busbar.Points;
using Busbar.Simulator.Tests.Devices;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

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

    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-settled").FullName;
    private readonly DeviceTypes _types;
    private readonly SiteModel _model;

    public A_meter_keeps_its_settlement_days()
    {
        MeterFiles.WriteTo(_folder);
        Diagnostics diagnostics = new();
        _types = DeviceTypes.Load(_folder, diagnostics);
        _model = SiteLoader.Parse("settled.yaml", SiteText, _types, diagnostics)!;
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
    }

    private static byte[] Key => SHA256.HashData(Encoding.UTF8.GetBytes("a test's key"));

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void At_the_turn_of_the_month_the_counter_is_kept_and_the_months_move_on()
    {
        // 23:58 in Yuncheng on the last day of January.
        VirtualBuilding building = new(Simulate(new DateTimeOffset(2026, 1, 31, 15, 58, 0, TimeSpan.Zero)), c => new ControllerSettings(c.Id, Key, "settled"), Document);
        building.Run(TimeSpan.FromSeconds(90));
        double before = Value(building, "heat-meter", "heatEnergy");
        double december = Value(building, "heat-meter", "month1HeatEnergy");
        Assert.InRange(december, 1, before - Count);
        Assert.InRange(Value(building, "heat-meter", "month2HeatEnergy"), 1, december - Count);

        building.Run(TimeSpan.FromSeconds(120));

        Assert.InRange(Value(building, "heat-meter", "month1HeatEnergy"), before, Value(building, "heat-meter", "heatEnergy"));
        Assert.Equal(december, Value(building, "heat-meter", "month2HeatEnergy"));
        Assert.Equal(Quality.Good, Of(building, _model, "heat-meter", "month12HeatEnergy").Quality);
        Assert.InRange(Value(building, "grid-meter", "month1EnergyImport"), 1, Value(building, "grid-meter", "energyImport"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_meter_that_stays_silent_about_them_costs_two_time_outs_and_loses_nothing_else(bool isSilent)
    {
        File.Copy(Demo.Types.Library.Find("cjt188-standard-months")!.Path, Path.Combine(_folder, "cjt188-standard-months.yaml"));
        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(_folder, diagnostics);
        SiteModel model = SiteLoader.Parse("settled.yaml", SiteText.Replace("heat-months", "cjt188-standard-months", StringComparison.Ordinal), types, diagnostics)!;
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        SimulatedSite site = new(model, types.Library, new SimulationOptions { Start = new DateTimeOffset(2026, 1, 14, 2, 0, 0, TimeSpan.Zero), WarmUp = TimeSpan.Zero, HasBench = true });
        if (isSilent)
        {
            site.Devices["heat-meter"].Faults.LeaveUnanswered(0xD120);
        }

        VirtualBuilding building = new(site, c => new ControllerSettings(c.Id, Key, "settled"), c => Document(model, types, c));
        building.Run(TimeSpan.FromMinutes(30));

        Assert.Equal(isSilent ? 2 : 0, site.Lines["plant-rs485"].Swallowed);
        Assert.Equal((byte)DeviceCondition.Online, building["plant"].Controller.Tables!.Devices.Conditions[model.Controllers[0].Devices.Single(d => d.Id == "heat-meter").Index]);
        Assert.Equal(Quality.Good, Of(building, model, "heat-meter", "heatEnergy").Quality);
        Assert.Equal(isSilent, Of(building, model, "heat-meter", "month1HeatEnergy").Quality != Quality.Good);
    }

    [Fact]
    public void A_simulation_that_goes_on_keeps_the_months_of_the_one_before()
    {
        SimulatedSite first = Simulate(new DateTimeOffset(2026, 1, 31, 15, 59, 0, TimeSpan.Zero));
        first.Step(TimeSpan.FromMinutes(2));
        IReadOnlyDictionary<string, double> left = first.ReadMeters();

        SimulatedSite second = Simulate(new DateTimeOffset(2026, 2, 28, 15, 59, 0, TimeSpan.Zero), left);
        Assert.Equal(left["heat-meter/month1HeatEnergy"], second.ReadMeters()["heat-meter/month1HeatEnergy"]);
        second.Step(TimeSpan.FromMinutes(2));

        Assert.Equal(left["heat-meter/month1HeatEnergy"], second.ReadMeters()["heat-meter/month2HeatEnergy"]);
        Assert.InRange(second.ReadMeters()["heat-meter/month1HeatEnergy"], left["heat-meter/heatEnergy"], second.ReadMeters()["heat-meter/heatEnergy"]);
    }

    private SimulatedSite Simulate(DateTimeOffset start, IReadOnlyDictionary<string, double>? meters = null)
    {
        SimulationOptions options = new() { Start = start, WarmUp = TimeSpan.Zero, HasBench = true };
        return new SimulatedSite(_model, _types.Library, meters is null ? options : options with { Meters = meters });
    }

    private byte[] Document(SiteController controller) => Document(_model, _types, controller);

    private static byte[] Document(SiteModel model, DeviceTypes types, SiteController controller)
    {
        Diagnostics diagnostics = new();
        DocumentCompiler compiler = new(types.CompileProfile, PolicyCompiler.Compile);
        return compiler.Compile(model, controller.Id, Key, new DocumentStamp(1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), diagnostics)?.Bytes
            ?? throw new InvalidOperationException(diagnostics.ToString());
    }

    private double Value(VirtualBuilding building, string device, string point)
    {
        (double value, Quality quality) = Of(building, _model, device, point);
        Assert.Equal(Quality.Good, quality);
        return value;
    }

    private static (double Value, Quality Quality) Of(VirtualBuilding building, SiteModel model, string device, string point)
    {
        SiteDevice found = model.Controllers[0].Devices.Single(d => d.Id == device);
        int index = model.Controllers[0].FirstPointOf(found) + found.Type.IndexOf(point);
        PointTable points = building["plant"].Controller.Tables!.Points;
        return (points.Values[index], (Quality)points.Qualities[index]);
    }
}
