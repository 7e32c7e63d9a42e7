using Busbar.Gateway.Store;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Policies;

/// <summary>Recorded days from the store, for a trial.</summary>
public static class TrialHistory
{
    /// <summary>Steps of a minute; what is not of good or uncertain quality counts as not recorded.</summary>
    public static async Task<TrialData> ReadAsync(IHistory history, SiteModel site, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        TimeSpan step = TimeSpan.FromMinutes(1);
        TrialData data = TrialData.Create(from, step, (int)((to - from) / step));
        foreach (SiteDevice device in site.Devices)
        {
            foreach (TypePoint point in device.Type.Points)
            {
                IReadOnlyList<HistoryBucket> buckets = await history.ReadAsync(device.Id, point.Name, from, to, step, cancel);
                if (buckets.Count == 0)
                    continue;
                double[] values = data.Add($"{device.Id}/{point.Name}");
                foreach (HistoryBucket bucket in buckets.Where(b => b.Quality is Quality.Good or Quality.Uncertain))
                {
                    int index = (int)((bucket.Start - from) / step);

                    // States and commands have no mean.
                    if (index >= 0 && index < values.Length)
                        values[index] = (point.Definition.Kind == PointKind.Measurement ? bucket.Mean : bucket.Last) ?? double.NaN;
                }
            }
        }

        return data;
    }
}
