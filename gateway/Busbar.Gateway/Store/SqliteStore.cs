using Busbar.Gateway.Ingest;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>
/// The store in one SQLite file. Write-ahead log with synchronous=FULL: a commit is on the disk when it returns, and readers
/// do not wait for it. A lock file keeps a second gateway off the same data.
/// </summary>
public sealed partial class SqliteStore : IStore
{
    private readonly Lock gate = new();
    private readonly StoreOptions options;
    private readonly TimeProvider time;
    private readonly string path;
    private readonly FileStream lockFile;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly StoredRanges ranges;
    private readonly SampleTables samples;
    private readonly RecordTables records;
    private bool isDisposed;

    /// <summary>Opens the database, or makes it. StoreException when it is none, is too new, or another program has it.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="time">Now; a value does not hold into the future.</param>
    public SqliteStore(StoreOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        path = Path.GetFullPath(options.Path);
        lockFile = TakeLock(path);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            SqliteStatements.Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;");
            SqliteSchema.Migrate(connection, path);
            begin = SqliteStatements.Prepare(connection, "BEGIN IMMEDIATE", 0);
            commit = SqliteStatements.Prepare(connection, "COMMIT", 0);
            ranges = new StoredRanges(connection);
            samples = new SampleTables(connection);
            records = new RecordTables(connection);
        }
        catch (Exception exception)
        {
            connection.Dispose();
            lockFile.Dispose();
            if (exception is SqliteException)
                throw new StoreException($"The database {path} cannot be opened: {exception.Message} Move it away or choose another folder with --data.", exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public long SizeBytes => Size(path) + Size(path + "-wal");

    /// <inheritdoc/>
    public StoreResult Write(StoreBatch batch) => InTransaction(() => WriteBatch(batch));

    /// <inheritdoc/>
    public ControllerMark ReadMark(string controller)
    {
        lock (gate)
        {
            return records.ReadMark(controller);
        }
    }

    /// <inheritdoc/>
    public void WriteAudit(IReadOnlyList<CommandAuditEntry> entries) => InTransaction(() =>
    {
        foreach (CommandAuditEntry entry in entries)
            records.Insert(entry);
        return 0;
    });

    /// <inheritdoc/>
    public int DeleteSamples(DateTimeOffset before, int limit) => InTransaction(() => samples.Delete(before.ToUnixTimeMilliseconds(), limit));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
                return;
            isDisposed = true;
            connection.Dispose();
            using (SqliteConnection reader = new(ReaderConnection))
                SqliteConnection.ClearPool(reader);
            lockFile.Dispose();
        }
    }

    private StoreResult WriteBatch(StoreBatch batch)
    {
        List<IngestedSample> newSamples = new(batch.RecordCount);
        List<IngestedEvent> newEvents = [];
        int duplicates = 0;
        foreach (StoreMessage message in batch.Messages)
        {
            BootKey key = new(records.ControllerId(message.Controller), message.Epoch, message.Boot);
            SequenceRanges known = ranges.Of(key);
            ulong sequence = message.FirstSequence;
            foreach (StoreRecord record in message.Records)
            {
                if (known.Contains(sequence++))
                {
                    duplicates++;
                    continue;
                }

                if (record.Sample is { } sample)
                {
                    samples.Insert(sample);
                    newSamples.Add(sample);
                }

                if (record.Event is { } happened)
                {
                    records.Insert(happened);
                    newEvents.Add(happened);
                }
            }

            if (message.Records.Count > 0)
                ranges.Add(key, message.FirstSequence, sequence - 1);
        }

        foreach ((string controller, ControllerMark mark) in batch.Marks)
        {
            records.WriteMark(controller, mark);

            // Numbers below the acknowledgement that never came were left out by the controller: one range is enough.
            if (mark.ThroughSequence > 0)
                ranges.Add(new BootKey(records.ControllerId(controller), mark.Epoch, mark.ThroughBoot), 1, mark.ThroughSequence);
        }

        ranges.Flush();
        samples.Settle();
        return new StoreResult(newSamples, newEvents, duplicates);
    }

    private T InTransaction<T>(Func<T> work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            try
            {
                begin.ExecuteNonQuery();
                T result = work();
                commit.ExecuteNonQuery();
                return result;
            }
            catch
            {
                Rollback();
                ranges.Forget();
                records.Forget();
                samples.Forget();
                throw;
            }
        }
    }

    private void Rollback()
    {
        try
        {
            SqliteStatements.Run(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Nothing to roll back: SQLite ended the transaction by itself (disk full, I/O error), or it never began.
        }
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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

    private static long Size(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
