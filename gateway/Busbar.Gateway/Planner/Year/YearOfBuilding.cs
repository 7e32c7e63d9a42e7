using Busbar.Planner.Buildings;
using Busbar.Points;
using Busbar.Simulator;
using Busbar.Simulator.Plant;
using Busbar.Simulator.PointLevel;
using Busbar.Simulator.Scenarios;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Planner.Year;

/// <summary>What a run of a building came to.</summary>
/// <param name="Cost">Yuan: energy bought less energy sold, and the demand charge of each month.</param>
/// <param name="PeakKilowatts">Highest quarter-hour of import.</param>
/// <param name="SelfConsumption">Share of the PV energy that was not fed in, 0 to 1.</param>
/// <param name="DiscomfortKelvinHours">Outside 18 to 28 degC while people are there, mean of the rooms; NaN: not simulated.</param>
/// <param name="VehicleKilowattHours">Into vehicles.</param>
/// <param name="Plans">How many plans were made, and how many of them had no solution.</param>
public sealed record YearResult(string Name, double Cost, double ImportKilowattHours, double ExportKilowattHours, double PeakKilowatts, double SelfConsumption, double DiscomfortKelvinHours, double VehicleKilowattHours, int Plans, int Failed);

/// <summary>
/// A site's building through a year (or some days): its physics and the policies of its controllers, in the same weather and with the same
/// people and vehicles, once by the policies alone, once led by plans as the gateway makes and publishes them, and the perfect-foresight bound.
/// </summary>
public sealed class YearOfBuilding(SiteModel site, DeviceTypes types, PlanSettings settings, YearOptions options)
{
    private const int QuartersOfDay = 96;
    private YearReadings? _rules;

    /// <summary>The building by its policies alone. Call it first: the bound is computed from what came in it.</summary>
    public Task<YearResult> RulesAsync(CancellationToken cancel) => RunAsync("rules only", null, cancel);

    /// <summary>The building led by plans.</summary>
    public Task<YearResult> PlannedAsync(CancellationToken cancel) => RunAsync("plan", settings, cancel);

    /// <summary>
    /// The least that the same year could have cost with batteries and vehicles led by somebody who knew all of it: a linear programme over load,
    /// sun, sessions as they came, in windows of two weeks that overlap by two days. Losses of the AC/DC converter are as in the run by rules.
    /// Null when no solver answers.
    /// </summary>
    public YearResult? Bound(CancellationToken cancel)
    {
        YearReadings rules = _rules ?? throw new InvalidOperationException("run the rules first: the bound is computed from what came in them");
        int count = options.Days * QuartersOfDay;
        double[] Sum(DeviceClass deviceClass, string point, int most = int.MaxValue)
        {
            double[] sum = new double[count];
            foreach (SiteDevice device in site.Devices.Where(d => d.Type.Class == deviceClass && d.Type.IndexOf(point) >= 0).Take(most))
            {
                for (int i = 0; i < count; i++)
                    sum[i] += rules.All(device.Id, point)[i] / 1000;
            }

            return sum;
        }

        double[] grid = Sum(DeviceClass.PowerMeter, "activePower", 1), battery = Sum(DeviceClass.Battery, "power"), vehicles = Sum(DeviceClass.EvCharger, "power");
        double[] pv = [.. Sum(DeviceClass.PvInverter, "activePower").Zip(Sum(DeviceClass.DcDcConverter, "pvPower"), (a, b) => Math.Max(0, a + b))];
        PlanRequest whole = new()
        {
            Start = options.Start,
            Load = [.. Enumerable.Range(0, count).Select(i => Math.Max(0, grid[i] + pv[i] + battery[i] - vehicles[i]))],
            Pv = pv,
            ImportPrice = [.. Enumerable.Range(0, count).Select(Price)],
            ExportPrice = settings.ExportPrice,
            DemandCharge = settings.DemandCharge,
            ImportLimit = settings.ImportLimitWatts / 1000,
            ExportLimit = settings.ExportLimitWatts / 1000,
            Batteries = [.. site.Devices.Where(d => d.Type.Class == DeviceClass.Battery).Select(Battery)],
            Vehicles = [.. site.Devices.Where(d => d.Type.Class == DeviceClass.EvCharger).SelectMany(d => Sessions(rules, d.Id))],
        };
        if (PerfectForesight.Solve(whole, 12 * QuartersOfDay, 2 * QuartersOfDay, cancel) is not { } best)
            return null;
        double hours = SiteMeasures.Quarter.TotalHours, import = best.Sum(g => Math.Max(0, g)) * hours, export = best.Sum(g => Math.Max(0, -g)) * hours, sun = pv.Sum() * hours;
        double cost = best.Select((g, i) => hours * (g > 0 ? g * Price(i) : g * settings.ExportPrice)).Sum() + DemandCost(best);
        return new YearResult("perfect foresight", cost, import, export, best.Max(), sun > 0 ? (sun - export) / sun : double.NaN, double.NaN, whole.Vehicles.Sum(v => v.NeededKilowattHours), 0, 0);
    }

    private async Task<YearResult> RunAsync(string name, PlanSettings? planned, CancellationToken cancel)
    {
        Diagnostics diagnostics = new();
        IReadOnlyList<PointController> controllers = PointController.MakeAll(site, types, diagnostics) ?? throw new PlanFileException(diagnostics.ToString());
        PointBuilding building = new(site, controllers, new SimulationOptions { Seed = options.Seed, Start = options.Start, PlantStep = options.PlantStep });
        SiteDevice meter = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.PowerMeter)
            ?? throw new SiteNotSimulatedException($"{site.File}: no device is an electricity meter; the year is told by the power at the grid");
        YearReadings readings = new(site, options.Start) { Building = building };
        Indicators indicators = new(Scenario(), building.Plant);
        PlanDrive? drive = planned is null ? null : new PlanDrive(site, planned, readings, building);
        double into = building.Plant.Chargers.Sum(c => c.DrawnJoules);
        for (int quarter = 0; quarter < options.Days * QuartersOfDay; quarter++)
        {
            cancel.ThrowIfCancellationRequested();
            DateTimeOffset now = options.Start + quarter * SiteMeasures.Quarter;
            if (drive is not null && quarter % options.QuartersBetweenPlans == 0)
                await drive.PlanAsync(now, cancel);
            for (int minute = 0; minute < 15; minute++)
            {
                drive?.Command(now);
                building.Run(TimeSpan.FromMinutes(1));
                readings.Sample();
                indicators.Sample(60, (now + TimeSpan.FromMinutes(minute + 1)).ToOffset(site.Location.UtcOffset).DateTime);
            }

            readings.EndQuarter();
        }

        if (drive is null)
            _rules = readings;
        double[] grid = [.. readings.All(meter.Id, "activePower").Select(w => w / 1000)];
        return new YearResult(
            name, indicators.Cost + DemandCost(grid), indicators["importEnergy"], indicators["exportEnergy"], indicators["peak"], indicators["selfConsumption"], indicators.DiscomfortKelvinHours,
            (building.Plant.Chargers.Sum(c => c.DrawnJoules) - into) / 3.6e6, drive?.Made ?? 0, drive?.Failed ?? 0);
    }

    private double Price(int quarter) => site.Tariff?.PriceAt((options.Start + quarter * SiteMeasures.Quarter).ToOffset(site.Location.UtcOffset).DateTime) ?? 1;

    private double DemandCost(double[] grid) =>
        settings.DemandCharge * grid.Select((g, i) => (Grid: g, (options.Start + i * SiteMeasures.Quarter).ToOffset(site.Location.UtcOffset).Month)).GroupBy(g => g.Month).Sum(m => Math.Max(0, m.Max(g => g.Grid)));

    /// <summary>The simulated battery as it is, not as a planner sees it.</summary>
    private static PlannedBattery Battery(SiteDevice device)
    {
        Busbar.Simulator.Plant.Electric.BatteryParameters real = new();
        return new PlannedBattery(
            device.Id, real.Capacity / 1000, 0.6 * real.Capacity / 1000, real.NominalPower / 1000, real.NominalPower / 1000,
            real.Efficiency, real.MinimumCharge / 100, real.MaximumCharge / 100, real.MaximumCharge / 100 - 0.001, 0);
    }

    /// <summary>What came to a charger in the run by rules: from when, until when, how much.</summary>
    private static IEnumerable<PlannedVehicle> Sessions(YearReadings rules, string charger)
    {
        IReadOnlyList<double> connected = rules.All(charger, "connected"), power = rules.All(charger, "power");
        for (int from = 0; from < connected.Count; from++)
        {
            if (connected[from] <= 0)
                continue;
            int to = from;
            double energy = 0;
            while (to < connected.Count && connected[to] > 0)
                energy += power[to++] / 1000 * SiteMeasures.Quarter.TotalHours;
            yield return new PlannedVehicle(charger, Busbar.Simulator.Plant.Electric.EvCharger.NominalPower / 1000, energy, from, to);
            from = to;
        }
    }

    private Scenario Scenario() => new()
    {
        File = site.File,
        Id = "year",
        Name = site.Name,
        Site = site,
        Types = types,
        Start = options.Start,
        Duration = TimeSpan.FromDays(options.Days),
        ExportPrice = settings.ExportPrice,
        Events = [],
        Expectations = [],
    };
}

/// <summary>How a year is run.</summary>
/// <param name="Start">Local begin of a quarter-hour.</param>
/// <param name="Days">Length.</param>
/// <param name="Seed">Of weather, people and vehicles.</param>
/// <param name="PlantStep">0.5 to 10 s.</param>
/// <param name="QuartersBetweenPlans">1: a new plan every quarter-hour, as the gateway does.</param>
public sealed record YearOptions(DateTimeOffset Start, int Days, ulong Seed, TimeSpan PlantStep, int QuartersBetweenPlans);
