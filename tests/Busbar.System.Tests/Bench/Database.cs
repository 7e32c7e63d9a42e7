using Busbar.Gateway.Store;
using Microsoft.Data.Sqlite;

namespace Busbar.SystemTests.Bench;

/// <summary>A sample as it lies in the database.</summary>
internal readonly record struct StoredRow(string Device, string Point, long TimeMilliseconds, double? Value, bool IsHistorical)
{
    public (string Device, string Point, long TimeMilliseconds, double? Value) Row => (Device, Point, TimeMilliseconds, Value);
}

/// <summary>Numbers of records that lie in the database, from the first to the last without a gap.</summary>
internal readonly record struct StoredRange(string Controller, ulong Boot, ulong First, ulong Last);

/// <summary>The gateway's database as another SQLite client sees it; its samples as the store reads them.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _path;

    public Database(string folder)
    {
        _path = Path.Combine(folder, "busbar.db");
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        _connection.Open();
    }

    /// <summary>What SQLite itself says of the file: "ok".</summary>
    public string Integrity => Query("PRAGMA integrity_check", row => row.GetString(0)).Single();

    /// <summary>
    /// Every sample, ordered by time in each point. They lie packed, so they are read by the store's own code, from a copy that is opened as
    /// a gateway opens it after a start.
    /// </summary>
    public List<StoredRow> Samples()
    {
        using TestFolder folder = new();
        string copy = folder.File("copy.db");
        SqliteStore.Backup(_path, copy);
        using SqliteStore store = new(new StoreOptions { Path = copy }, TimeProvider.System);
        return [.. Query("SELECT device, name FROM point ORDER BY device, name", row => (Device: row.GetString(0), Point: row.GetString(1)))
            .SelectMany(point => store.ReadSamplesAsync(point.Device, point.Point, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, default).GetAwaiter().GetResult()
                .Select(sample => new StoredRow(point.Device, point.Point, sample.TimeMilliseconds, sample.Value, sample.IsHistorical)))];
    }

    public List<StoredRange> Ranges() => Query(
        "SELECT c.name, s.boot, s.first, s.last FROM stored s JOIN controller c ON c.id = s.controller ORDER BY c.name, s.boot, s.first",
        row => new StoredRange(row.GetString(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), (ulong)row.GetInt64(3)));

    public long Events() => Query("SELECT count(*) FROM event", row => row.GetInt64(0)).Single();

    /// <summary>How often each sample lies here.</summary>
    public Dictionary<(string Device, string Point, long TimeMilliseconds, double? Value), int> Counts() => Samples().CountBy(sample => sample.Row).ToDictionary();

    public void Dispose() => _connection.Dispose();

    private List<T> Query<T>(string text, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        using SqliteDataReader rows = command.ExecuteReader();
        List<T> all = [];
        while (rows.Read())
            all.Add(read(rows));
        return all;
    }
}
