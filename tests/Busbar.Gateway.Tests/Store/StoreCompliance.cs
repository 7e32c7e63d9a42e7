using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Store;

/// <summary>What every store must do, whatever lies beneath.</summary>
public abstract class StoreCompliance : IDisposable
{
    protected const long Noon = 1_700_000_000_000;

    private IStore? store;

    /// <summary>Now; long after everything that the tests write, unless a test says otherwise.</summary>
    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Noon).AddDays(1));

    /// <summary>The store under test, opened on first use.</summary>
    protected IStore Store => store ??= Open();

    /// <summary>Opens the same data, new or as it was left.</summary>
    protected abstract IStore Open();

    /// <summary>Closes and opens again.</summary>
    protected void Reopen()
    {
        store?.Dispose();
        store = null;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        store?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Samples_come_back_with_time_value_quality_and_flags()
    {
        StoreResult result = Write("plant", 1, 1, Sample("power", 0, 230.5), Sample("power", 1000, null, Quality.Bad), Sample("power", 2000, -1, Quality.Uncertain, true, true));

        Assert.Equal(3, result.Samples.Count);
        Assert.Equal(
            [
                new StoredSample(Noon, 230.5, Quality.Good, false, false),
                new StoredSample(Noon + 1000, null, Quality.Bad, false, false),
                new StoredSample(Noon + 2000, -1, Quality.Uncertain, true, true),
            ],
            await Samples("power"));
        Reopen();
        Assert.Equal(3, (await Samples("power")).Count);
    }

    [Fact]
    public async Task Extreme_values_come_back_bit_for_bit()
    {
        double[] values = [0, 1, -1, 0.1, 1e300, -1e-300, double.MaxValue, double.Epsilon, 4294967295, 9007199254740993, 1.0 / 3];
        Write("plant", 1, 1, [.. values.Select((value, i) => Sample("power", i, value))]);

        Assert.Equal(values, (await Samples("power")).Select(sample => sample.Value!.Value));
    }

    [Fact]
    public async Task Samples_of_the_same_millisecond_are_all_kept_in_their_order()
    {
        Write("plant", 1, 1, Sample("power", 0, 1), Sample("power", 0, 2));
        Write("plant", 1, 3, Sample("power", 0, 3));

        Assert.Equal([1.0, 2.0, 3.0], (await Samples("power")).Select(sample => sample.Value!.Value));
    }

    [Fact]
    public async Task Late_samples_take_their_place_by_original_time()
    {
        Write("plant", 2, 1, Sample("power", 5000, 5));
        Write("plant", 1, 1, Sample("power", 1000, 1), Sample("power", 9000, 9));

        Assert.Equal([1.0, 5.0, 9.0], (await Samples("power")).Select(sample => sample.Value!.Value));
    }

    [Fact]
    public async Task The_same_numbers_of_a_boot_are_stored_once_also_after_opening_again()
    {
        Write("plant", 1, 1, Sample("power", 0, 1), Sample("power", 1000, 2));
        Reopen();
        StoreResult result = Write("plant", 1, 2, Sample("power", 1000, 2), Sample("power", 2000, 3));

        Assert.Equal(1, result.Duplicates);
        Assert.Equal(3, Assert.Single(result.Samples).Value);
        Assert.Equal([1.0, 2.0, 3.0], (await Samples("power")).Select(sample => sample.Value!.Value));
    }

    [Fact]
    public async Task Another_boot_controller_or_epoch_with_the_same_numbers_is_no_duplicate()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));
        Write("plant", 2, 1, Sample("power", 1, 2));
        Write("floors", 1, 1, Sample("power", 2, 3));
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 1, 1, 1, [new StoreRecord(Sample("power", 3, 4), null)]));
        Store.Write(batch);

        Assert.Equal([1.0, 2.0, 3.0, 4.0], (await Samples("power")).Select(sample => sample.Value!.Value));
    }

    [Fact]
    public void Messages_in_any_order_cut_and_repeated_leave_every_record_exactly_once() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39], Gen.Int[1, 12]).List[1, 12].Sample(
            pieces =>
            {
                using IStore fresh = OpenFresh();
                HashSet<ulong> seen = [];
                foreach ((int boot, int first, int count) in pieces)
                {
                    ulong sequence = (ulong)first + 1;
                    StoreBatch batch = new();
                    batch.Add(new StoreMessage("plant", 0, (ulong)(boot % 3) + 1, sequence, [.. Enumerable.Range(0, count).Select(i => new StoreRecord(Sample("power", i, i), null))]));
                    StoreResult result = fresh.Write(batch);
                    int expected = 0;
                    for (ulong i = 0; i < (ulong)count; i++)
                        expected += seen.Add((((ulong)(boot % 3) + 1) << 40) + sequence + i) ? 1 : 0;
                    Assert.Equal((expected, count - expected), (result.Samples.Count, result.Duplicates));
                }
            },
            iter: 30,
            threads: 1);

    [Fact]
    public async Task A_record_that_could_not_be_read_takes_up_its_number()
    {
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 0, 1, 1, [default, new StoreRecord(Sample("power", 0, 2), null)]));
        Store.Write(batch);
        StoreResult again = Write("plant", 1, 1, Sample("power", 0, 1), Sample("power", 0, 2));

        Assert.Equal(2, again.Duplicates);
        Assert.Equal(2.0, Assert.Single(await Samples("power")).Value);
    }

    [Fact]
    public void What_was_acknowledged_is_remembered_and_what_lies_below_it_in_the_boot_is_a_duplicate()
    {
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 0, 4, 10, [new StoreRecord(Sample("power", 0, 1), null)]));
        ControllerMark mark = new(0, 4, 10, 4, 10);
        batch.Marks["plant"] = mark;
        Store.Write(batch);
        Reopen();

        Assert.Equal(mark, Store.ReadMark("plant"));
        Assert.Equal(ControllerMark.None, Store.ReadMark("nobody"));
        Assert.Equal(1, Write("plant", 4, 5, Sample("power", 0, 1)).Duplicates);
        Assert.Equal(0, Write("plant", 3, 5, Sample("power", 0, 1)).Duplicates);
    }

    [Fact]
    public async Task Events_come_back_newest_first_with_everything_they_said()
    {
        IngestedEvent first = new("plant", "", 1, Noon, null, null, 0, 0, 0, 0, null, false, true);
        IngestedEvent second = new("plant", "room-301", 12, Noon + 5, "room-301/setpoint", 21.5, ulong.MaxValue, 8, 3, 4, "读回", true, false);
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 0, 1, 1, [new StoreRecord(null, first), new StoreRecord(null, second)]));
        Assert.Equal([first, second], Store.Write(batch).Events);

        Assert.Equal([second, first], await Store.ReadEventsAsync(Day(0), Day(1), 10, default));
        Assert.Equal([second], await Store.ReadEventsAsync(Day(0), Day(1), 1, default));
        Assert.Empty(await Store.ReadEventsAsync(Day(1), Day(2), 10, default));
    }

    [Fact]
    public async Task The_audit_keeps_every_stage_of_a_command()
    {
        CommandAuditEntry sent = new(ulong.MaxValue, Day(0), "Sent", "floors", "room-301", "setpoint", 21, 8, "operator", "too cold");
        CommandAuditEntry verified = sent with { Stage = "Verified", Time = Day(0).AddSeconds(2), Text = "" };
        CommandAuditEntry other = sent with { CommandId = 2, Value = null };
        Store.WriteAudit([sent, other]);
        Store.WriteAudit([verified]);
        Reopen();

        Assert.Equal([sent, verified], await Store.ReadAuditAsync(ulong.MaxValue, default));
        Assert.Equal([verified, other], await Store.ReadAuditAsync(2, default));
    }

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
    public async Task Old_samples_go_in_small_steps_and_nothing_else_goes()
    {
        Write("plant", 1, 1, [.. Enumerable.Range(0, 5000).Select(i => Sample(i % 5 == 0 ? "power" : "voltage", i * 1000, i))]);
        Assert.Equal(0, Store.DeleteSamples(Day(0), 1000));
        Write("plant", 1, 5001, [.. Enumerable.Range(0, 100).Select(i => Sample("current", 3600_000 + (i * 100_000), i))]);

        int first = Store.DeleteSamples(Day(0).AddSeconds(5000), 1500);
        int second = Store.DeleteSamples(Day(0).AddSeconds(5000), 5000);

        Assert.InRange(first, 1500, 3600);
        Assert.Equal(5000, first + second);
        Assert.Equal(0, Store.DeleteSamples(Day(0).AddSeconds(5000), 1000));
        Assert.Empty(await Samples("power"));
        Assert.Equal(100, (await Samples("current")).Count);
    }

    [Fact]
    public async Task What_moved_to_chunks_is_read_as_it_was_written_also_after_opening_again()
    {
        // More than the head takes, in the order of arrival: two points, equal times among them, every kind of quality.
        const int Batches = 15;
        for (int batch = 0; batch < Batches; batch++)
            Write("plant", 1, (ulong)(batch * 5000) + 1, [.. Enumerable.Range(0, 5000).Select(i => Mixed((batch * 5000) + i))]);
        Write("plant", 1, 1_000_001, Sample("power", -5000, 7));

        for (int pass = 0; pass < 2; pass++)
        {
            IReadOnlyList<StoredSample> power = await Samples("power");
            Assert.Equal((Noon - 5000, 7.0), (power[0].TimeMilliseconds, power[0].Value!.Value));
            Assert.Equal((Batches * 2500) + 1, power.Count);
            for (int i = 1; i < power.Count; i++)
            {
                IngestedSample written = Mixed(2 * (i - 1));
                Assert.Equal(new StoredSample(written.TimeMilliseconds, written.Value, written.Quality, written.IsHistorical, false), power[i]);
            }

            Reopen();
        }

        static IngestedSample Mixed(int i) => Sample(
            i % 2 == 0 ? "power" : "voltage", i / 4, i % 700 == 0 ? null : i % 5000 / 10.0, i % 700 == 0 ? Quality.Bad : i % 300 == 0 ? Quality.Uncertain : Quality.Good, i % 900 < 20);
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

        while (Store.RollUpMinutes(Midnight.AddDays(9), 10) == 10)
        {
        }

        Assert.Equal(3000, Store.DeleteSamples(Midnight.AddDays(9), 100_000));
        Reopen();

        Assert.Empty(await Samples("power"));
        AssertSame(minutes, await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromMinutes(1), default));
        AssertSame(hours, await Store.ReadAsync("meter", "power", Midnight, Midnight.AddDays(2), TimeSpan.FromHours(1), default));
    }

    [Fact]
    public void Rooms_keep_tables_of_their_own_and_a_failed_work_leaves_nothing()
    {
        const string First = "CREATE TABLE test_bill (id {id}, amount TEXT NOT NULL, area {real})";
        Store.MigrateRoom("test", First);
        Store.WriteRoom(tables => tables.Run("INSERT INTO test_bill (amount, area) VALUES (@a, @b)", "12.34", 80.5));
        Assert.Throws<InvalidOperationException>(() => Store.WriteRoom<int>(tables =>
        {
            tables.Run("INSERT INTO test_bill (amount, area) VALUES (@a, @b)", "99.99", null);
            throw new InvalidOperationException();
        }));
        Reopen();
        Store.MigrateRoom("test", First, "ALTER TABLE test_bill ADD COLUMN note TEXT");

        Assert.Equal([("12.34", 80.5)], Store.ReadRoom(tables => tables.Query("SELECT amount, area FROM test_bill WHERE note IS NULL", row => (row.GetString(0), row.GetDouble(1)))));
        Assert.Throws<StoreException>(() => Store.MigrateRoom("test", First));
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_the_writer_writes()
    {
        const int Batch = 50;
        Assert.Empty(await Samples("power"));
        Task writer = Task.Run(
            () =>
            {
                for (int i = 0; i < 40; i++)
                    Write("plant", 1, (ulong)(i * Batch) + 1, [.. Enumerable.Range(0, Batch).Select(j => Sample("power", (i * Batch) + j, 1))]);
            });
        int last = 0;
        while (!writer.IsCompleted)
        {
            int count = (await Samples("power")).Count;
            Assert.Equal(0, count % Batch);
            Assert.True(count >= last);
            last = count;
        }

        await writer;
        Assert.Equal(40 * Batch, (await Samples("power")).Count);
    }

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

    protected static DateTimeOffset Day(int day) => DateTimeOffset.FromUnixTimeMilliseconds(Noon).AddDays(day);

    protected static IngestedSample Sample(string point, long offset, double? value, Quality quality = Quality.Good, bool isHistorical = false, bool isUndated = false) =>
        new("plant", "meter", point, Noon + offset, value, quality, isHistorical, isUndated);

    protected StoreResult Write(string controller, ulong boot, ulong first, params IngestedSample[] samples)
    {
        StoreBatch batch = new();
        batch.Add(new StoreMessage(controller, 0, boot, first, [.. samples.Select(sample => new StoreRecord(sample, null))]));
        return Store.Write(batch);
    }

    protected Task<IReadOnlyList<StoredSample>> Samples(string point) =>
        Store.ReadSamplesAsync("meter", point, DateTimeOffset.UnixEpoch, Day(1000), int.MaxValue, default);

    /// <summary>A store without anything in it, beside the one under test.</summary>
    protected abstract IStore OpenFresh();
}
