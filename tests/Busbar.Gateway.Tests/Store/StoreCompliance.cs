using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Store;

/// <summary>What every store must do, whatever lies beneath.</summary>
public abstract partial class StoreCompliance : IDisposable
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
