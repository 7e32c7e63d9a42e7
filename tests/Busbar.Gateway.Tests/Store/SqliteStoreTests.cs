using Busbar.Gateway.Store;
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
    public async Task Recent_rows_move_to_their_place_in_bulk_and_nothing_changes_for_the_reader()
    {
        // More than recent takes, in the order of arrival: two points, equal times among them.
        const int Batches = 15;
        for (int batch = 0; batch < Batches; batch++)
            Write("plant", 1, (ulong)(batch * 5000) + 1, [.. Enumerable.Range(0, 5000).Select(i => Sample(i % 2 == 0 ? "power" : "voltage", ((batch * 5000) + i) / 4, i))]);

        IReadOnlyList<StoredSample> power = await Samples("power");

        Assert.Equal(Batches * 2500, power.Count);
        for (int i = 0; i < power.Count; i++)
            Assert.Equal((Noon + (2 * i / 4), 2 * i % 5000), (power[i].TimeMilliseconds, power[i].Value!.Value));
        Assert.InRange(RowsIn("recent"), 1, 65_535);
        Assert.Equal(Batches * 5000, RowsIn("recent") + RowsIn("sample"));
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
    public void A_sample_takes_some_tens_of_bytes()
    {
        long before = Store.SizeBytes;
        for (int batch = 0; batch < 20; batch++)
            Write("plant", 1, (ulong)(batch * 5000) + 1, [.. Enumerable.Range(0, 5000).Select(i => Sample("power" + (i % 100), (batch * 50_000) + (i / 100 * 1000), 230 + (i / 1000.0)))]);
        Reopen();

        Assert.InRange((Store.SizeBytes - before) / 100_000.0, 10, 60);
    }

    protected override IStore Open() => new SqliteStore(new StoreOptions { Path = DatabasePath }, Time);

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
