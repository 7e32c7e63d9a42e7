using Busbar.Gateway.Store;
using Busbar.Points;
using CsCheck;

namespace Busbar.Gateway.Tests.Store;

public class History_in_steps
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public void A_value_holds_until_the_next_but_not_longer_than_the_holding_time()
    {
        IReadOnlyList<HistoryBucket> history = Read(steps: 4, holdSeconds: 90, (0, 10, Quality.Good));

        Assert.Equal([1.0, 0.5], history.Select(bucket => bucket.Coverage));
        Assert.Equal([1, 0], history.Select(bucket => bucket.Count));
        Assert.All(history, bucket => Assert.Equal((10, 10, 10, 10), (bucket.Minimum, bucket.Mean, bucket.Maximum, bucket.Last)));
    }

    [Fact]
    public void A_bad_sample_ends_the_value_before_it_and_its_quality_shows()
    {
        IReadOnlyList<HistoryBucket> history = Read(steps: 3, holdSeconds: 900, (0, 10, Quality.Good), (30, null, Quality.Bad), (150, 20, Quality.Good));

        Assert.Equal([0.5, 0, 0.5], history.Select(bucket => bucket.Coverage));
        Assert.Equal([Quality.Bad, Quality.Bad, Quality.Bad], history.Select(bucket => bucket.Quality));
        Assert.Equal([10, null, 20], history.Select(bucket => bucket.Mean));
    }

    [Fact]
    public void A_stale_or_uncertain_value_counts_and_says_so()
    {
        IReadOnlyList<HistoryBucket> history = Read(steps: 2, holdSeconds: 900, (0, 10, Quality.Good), (60, 10, Quality.Uncertain), (90, 10, Quality.Stale));

        Assert.Equal([Quality.Good, Quality.Stale], history.Select(bucket => bucket.Quality));
        Assert.Equal([1.0, 1.0], history.Select(bucket => bucket.Coverage));
    }

    [Fact]
    public void The_last_of_two_values_of_one_millisecond_counts_but_both_are_seen()
    {
        IReadOnlyList<HistoryBucket> history = Read(steps: 1, holdSeconds: 900, (0, 10, Quality.Good), (0, 20, Quality.Good));

        Assert.Equal((10, 20, 20, 20, 2), (history[0].Minimum, history[0].Mean, history[0].Maximum, history[0].Last, history[0].Count));
    }

    [Fact]
    public void The_last_step_may_be_shorter_than_the_others()
    {
        HistoryBuckets buckets = new(Start, Start.AddSeconds(90), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(15));
        buckets.Add(new StoredSample(Start.ToUnixTimeMilliseconds(), 1, Quality.Good, false, false));

        Assert.Equal([1.0, 1.0], buckets.End(Start.AddDays(1)).Select(bucket => bucket.Coverage));
    }

    [Fact]
    public void Whatever_the_samples_the_figures_fit_each_other_and_the_integral_does_not_depend_on_the_step() =>
        Gen.Select(Gen.Select(Gen.Int[-100, 700], Gen.Double[-1000, 1000], Gen.Int[1, 4]).List[0, 40], Gen.Int[1, 90], Gen.Int[1, 300]).Sample(
            (points, step, hold) =>
            {
                (int, double?, Quality)[] samples = [.. points.OrderBy(point => point.Item1).Select(point => (point.Item1, point.Item3 == 1 ? (double?)null : point.Item2, (Quality)point.Item3))];
                IReadOnlyList<HistoryBucket> fine = Read(600, TimeSpan.FromSeconds(step), hold, samples);
                IReadOnlyList<HistoryBucket> whole = Read(600, TimeSpan.FromSeconds(600), hold, samples);

                foreach (HistoryBucket bucket in fine)
                {
                    Assert.InRange(bucket.Coverage, 0, 1);
                    Assert.True(bucket.Count > 0 || bucket.Coverage > 0 || bucket.Quality <= Quality.Bad);
                    Assert.Equal(bucket.Mean is null, bucket.Last is null);
                    if (bucket.Mean is { } mean)
                        Assert.InRange(mean, bucket.Minimum!.Value, bucket.Maximum!.Value);
                }

                Assert.Equal(samples.Count(sample => sample.Item1 is >= 0 and < 600), fine.Sum(bucket => bucket.Count));
                Assert.Equal(Integral(whole, 600), Integral(fine, step), 1e-3);
            },
            iter: 2000);

    private static double Integral(IReadOnlyList<HistoryBucket> history, int step) => history.Sum(bucket =>
        (bucket.Mean ?? 0) * bucket.Coverage * Math.Min(step, (Start.AddSeconds(600) - bucket.Start).TotalSeconds));

    private static IReadOnlyList<HistoryBucket> Read(int steps, int holdSeconds, params (int Second, double? Value, Quality Quality)[] samples) =>
        Read(steps * 60, TimeSpan.FromSeconds(60), holdSeconds, samples);

    private static IReadOnlyList<HistoryBucket> Read(int seconds, TimeSpan step, int holdSeconds, (int Second, double? Value, Quality Quality)[] samples)
    {
        HistoryBuckets buckets = new(Start, Start.AddSeconds(seconds), step, TimeSpan.FromSeconds(holdSeconds));
        foreach ((int second, double? value, Quality quality) in samples)
            buckets.Add(new StoredSample(Start.AddSeconds(second).ToUnixTimeMilliseconds(), value, quality, false, false));
        return buckets.End(Start.AddDays(1));
    }
}
