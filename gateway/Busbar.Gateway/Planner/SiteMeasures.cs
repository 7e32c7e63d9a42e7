using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>What a quarter-hour was, in kW; NaN where no good value was there.</summary>
/// <param name="Load">Everything that the plan does not move: grid and PV and battery less vehicles and planned loads.</param>
/// <param name="Pv">All panels.</param>
/// <param name="Grid">+ is import.</param>
/// <param name="Battery">+ is discharge.</param>
public readonly record struct MeasuredQuarter(double Load, double Pv, double Grid, double Battery);

/// <summary>Which of a site's points make up its energy balance, and what they read or read once.</summary>
public sealed class SiteMeasures
{
    /// <summary>Quarter of an hour.</summary>
    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly IPlanReadings _readings;
    private readonly (string Device, string Point)[] _grid, _pv, _battery, _moved;
    private readonly IReadOnlyList<PlannedRun> _runs;

    /// <param name="site">The site.</param>
    /// <param name="settings">Which machine of the rooms and which relays are planned, and so are no load.</param>
    /// <param name="readings">Where values come from.</param>
    public SiteMeasures(SiteModel site, PlanSettings settings, IPlanReadings readings)
    {
        _readings = readings;
        _runs = settings.Runs;
        _grid = [.. Points(site, DeviceClass.PowerMeter, "activePower").Take(1)];
        _pv = [.. Points(site, DeviceClass.PvInverter, "activePower"), .. Points(site, DeviceClass.DcDcConverter, "pvPower")];
        _battery = [.. Points(site, DeviceClass.Battery, "power")];
        _moved = [.. Points(site, DeviceClass.EvCharger, "power"), .. settings.Rooms is { } rooms && settings.Weather is not null ? ((string, string)[])[(rooms.Machine, "power")] : []];
    }

    /// <summary>Now.</summary>
    public MeasuredQuarter Now() => Of(Live(_grid), Live(_pv), Live(_battery), Live(_moved) + _runs.Sum(r => Ran(r, Read(r.Device, r.Point))));

    /// <summary>Newest good value, in the point's unit; NaN when there is none.</summary>
    public double Read(string device, string point) => _readings.Read(device, point);

    /// <summary>The quarters from <paramref name="from"/> up to <paramref name="to"/>, in order, without gaps.</summary>
    public async Task<IReadOnlyList<MeasuredQuarter>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        int count = (int)((to - from) / Quarter);
        if (count <= 0)
            return [];
        double[] grid = await SumAsync(_grid, from, count, cancel), pv = await SumAsync(_pv, from, count, cancel), battery = await SumAsync(_battery, from, count, cancel), moved = await SumAsync(_moved, from, count, cancel);
        foreach (PlannedRun run in _runs)
        {
            double[] on = await _readings.QuartersAsync(run.Device, run.Point, from, count, cancel);
            for (int i = 0; i < count; i++)
                moved[i] += Ran(run, on[i]);
        }

        return [.. Enumerable.Range(0, count).Select(i => Of(grid[i], pv[i], battery[i], moved[i]))];
    }

    /// <summary>kW of a planned relay by its nominal power; it has no meter of its own.</summary>
    private static double Ran(PlannedRun run, double on) => double.IsFinite(on) ? on * run.Watts / 1000 : 0;

    // The sum of meters: what is lost in converters is part of the load.
    private static MeasuredQuarter Of(double grid, double pv, double battery, double moved) => new(Math.Max(0, grid + pv + battery - moved), pv, grid, battery);

    private async Task<double[]> SumAsync((string Device, string Point)[] points, DateTimeOffset from, int count, CancellationToken cancel)
    {
        double[] sum = new double[count];
        foreach ((string device, string point) in points)
        {
            double[] one = await _readings.QuartersAsync(device, point, from, count, cancel);
            for (int i = 0; i < count; i++)
                sum[i] += one[i] / 1000;
        }

        return sum;
    }

    private double Live((string Device, string Point)[] points) => points.Sum(p => Read(p.Device, p.Point)) / 1000;

    private static IEnumerable<(string Device, string Point)> Points(SiteModel site, DeviceClass deviceClass, string point) =>
        site.Devices.Where(d => d.Type.Class == deviceClass && d.Type.IndexOf(point) >= 0).Select(d => (d.Id, point));
}
