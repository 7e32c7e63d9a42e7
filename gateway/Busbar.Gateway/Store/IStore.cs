namespace Busbar.Gateway.Store;

/// <summary>
/// Keeps records for good. What <see cref="Write"/> returned for is on the disk: it survives SIGKILL and a power cut. One
/// writer at a time; the caller need not lock. Every implementation passes the tests of StoreCompliance.
/// </summary>
public interface IStore : IHistory, IDisposable
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
    /// Deletes at most <paramref name="limit"/> samples older than <paramref name="before"/> and returns how many it deleted;
    /// fewer than the limit when no more are left.
    /// </summary>
    int DeleteSamples(DateTimeOffset before, int limit);

    /// <summary>Bytes on disk.</summary>
    long SizeBytes { get; }
}
