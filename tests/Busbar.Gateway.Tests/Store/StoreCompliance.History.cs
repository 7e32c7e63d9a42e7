using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;
using CsCheck;

namespace Busbar.Gateway.Tests.Store;

/// <summary>History, roll-ups, and what goes with age.</summary>
public abstract partial class StoreCompliance
{
    [Fact]
    public async Task History_counts_every_value_by_the_time_it_held()
    {
        Write("plant", 1, 1, Sample("power", -30_000, 10), Sample("power", 15_000, 20), Sample("power", 75_000, 40));

        IReadOnlyList<HistoryBucket> history = await Store.ReadAsync("meter", "power", Day(0), Day(0).AddMinutes(2), TimeSpan.FromMinutes(1), default);

        Assert.Equal(2, history.Count);
        Assert.Equal((Day(0), 10.0, 20.0, 20.0, 1, 1.0), (history[0].Start, history[0].Minimum, history[0].Maximum, history[0].Last, history[0].Count, history[0].Coverage));
        Assert.Equal(((15 * 10) + (45 * 20)) / 60.0, history[0].Mean!.Value, 9);
        Assert.Equal(((15 * 20) + (45 * 40)) / 60.0, history[1].Mean!.Value, 9);
    }

    [Fact]
    public async Task History_of_what_is_not_known_is_empty_and_a_mistaken_question_is_told()
    {
        Assert.Empty(await Store.ReadAsync("meter", "power", Day(0), Day(1), TimeSpan.FromMinutes(1), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadAsync("meter", "power", Day(1), Day(0), TimeSpan.FromMinutes(1), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadAsync("meter", "power", Day(0), Day(1), TimeSpan.Zero, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadAsync("meter", "power", Day(0), Day(400), TimeSpan.FromSeconds(1), default));
    }

    [Fact]
    public async Task A_value_does_not_hold_into_the_future()
    {
        Write("plant", 1, 1, Sample("power", 0, 10));
        Time.SetUtcNow(Day(1));
        Write("plant", 1, 2, Sample("power", 24 * 3600_000, 20));
        Time.SetUtcNow(Day(1).AddSeconds(30));

        IReadOnlyList<HistoryBucket> history = await Store.ReadAsync("meter", "power", Day(1), Day(1).AddMinutes(5), TimeSpan.FromMinutes(1), default);

        Assert.Equal(0.5, Assert.Single(history).Coverage);
    }

    [Fact]
    public void Until_when_the_clock_was_trusted_outlives_the_program()
    {
        Assert.Null(Store.ReadTrustedClock());
        Store.WriteTrustedClock(Day(3));
        Store.WriteTrustedClock(Day(2));
        Reopen();
        Assert.Equal(Day(2), Store.ReadTrustedClock());
    }

    [Fact]
    public async Task Old_samples_go_in_small_steps_and_nothing_else_goes()
    {
        Write("plant", 1, 1, [.. Enumerable.Range(0, 5000).Select(i => Sample(i % 5 == 0 ? "power" : "voltage", i * 1000, i))]);
        Assert.Equal(0, Store.DeleteSamples(Day(0), 1000, PointKinds.All));
        Write("plant", 1, 5001, [.. Enumerable.Range(0, 100).Select(i => Sample("current", 3600_000 + (i * 100_000), i))]);

        int first = Store.DeleteSamples(Day(0).AddSeconds(5000), 1500, PointKinds.All);
        int second = Store.DeleteSamples(Day(0).AddSeconds(5000), 5000, PointKinds.All);

        Assert.InRange(first, 1500, 3600);
        Assert.Equal(5000, first + second);
        Assert.Equal(0, Store.DeleteSamples(Day(0).AddSeconds(5000), 1000, PointKinds.All));
        Assert.Empty(await Samples("power"));
        Assert.Equal(100, (await Samples("current")).Count);
    }

    [Fact]
    public void Rolled_up_steps_are_those_of_the_samples_however_late_these_came() =>
        Gen.Select(Gen.Int[0, 4 * 24 * 60], Gen.Int[1, 300], Gen.Int[0, 20], Gen.Bool).List[1, 12].Sample(
            pieces =>
            {
                Time.SetUtcNow(Day(5));
                using IStore fresh = OpenFresh();
                HistoryBuckets expected = new(Midnight, Midnight.AddDays(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));
                HistoryBuckets expectedHours = new(Midnight, Midnight.AddDays(5), TimeSpan.FromHours(1), TimeSpan.FromMinutes(15));
                List<IngestedSample> all = [];
                ulong sequence = 1;
                foreach ((int minute, int count, int value, bool rollsUp) in pieces)
                {
                    IngestedSample[] samples = [.. Enumerable.Range(0, count).Select(i => new IngestedSample(
                        "plant", "meter", "power", Midnight.ToUnixTimeMilliseconds() + (minute * 60_000L) + (i * 20_000L), value + (i % 7), i == 5 ? Quality.Uncertain : Quality.Good, false, false))];
                    StoreBatch batch = new();
                    batch.Add(new StoreMessage("plant", 0, 1, sequence, [.. samples.Select(sample => new StoreRecord(sample, null))]));
                    fresh.Write(batch);
                    all.AddRange(samples);
                    sequence += (ulong)count;
                    while (rollsUp && fresh.RollUp(Day(5), 3) == 3)
                    {
                    }
                }

                foreach (IngestedSample sample in all.OrderBy(each => each.TimeMilliseconds))
                {
                    StoredSample stored = new(sample.TimeMilliseconds, sample.Value, sample.Quality, false, false);
                    expected.Add(stored);
                    expectedHours.Add(stored);
                }

                IReadOnlyList<HistoryBucket> steps = expected.End(Time.GetUtcNow());
                AssertSame(steps, fresh.ReadAsync("meter", "power", Midnight, Midnight.AddDays(5), TimeSpan.FromMinutes(15), default).Result);
                AssertSame(expectedHours.End(Time.GetUtcNow()), fresh.ReadAsync("meter", "power", Midnight, Midnight.AddDays(5), TimeSpan.FromHours(1), default).Result);
                RollupSeries series = fresh.ReadQuarterHours([("meter", "power")], Midnight, Midnight.AddDays(5))[0]!;
                Dictionary<DateTimeOffset, HistoryBucket> byStart = steps.ToDictionary(bucket => bucket.Start);
                for (int i = 0; i < series.Means.Length; i++)
                {
                    HistoryBucket? bucket = byStart.GetValueOrDefault(Midnight.AddMinutes(15 * i));
                    Assert.Equal(bucket is null, series.Qualities[i] == RollupSeries.None);
                    AssertNear(bucket?.Mean, double.IsNaN(series.Means[i]) ? null : series.Means[i]);
                }
            },
            iter: 12,
            threads: 1);

    [Fact]
    public async Task When_the_samples_are_gone_minutes_and_quarter_hours_still_tell()
    {
        Time.SetUtcNow(Day(20));
        Write("plant", 1, 1, [.. Enumerable.Range(0, 3000).Select(i => Sample("power", i * 60_000, 100 + (i % 60)))]);
        IReadOnlyList<HistoryBucket> minutes = await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromMinutes(1), default);
        IReadOnlyList<HistoryBucket> hours = await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromHours(1), default);

        while (Store.RollUp(Day(10), 10) == 10)
        {
        }

        while (Store.RollUpMinutes(Midnight.AddDays(9), 10, PointKinds.All) == 10)
        {
        }

        Assert.Equal(3000, Store.DeleteSamples(Midnight.AddDays(9), 100_000, PointKinds.All));
        Reopen();

        Assert.Empty(await Samples("power"));
        AssertSame(minutes, await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromMinutes(1), default));
        AssertSame(hours, await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromHours(1), default));
    }

    [Fact]
    public async Task Counters_stay_when_measurements_go_and_late_counts_still_reach_their_roll_ups()
    {
        Time.SetUtcNow(Day(20));
        PointKinds measurements = new(new HashSet<PointKind> { PointKind.Measurement, PointKind.State, PointKind.Command }, KindOf);
        Write("plant", 1, 1, [.. Enumerable.Range(0, 3000).SelectMany(i => new[] { Sample("power", i * 60_000, i), Sample("energy", i * 60_000, i) })]);
        while (Store.RollUp(Day(10), 10) == 10)
        {
        }

        while (Store.RollUpMinutes(Midnight.AddDays(9), 10, measurements) == 10)
        {
        }

        Assert.Equal(3000, Store.DeleteSamples(Midnight.AddDays(9), 100_000, measurements));
        Reopen();
        Assert.Empty(await Samples("power"));
        Assert.Equal(3000, (await Samples("energy")).Count);
        Assert.NotEmpty(await Store.ReadAsync("meter", "power", Midnight.AddDays(1), Midnight.AddDays(2), TimeSpan.FromMinutes(1), default));
        Assert.Contains(await Store.ReadAsync("meter", "energy", Day(0), Day(0).AddMinutes(3), TimeSpan.FromSeconds(30), default), bucket => bucket.Start == Day(0).AddSeconds(30));

        // A controller was away: its old counter readings are history, its old measurements come too late for theirs.
        Write("plant", 2, 1, Sample("energy", 30_000, 90_000), Sample("power", 30_000, 90_000));
        while (Store.RollUp(Day(10), 10) == 10)
        {
        }

        Assert.Equal(90_000, (await Store.ReadAsync("meter", "energy", Midnight, Midnight.AddDays(2), TimeSpan.FromDays(1), default))[0].Maximum);
        Assert.NotEqual(90_000, (await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromDays(1), default))[0].Maximum);
    }

    /// <summary>The kinds of the tests' points.</summary>
    protected static PointKind KindOf(string device, string point) => point == "energy" ? PointKind.Counter : PointKind.Measurement;

    /// <summary>A midnight (UTC) of the tests' days.</summary>
    private static DateTimeOffset Midnight => new(Day(0).UtcDateTime.Date, TimeSpan.Zero);

    private static void AssertSame(IReadOnlyList<HistoryBucket> expected, IReadOnlyList<HistoryBucket> actual)
    {
        Assert.Equal(
            expected.Select(each => (each.Start, each.Minimum, each.Maximum, each.Last, each.Quality, each.Count)),
            actual.Select(each => (each.Start, each.Minimum, each.Maximum, each.Last, each.Quality, each.Count)));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Coverage, actual[i].Coverage, 5);
            AssertNear(expected[i].Mean, actual[i].Mean);
        }
    }

    // Means are kept to seven digits of the greatest one in their block.
    private static void AssertNear(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        Assert.InRange(Math.Abs((expected ?? 0) - (actual ?? 0)), 0, 1e-4);
    }
}
