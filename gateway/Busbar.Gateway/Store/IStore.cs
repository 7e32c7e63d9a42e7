namespace Busbar.Gateway.Store;

/// <summary>
/// Keeps records for good. What <see cref="Write"/> returned for is on the disk: it survives SIGKILL and a power cut. One
/// writer at a time; the caller need not lock. Every implementation passes the tests of StoreCompliance.
/// </summary>
public interface IStore : IHistory, IRoomTables, IDisposable
{
    /// <summary>
    /// Stores the batch in one transaction, leaving out every record that was stored before under the same (controller, epoch,
    /// boot, sequence). All or nothing: an exception means that nothing was stored.
    /// </summary>
    StoreResult Write(StoreBatch batch);

    /// <summary>What is known of a controller's records; a new state for one that was never heard of.</summary>
    ControllerMark ReadMark(string controller);

    /// <summary>Adds lines to the audit; durable when it returns.</summary>
    void WriteAudit(IReadOnlyList<CommandAuditEntry> entries);

    /// <summary>
    /// Deletes samples of some points older than <paramref name="before"/>, a compressed chunk at a time, until <paramref name="limit"/> is reached,
    /// and returns how many it deleted; 0 when no chunk is left in which every sample is that old.
    /// </summary>
    int DeleteSamples(DateTimeOffset before, int limit, PointKinds of);

    /// <summary>
    /// Makes the quarter-hour roll-ups of days (UTC) that ended before a moment and have none yet, or had a sample since;
    /// at most so many days of points, oldest first. Returns how many; fewer than the limit when nothing is left.
    /// </summary>
    int RollUp(DateTimeOffset before, int limit);

    /// <summary>Makes the minute roll-ups of days before a moment, for the samples are to go; as <see cref="RollUp"/>.</summary>
    int RollUpMinutes(DateTimeOffset before, int limit, PointKinds of);

    /// <summary>Deletes minute roll-ups of days before a moment.</summary>
    int DeleteMinutes(DateTimeOffset before);

    /// <summary>Until when the clock was trusted, as last written; null when it never was. See RetentionService.</summary>
    DateTimeOffset? ReadTrustedClock();

    /// <summary>The clock is trusted, and shows this; outlives the program.</summary>
    void WriteTrustedClock(DateTimeOffset now);

    /// <summary>Bytes on disk.</summary>
    long SizeBytes { get; }
}

/// <summary>
/// The tables of the other rooms, in the same database: a room owns its tables, brings them up to date when it starts, and
/// reads and writes them through here.
/// </summary>
public interface IRoomTables
{
    /// <summary>
    /// Runs the steps that this database has not seen of a room, in one transaction. A step once released is never changed.
    /// Types are written {id}, {whole}, {real}, {bytes} and TEXT, so that every database takes them.
    /// </summary>
    void MigrateRoom(string room, params string[] steps);

    /// <summary>Runs <paramref name="work"/> in one transaction; what it wrote is on the disk when this returns. An exception undoes it.</summary>
    T WriteRoom<T>(Func<SqlSession, T> work);

    /// <summary>Runs <paramref name="work"/> on one state of the tables, without waiting for writers.</summary>
    T ReadRoom<T>(Func<SqlSession, T> work);
}
