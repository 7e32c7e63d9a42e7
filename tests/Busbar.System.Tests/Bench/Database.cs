using Microsoft.Data.Sqlite;

namespace Busbar.SystemTests.Bench;

/// <summary>A sample as it lies in the database.</summary>
internal readonly record struct StoredRow(string Device, string Point, long TimeMilliseconds, double? Value, bool IsHistorical)
{
    public (string Device, string Point, long TimeMilliseconds, double? Value) Row => (Device, Point, TimeMilliseconds, Value);
}

/// <summary>Numbers of records that lie in the database, from the first to the last without a gap.</summary>
internal readonly record struct StoredRange(string Controller, ulong Boot, ulong First, ulong Last);

/// <summary>The gateway's database as another SQLite client sees it, past all of our own code.</summary>
internal sealed class Database : IDisposable
{
    private const int HistoricalFlag = 8;
    private readonly SqliteConnection _connection;

    public Database(string folder)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "busbar.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        _connection.Open();
    }

    /// <summary>What SQLite itself says of the file: "ok".</summary>
    public string Integrity => Query("PRAGMA integrity_check", row => row.GetString(0)).Single();

    /// <summary>Every sample in the order in which it was stored, as far as the tables tell; ordered by time in each point.</summary>
    public List<StoredRow> Samples() => Query(
        """
        SELECT p.device, p.name, s.time, s.value, s.flags FROM (
            SELECT point, time, value, flags, tie AS place FROM sample UNION ALL SELECT point, time, value, flags, id FROM recent) s
        JOIN point p ON p.id = s.point ORDER BY p.device, p.name, s.time, s.place
        """,
        row => new StoredRow(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetDouble(3), (row.GetInt32(4) & HistoricalFlag) != 0));

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
