using System.Data.Common;
using System.Globalization;
using Busbar.Gateway.Store.Compression;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>
/// SQLite in one file. Write-ahead log with synchronous=FULL: a commit is on the disk when it returns, and readers do not wait
/// for it. A lock file keeps a second gateway off the same data.
/// </summary>
internal sealed class SqliteDialect(string path, long? maximumBytes) : SqlDialect
{
    // The first released schema, to the letter: databases of that release exist.
    private const string FirstRelease =
        """
        CREATE TABLE controller (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL,
            highest_boot INTEGER NOT NULL, highest_sequence INTEGER NOT NULL,
            through_boot INTEGER NOT NULL, through_sequence INTEGER NOT NULL);
        CREATE TABLE stored (
            controller INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (controller, epoch, boot, first)) WITHOUT ROWID;
        CREATE TABLE point (id INTEGER PRIMARY KEY, device TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (device, name));
        CREATE TABLE recent (id INTEGER PRIMARY KEY, point INTEGER NOT NULL, time INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL);
        CREATE TABLE sample (
            point INTEGER NOT NULL, time INTEGER NOT NULL, tie INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL,
            PRIMARY KEY (point, time, tie)) WITHOUT ROWID;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, controller INTEGER NOT NULL, device TEXT NOT NULL, code INTEGER NOT NULL,
            point TEXT, value REAL, command INTEGER NOT NULL, priority INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,
            text TEXT, flags INTEGER NOT NULL);
        CREATE INDEX event_time ON event (time);
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, command INTEGER NOT NULL, time INTEGER NOT NULL, stage TEXT NOT NULL, controller TEXT NOT NULL,
            device TEXT NOT NULL, point TEXT NOT NULL, value REAL, priority INTEGER NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL);
        CREATE INDEX audit_command ON audit (command);
        """;

    // A writer that waits for another program's lock says so after this, and tries again.
    private const int LockPatienceSeconds = 5;

    private readonly string path = System.IO.Path.GetFullPath(path);

    public string Path => path;

    public override string Name => $"The database {path}";

    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string BeginRead => "BEGIN";

    public override IReadOnlyList<Action<SqlSession>> Steps => [session => session.RunScript(FirstRelease), CompressSamples, session => session.RunScript(Translate(SqlSchema.Why)), session => session.RunScript(SqlSchema.Leaving)];

    public override long SizeBytes(SqlSession reader) => Size(path) + Size(path + "-wal");

    public override IDisposable TakeLock()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException($"The folder of {path} cannot be written. Give this user the right to, or choose another folder with --data.", exception);
        }
        catch (IOException exception)
        {
            throw new StoreException($"The database {path} is in use by another gateway, or its folder cannot be made ({exception.Message}). Stop the other one or choose another folder with --data.", exception);
        }
    }

    public override DbConnection OpenWriter()
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockPatienceSeconds }.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;";
            command.ExecuteNonQuery();
            if (maximumBytes is { } bytes)
            {
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(16, bytes / 4096)}");
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override DbConnection OpenReader()
    {
        SqliteConnection connection = new(ReaderText);
        connection.Open();
        return connection;
    }

    public override long SchemaVersion(SqlSession session) => session.Number("PRAGMA user_version");

    public override void SetSchemaVersion(SqlSession session, long version) =>
        session.RunScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));

    public override string Translate(string definition) => definition
        .Replace("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
        .Replace("{id}", "INTEGER PRIMARY KEY", StringComparison.Ordinal)
        .Replace("{whole}", "INTEGER", StringComparison.Ordinal)
        .Replace("{real}", "REAL", StringComparison.Ordinal)
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal);

    public override StoreException? Explain(Exception exception) => exception is SqliteException
        ? new StoreException($"The database {path} cannot be opened: {exception.Message} Move it away or choose another folder with --data.", exception)
        : null;

    public override void ClearPools()
    {
        using SqliteConnection reader = new(ReaderText);
        SqliteConnection.ClearPool(reader);
    }

    private string ReaderText => new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 30 }.ToString();

    /// <summary>From a row a sample to chunks, point by point; days of every point are to be rolled up.</summary>
    private void CompressSamples(SqlSession session)
    {
        session.RunScript(Translate(SqlSchema.Samples));
        BitWriter bits = new();
        List<StoredSample> chunk = [];
        long place = 0;
        foreach (long point in session.Query("SELECT id FROM point ORDER BY id", row => row.GetInt64(0)))
        {
            using SqliteCommand select = ((SqliteConnection)session.Connection).CreateCommand();
            select.CommandText =
                """
                SELECT time, value, flags, 0 AS tier, tie AS place FROM sample WHERE point = $point
                UNION ALL
                SELECT time, value, flags, 1, id FROM recent WHERE point = $point
                ORDER BY time, tier, place
                """;
            select.Parameters.AddWithValue("$point", point);
            using SqliteDataReader row = select.ExecuteReader();
            while (row.Read())
            {
                StoredSample sample = SampleFlags.ToSample(row.GetInt64(0), row.NumberOrNull(1), row.GetInt32(2));
                if (chunk.Count == SampleChunk.Target || (chunk.Count > 0 && sample.TimeMilliseconds - chunk[0].TimeMilliseconds > ChunkTables.LongestSpan))
                    Insert(session, bits, point, ++place, chunk);
                chunk.Add(sample);
            }

            Insert(session, bits, point, ++place, chunk);
        }

        session.RunScript("DROP TABLE sample; DROP TABLE recent;");
    }

    private static void Insert(SqlSession session, BitWriter bits, long point, long place, List<StoredSample> chunk)
    {
        if (chunk.Count == 0)
            return;
        byte[] data = SampleChunk.Write(bits, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(chunk));
        ChunkTables.Insert(session, point, place, chunk[0].TimeMilliseconds, chunk[^1].TimeMilliseconds, chunk.Count, data);
        for (long day = StaleDays.DayOf(chunk[0].TimeMilliseconds); day <= StaleDays.DayOf(chunk[^1].TimeMilliseconds); day++)
            session.Run("INSERT INTO stale (point, day) VALUES (@a, @b) ON CONFLICT DO NOTHING", point, day);
        chunk.Clear();
    }

    private static long Size(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
