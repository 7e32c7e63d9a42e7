using Busbar.Gateway.Planner;
using Busbar.Gateway.CommandLine;
using Busbar.Planner.Buildings;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>A building's readings as a test wants them: newest values by name, and quarter-hours by a function of time.</summary>
internal sealed class TestReadings : IPlanReadings
{
    /// <summary>Newest values, by device/point.</summary>
    public Dictionary<string, double> Values { get; } = new(StringComparer.Ordinal)
    {
        ["grid-meter/activePower"] = 12_000,
        ["acdc/acPower"] = 10_000,
        ["pv-dc/pvPower"] = 0,
        ["pv-ac/activePower"] = 0,
        ["battery/power"] = 0,
        ["battery/capacity"] = 100_000,
        ["battery/stateOfHealth"] = 97,
        ["battery/stateOfCharge"] = 50,
        ["battery/maximumChargePower"] = 50_000,
        ["battery/maximumDischargePower"] = 50_000,
        ["ev-1/power"] = 0,
        ["ev-2/power"] = 0,
        ["ev-1/connected"] = 0,
        ["ev-2/connected"] = 0,
        ["pv-dc/nominalPower"] = 30_000,
    };

    /// <summary>Quarter-hours of a point; null: none are stored.</summary>
    public Func<string, DateTimeOffset, double>? History { get; set; }

    public double Read(string device, string point) => Values.GetValueOrDefault($"{device}/{point}", double.NaN);

    public (double Minimum, double Maximum)? Range(string device, string point) => point switch
    {
        "powerTarget" => (-60_000, 60_000),
        "powerLimit" => (0, 20_000),
        "setpoint" => (5, 35),
        _ when point.StartsWith("relay", StringComparison.Ordinal) => (0, 1),
        _ => null,
    };

    public bool IsOnline(string device) => true;

    public Task<double[]> QuartersAsync(string device, string point, DateTimeOffset from, int count, CancellationToken cancel) =>
        Task.FromResult<double[]>([.. Enumerable.Range(0, count).Select(i => History?.Invoke($"{device}/{point}", from + i * SiteMeasures.Quarter) ?? double.NaN)]);
}

/// <summary>The planner's room over the demo building's site, without a gateway.</summary>
internal sealed class PlannerRig
{
    /// <param name="settings">Null: the usual ones.</param>
    /// <param name="site">Its site file; null: the demo building's.</param>
    public PlannerRig(PlanSettings? settings = null, string? site = null)
    {
        Site = (SiteFiles.Load(site, Console.Error) ?? throw new InvalidOperationException("the building's files do not load")).Model;
        Settings = settings ?? new PlanSettings();
        Measures = new SiteMeasures(Site, Settings, Readings);
        Forecasts = new SiteForecasts(Site, Settings, Measures);
        Events = new PlanEvents(Settings);
        Requests = new SitePlanRequest(Site, Settings, Events, Readings, Measures);
        Commands = new PlanCommands(Site, Settings, Readings);
    }

    public SiteModel Site { get; }

    public PlanSettings Settings { get; }

    public TestReadings Readings { get; } = new();

    public SiteMeasures Measures { get; }

    public SiteForecasts Forecasts { get; }

    public PlanEvents Events { get; }

    public SitePlanRequest Requests { get; }

    public PlanCommands Commands { get; }

    /// <summary>A local moment of the demo building.</summary>
    public static DateTimeOffset Local(int month, int day, double hour) => new DateTimeOffset(2026, month, day, 0, 0, 0, TimeSpan.FromHours(8)).AddHours(hour);

    /// <summary>The request that would be planned at a quarter-hour.</summary>
    public async Task<PlanRequest> RequestAsync(DateTimeOffset quarter)
    {
        (double[] load, double[] pv) = await Forecasts.ForecastAsync(quarter, TestContext.Current.CancellationToken);
        await Requests.LearnAsync(quarter, TestContext.Current.CancellationToken);
        return Requests.Make(quarter, quarter, load, pv, Forecasts);
    }
}
