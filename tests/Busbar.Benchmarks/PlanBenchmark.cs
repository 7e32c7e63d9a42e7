using System.Diagnostics;
using System.Globalization;
using Busbar.Planner.Buildings;

namespace Busbar.Benchmarks;

/// <summary>How long a day's plan takes, and what it costs beside the rules alone for the same day.</summary>
internal static class PlanBenchmark
{
    private const int Steps = 96;

    public static int Run()
    {
        foreach ((int batteries, int vehicles, int switches) in ((int, int, int)[])[(1, 2, 0), (1, 2, 0), (1, 2, 1), (20, 10, 0)])
        {
            long start = Stopwatch.GetTimestamp();
            Plan? plan = BuildingPlanner.Make(Day(batteries, vehicles, switches));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (plan is null)
                return 1;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{batteries} batteries, {vehicles} vehicles, {switches} switched loads: {seconds:0.000} s, {plan.Solver}; cost {plan.Cost:0.0}, rules alone {plan.CostOfRules:0.0}"));
        }

        return 0;
    }

    /// <summary>A summer day by the 2026 tariff of Shanxi.</summary>
    private static PlanRequest Day(int batteries, int vehicles, int switches) => new()
    {
        Start = DateTimeOffset.UnixEpoch,
        Load = [.. Enumerable.Range(0, Steps).Select(t => t is >= 32 and < 88 ? 30.0 * Math.Max(1, batteries / 2) : 8)],
        Pv = [.. Enumerable.Range(0, Steps).Select(t => Math.Max(0, 20 * batteries * Math.Sin((t - 24) / 48.0 * Math.PI)))],
        ImportPrice = [.. Enumerable.Range(0, Steps).Select(t => 0.55 * ((t / 4) switch { >= 18 and < 21 => 1.92, 6 or 7 or >= 21 => 1.6, >= 2 and < 5 or >= 10 and < 15 => 0.45, _ => 1.0 }))],
        DemandCharge = 40,
        MonthPeak = 20,
        ImportLimit = 60 * batteries,
        ExportLimit = 30 * batteries,
        Batteries = [.. Enumerable.Range(0, batteries).Select(i => new PlannedBattery($"battery-{i}", 100 + i, 20 + i, 50, 50))],
        Vehicles = [.. Enumerable.Range(0, vehicles).Select(i => new PlannedVehicle($"ev-{i}", 20, 40, 32 + i, 72))],
        Switches = [.. Enumerable.Range(0, switches).Select(i => new PlannedSwitch($"relay-{i}", 10, 12, 4))],
    };
}
