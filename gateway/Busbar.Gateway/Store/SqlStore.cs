using System.Data.Common;
using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Store;

/// <summary>
/// The store in a database with SQL. Samples are compressed (see ChunkTables); one connection writes, and a commit is on the
/// disk when it returns; readers have connections of their own and wait for nobody.
/// </summary>
public abstract partial class SqlStore : IStore
{
    private readonly Lock gate = new();
    private readonly StoreOptions options;
    private readonly TimeProvider time;
    private readonly SqlDialect dialect;
    private readonly IDisposable lockHeld;
    private readonly SqlSession session;
    private readonly StoredRanges ranges;
    private readonly StaleDays stale;
    private readonly ChunkTables chunks;
    private readonly RecordTables records;
    private readonly Dictionary<string, string[]> rooms = new(StringComparer.Ordinal);
    private volatile JournalHeads heads;
    private readonly List<IngestedSample> newSamples = [];
    private readonly List<IngestedEvent> newEvents = [];
    private bool isDisposed;

    /// <summary>Opens the database, or makes it. StoreException when it is none, is too new, or another program has it.</summary>
    private protected SqlStore(SqlDialect dialect, StoreOptions options, TimeProvider time)
    {
        this.dialect = dialect;
        this.options = options;
        this.time = time;
        SqlSession? opened = null;
        IDisposable? held = null;
        try
        {
            held = dialect.TakeLock();
            opened = new SqlSession(dialect.OpenWriter());
            SqlSchema.Migrate(opened, dialect);
            ranges = new StoredRanges(opened);
            stale = new StaleDays(opened);
            chunks = new ChunkTables(opened, stale, options);
            records = new RecordTables(opened);
            heads = chunks.Heads;
            session = opened;
            lockHeld = held;
        }
        catch (Exception exception)
        {
            opened?.Dispose();
            held?.Dispose();
            if (dialect.Explain(exception) is { } explained)
                throw explained;
            throw;
        }
    }

    /// <inheritdoc/>
    public long SizeBytes
    {
        get
        {
            using SqlSession reader = OpenReader();
            return dialect.SizeBytes(reader);
        }
    }

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
        return (0, heads);
    });

    /// <inheritdoc/>
    public int DeleteSamples(DateTimeOffset before, int limit, PointKinds of)
    {
        long moment = before.ToUnixTimeMilliseconds();
        return InTransaction(() =>
        {
            stale.SetRawFrom(moment, of);
            JournalHeads next = heads.HasBefore(moment) ? chunks.Seal() : heads;
            return (chunks.Delete(moment, limit, of), next);
        });
    }

    /// <inheritdoc/>
    public DateTimeOffset? ReadTrustedClock()
    {
        lock (gate)
        {
            return session.Scalar("SELECT value FROM fact WHERE name = 'clock'") is long at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        }
    }

    /// <inheritdoc/>
    public void WriteTrustedClock(DateTimeOffset now) => InTransaction(() =>
        (session.Run("INSERT INTO fact (name, value) VALUES ('clock', @a) ON CONFLICT (name) DO UPDATE SET value = excluded.value", now.ToUnixTimeMilliseconds()), heads));

    /// <inheritdoc/>
    public void MigrateRoom(string room, params string[] steps) => InTransaction(() =>
    {
        MigrateTables(room, steps);
        rooms[room] = steps;
        return (0, heads);
    });

    /// <inheritdoc/>
    public T WriteRoom<T>(Func<SqlSession, T> work) => InTransaction(() => (work(session), heads));

    /// <inheritdoc/>
    public T ReadRoom<T>(Func<SqlSession, T> work)
    {
        using SqlSession reader = OpenReader();
        reader.Run(dialect.BeginRead);
        try
        {
            return work(reader);
        }
        finally
        {
            // The connection goes back to its pool: not with a transaction in it.
            reader.RunScript("ROLLBACK");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
                return;
            isDisposed = true;
            session.Dispose();
            dialect.ClearPools();
            lockHeld.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Lets nobody write while <paramref name="replace"/> puts another database in this one's place, and reads it anew.</summary>
    private protected void Replace(Action<DbConnection> replace)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            try
            {
                replace(session.Connection);
                SqlSchema.Migrate(session, dialect);
            }
            finally
            {
                // Also after a failure: the memory must fit what is there.
                ranges.Forget();
                records.Forget();
                stale.Forget();
                heads = chunks.Reload();
            }
        }

        foreach ((string room, string[] steps) in rooms.ToArray())
            MigrateRoom(room, steps);
    }

    private void MigrateTables(string room, string[] steps)
    {
        long version = session.Number("SELECT version FROM room WHERE name = @a", room);
        if (version > steps.Length)
            throw new StoreException($"{dialect.Name} was written by a newer program ({room}: schema {version}; this one knows up to {steps.Length}). Start the newer program, or choose another folder with --data.");
        for (; version < steps.Length; version++)
            session.RunScript(dialect.Translate(steps[(int)version]));
        session.Run("INSERT INTO room (name, version) VALUES (@a, @b) ON CONFLICT (name) DO UPDATE SET version = excluded.version", room, (long)steps.Length);
    }

    private (StoreResult Result, JournalHeads Heads) WriteBatch(StoreBatch batch)
    {
        newSamples.Clear();
        newEvents.Clear();
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
                    chunks.Insert(sample);
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
        return (new StoreResult(newSamples, newEvents, duplicates), chunks.Settle());
    }

    private T InTransaction<T>(Func<(T Result, JournalHeads Heads)> work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            try
            {
                session.Run(dialect.BeginWrite);
                (T result, JournalHeads next) = work();
                session.Run("COMMIT");
                chunks.Publish(next);
                heads = next;
                stale.Keep();
                return result;
            }
            catch
            {
                Rollback();
                ranges.Forget();
                records.Forget();
                chunks.Forget();
                ForgetStaleDays();
                throw;
            }
        }
    }

    private void Rollback()
    {
        try
        {
            session.RunScript("ROLLBACK");
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // Nothing to roll back: the database ended the transaction by itself (disk full, I/O error), or it never began.
        }
    }

    private void ForgetStaleDays()
    {
        try
        {
            stale.Forget();
        }
        catch (DbException)
        {
            // The database does not answer; the next transaction fails as well, and this is done again then.
        }
    }
}
