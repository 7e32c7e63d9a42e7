using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>What a quarter-hour was, in kW; NaN where no good value was there.</summary>
/// <param name="Load">Everything that the plan does not move: grid and PV and battery less vehicles.</param>
/// <param name="Pv">All panels.</param>
/// <param name="Grid">+ is import.</param>
/// <param name="Battery">+ is discharge.</param>
public readonly record struct MeasuredQuarter(double Load, double Pv, double Grid, double Battery);

/// <summary>Which of a site's points make up its energy balance, and what they read or read once.</summary>
public sealed class SiteMeasures(SiteModel site, LiveState live, IHistory history)
{
    private const double LeastCoverage = 0.5;

    /// <summary>Quarter of an hour.</summary>
    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly (string Device, string Point)[] _grid = [.. Points(site, DeviceClass.PowerMeter, "activePower").Take(1)];
    private readonly (string Device, string Point)[] _pv = [.. Points(site, DeviceClass.PvInverter, "activePower"), .. Points(site, DeviceClass.DcDcConverter, "pvPower")];
    private readonly (string Device, string Point)[] _battery = [.. Points(site, DeviceClass.Battery, "power")];
    private readonly (string Device, string Point)[] _vehicles = [.. Points(site, DeviceClass.EvCharger, "power")];

    /// <summary>PV on the AC side, which the converter's target has to know, as device and point.</summary>
    public IReadOnlyList<(string Device, string Point)> PvOnAc { get; } = [.. Points(site, DeviceClass.PvInverter, "activePower")];

    /// <summary>Now.</summary>
    public MeasuredQuarter Now() => Of(Live(_grid), Live(_pv), Live(_battery), Live(_vehicles));

    /// <summary>Newest good value, in the point's unit; NaN when there is none.</summary>
    public double Read(string device, string point) => live.Find(device, point) is { Quality: Quality.Good, Value: { } value } ? value : double.NaN;

    /// <summary>The quarters from <paramref name="from"/> up to <paramref name="to"/>, in order, without gaps.</summary>
    public async Task<IReadOnlyList<MeasuredQuarter>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        int count = (int)((to - from) / Quarter);
        if (count <= 0)
            return [];
        double[] grid = await SumAsync(_grid, from, count, cancel), pv = await SumAsync(_pv, from, count, cancel), battery = await SumAsync(_battery, from, count, cancel), vehicles = await SumAsync(_vehicles, from, count, cancel);
        return [.. Enumerable.Range(0, count).Select(i => Of(grid[i], pv[i], battery[i], vehicles[i]))];
    }

    // The sum of meters: what is lost in converters is part of the load.
    private static MeasuredQuarter Of(double grid, double pv, double battery, double vehicles) => new(Math.Max(0, grid + pv + battery - vehicles), pv, grid, battery);

    private async Task<double[]> SumAsync((string Device, string Point)[] points, DateTimeOffset from, int count, CancellationToken cancel)
    {
        double[] sum = new double[count];
        foreach ((string device, string point) in points)
        {
            double[] one = new double[count];
            Array.Fill(one, double.NaN);
            foreach (HistoryBucket bucket in await history.ReadAsync(device, point, from, from + count * Quarter, Quarter, cancel))
            {
                if (bucket.Mean is { } mean && bucket.Coverage >= LeastCoverage && bucket.Quality == Quality.Good)
                    one[(int)((bucket.Start - from) / Quarter)] = mean / 1000;
            }

            for (int i = 0; i < count; i++)
                sum[i] += one[i];
        }

        return sum;
    }

    private double Live((string Device, string Point)[] points) => points.Sum(p => Read(p.Device, p.Point)) / 1000;

    private static IEnumerable<(string Device, string Point)> Points(SiteModel site, DeviceClass deviceClass, string point) =>
        site.Devices.Where(d => d.Type.Class == deviceClass && d.Type.IndexOf(point) >= 0).Select(d => (d.Id, point));
}
