using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;

namespace Busbar.Gateway.Planner;

/// <summary>The live state and the store, as the planner reads them.</summary>
public sealed class LiveReadings(LiveState live, IHistory history) : IPlanReadings
{
    private const double LeastCoverage = 0.5;

    /// <inheritdoc/>
    public double Read(string device, string point) => live.Find(device, point) is { Quality: Quality.Good, Value: { } value } ? value : double.NaN;

    /// <inheritdoc/>
    public (double Minimum, double Maximum)? Range(string device, string point) => live.Find(device, point) is { IsWritable: true } found ? (found.Minimum, found.Maximum) : null;

    /// <inheritdoc/>
    public bool IsOnline(string device) => live.FindDevice(device) is { IsOnline: true };

    /// <inheritdoc/>
    public async Task<double[]> QuartersAsync(string device, string point, DateTimeOffset from, int count, CancellationToken cancel)
    {
        double[] means = new double[count];
        Array.Fill(means, double.NaN);
        foreach (HistoryBucket bucket in await history.ReadAsync(device, point, from, from + count * SiteMeasures.Quarter, SiteMeasures.Quarter, cancel))
        {
            if (bucket.Mean is { } mean && bucket.Coverage >= LeastCoverage && bucket.Quality == Quality.Good)
                means[(int)((bucket.Start - from) / SiteMeasures.Quarter)] = mean;
        }

        return means;
    }
}
