using Busbar.Gateway.Store;
using Busbar.Points;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Tests.Store;

/// <summary>The SQLite store passes the suite, and says what is wrong with a file that it cannot use.</summary>
public class SqliteStoreTests : StoreCompliance
{
    private readonly TemporaryFolder folder = new();
    private int fresh;

    private string DatabasePath => folder.File("busbar.db");

    public override void Dispose()
    {
        base.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_second_gateway_is_kept_off_the_same_data()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));

        StoreException refusal = Assert.Throws<StoreException>(Open);
        Assert.Contains(DatabasePath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_a_newer_program_is_not_touched()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));
        Reopen();
        Execute("PRAGMA user_version = 1000");

        StoreException refusal = Assert.Throws<StoreException>(Open);
        Assert.Contains("newer program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        File.WriteAllText(DatabasePath, new string('x', 5000));

        StoreException refusal = Assert.Throws<StoreException>(Open);
        Assert.Contains(DatabasePath, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(folder.File("occupied"), "");
        StoreOptions options = new() { Path = Path.Combine(folder.File("occupied"), "busbar.db") };

        StoreException refusal = Assert.Throws<StoreException>(() => new SqliteStore(options, Time));
        Assert.Contains("occupied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_takes_a_few_bytes_and_the_journal_is_emptied()
    {
        for (int batch = 0; batch < 80; batch++)
            Write("plant", 1, (ulong)(batch * 5000) + 1, [.. Enumerable.Range(0, 5000).Select(i => Sample("power" + (i % 100), (batch * 50_000) + (i / 100 * 1000), 230 + ((i * 7919 % 100) / 10.0)))]);
        Reopen();

        Assert.InRange(Store.SizeBytes / 400_000.0, 0.5, 4);
        Assert.InRange(RowsIn("journal"), 0, 14);
        Assert.InRange(RowsIn("chunk"), 100, 1000);
    }

    [Fact]
    public async Task A_database_of_the_first_release_is_brought_up_to_date_and_loses_nothing()
    {
        using (SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Store", "released", "schema-1.sql"));
            command.ExecuteNonQuery();
        }

        for (int pass = 0; pass < 2; pass++)
        {
            Assert.Equal(
                [
                    new StoredSample(Noon - 1000, 1.5, Quality.Good, true, false),
                    new StoredSample(Noon, 2.5, Quality.Good, false, false),
                    new StoredSample(Noon, 3.5, Quality.Uncertain, false, true),
                    new StoredSample(Noon + 1000, null, Quality.Bad, false, false),
                    new StoredSample(Noon + 2000, 4.25, Quality.Good, false, false),
                ],
                await Samples("power"));
            Assert.Equal(new ControllerMark(0, 2, 40, 2, 40), Store.ReadMark("plant"));
            Assert.Equal("读回", Assert.Single(await Store.ReadEventsAsync(Day(-1), Day(1), 10, default)).Text);
            Assert.Equal("operator", Assert.Single(await Store.ReadAuditAsync(10, default)).User);
            Assert.Equal(1, Write("plant", 2, 40, Sample("power", 0, 1)).Duplicates);
            HistoryBucket bucket = Assert.Single(await Store.ReadAsync("meter", "power", Day(0), Day(0).AddSeconds(3), TimeSpan.FromSeconds(3), default));
            Assert.Equal((4, 4.25), (bucket.Count, bucket.Last!.Value));
            Reopen();
        }

        Assert.Equal(0, RowsIn("sqlite_master WHERE name IN ('sample', 'recent')"));
    }

    [Fact]
    public async Task A_store_that_may_not_grow_says_so_keeps_what_it_has_and_goes_on_when_there_is_room()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));
        Reopen();
        ulong next = 2;
        using (SqliteStore small = new(new StoreOptions { Path = DatabasePath, MaximumBytes = 400_000 }, Time))
        {
            Exception? refusal = null;
            while (refusal is null)
            {
                StoreBatch batch = new();
                batch.Add(new StoreMessage("plant", 0, 1, next, [.. Enumerable.Range(0, 1000).Select(i => new StoreRecord(Sample("power", ((long)next * 1000) + i, Math.Sqrt(i)), null))]));
                refusal = Record.Exception(() => small.Write(batch));
                if (refusal is null)
                    next += 1000;
            }

            Assert.Contains("full", refusal.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal((int)next - 1, (await small.ReadSamplesAsync("meter", "power", DateTimeOffset.UnixEpoch, Day(1000), -1, default)).Count);
        }

        Assert.Single(Write("plant", 1, next, Sample("power", 5, 1)).Samples);
        Assert.Equal((int)next, (await Samples("power")).Count);
    }

    [Fact]
    public async Task A_backup_is_taken_and_put_back_while_the_store_runs()
    {
        Write("plant", 1, 1, [.. Enumerable.Range(0, 70_000).Select(i => Sample("power", i, i))]);
        Store.MigrateRoom("test", "CREATE TABLE test_bill (amount TEXT NOT NULL)");
        string file = folder.File("backup.db");
        SqliteStore.Backup(DatabasePath, file);
        Assert.Contains("there already", Assert.Throws<StoreException>(() => SqliteStore.Backup(DatabasePath, file)).Message, StringComparison.Ordinal);
        Write("plant", 1, 70_001, Sample("power", 80_000, 1));
        Store.WriteRoom(tables => tables.Run("INSERT INTO test_bill VALUES (@a)", "1.00"));

        string kept = ((SqliteStore)Store).Restore(file, Time.GetUtcNow());

        Assert.Equal(70_000, (await Samples("power")).Count);
        Assert.Empty(Store.ReadRoom(tables => tables.Query("SELECT amount FROM test_bill", row => row.GetString(0))));
        Assert.Equal(1, Write("plant", 1, 70_000, Sample("power", 0, 1), Sample("power", 90_000, 2)).Duplicates);
        Reopen();
        Assert.Equal(70_001, (await Samples("power")).Count);
        using SqliteStore before = new(new StoreOptions { Path = kept }, Time);
        Assert.Equal(70_001, (await before.ReadSamplesAsync("meter", "power", DateTimeOffset.UnixEpoch, Day(1000), -1, default)).Count);
    }

    [Fact]
    public async Task A_file_that_is_no_whole_backup_is_refused_and_changes_nothing()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));
        File.WriteAllText(folder.File("text.db"), new string('x', 9000));
        SqliteStore.Backup(DatabasePath, folder.File("whole.db"));
        byte[] cut = File.ReadAllBytes(folder.File("whole.db"))[..^8192];
        File.WriteAllBytes(folder.File("cut.db"), cut);

        foreach (string name in new[] { "text.db", "cut.db", "none.db" })
        {
            StoreException refusal = Assert.Throws<StoreException>(() => ((SqliteStore)Store).Restore(folder.File(name), Time.GetUtcNow()));
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Single(await Samples("power"));
        Assert.Empty(Directory.GetFiles(folder.Path, "before-restore-*"));
    }

    protected override IStore Open() => new SqliteStore(new StoreOptions { KindOf = KindOf, Path = DatabasePath }, Time);

    protected override IStore OpenFresh() => new SqliteStore(new StoreOptions { Path = folder.File($"fresh-{fresh++}.db") }, Time);

    private int RowsIn(string table)
    {
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
        return Convert.ToInt32(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Execute(string text)
    {
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
