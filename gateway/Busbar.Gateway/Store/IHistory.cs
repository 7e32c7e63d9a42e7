using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Store;

/// <summary>What was stored, for reading. Thread-safe; readers never wait for the writer.</summary>
public interface IHistory
{
    /// <summary>
    /// The history of a point in steps from <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive), oldest
    /// first; steps without a value and without a sample are left out. Unknown points have no history.
    /// ArgumentException when the span is not positive or gives more than 100,000 steps.
    /// </summary>
    Task<IReadOnlyList<HistoryBucket>> ReadAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancel);

    /// <summary>The samples themselves, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel);

    /// <summary>
    /// The means of quarter hours, one series a point (null for a point that is not known), from and to whole quarter hours.
    /// Late samples are in them as soon as they are stored.
    /// </summary>
    IReadOnlyList<RollupSeries?> ReadQuarterHours(IReadOnlyList<(string Device, string Point)> points, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Events of all controllers by original time, newest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<IngestedEvent>> ReadEventsAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel);

    /// <summary>Changes of one output, with from what they were decided; newest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<IngestedEvent>> ReadWhyAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel);

    /// <summary>The last change of every output within a month.</summary>
    Task<IReadOnlyList<IngestedEvent>> ReadLastWhyAsync(CancellationToken cancel);

    /// <summary>The newest audit entries, newest first.</summary>
    Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(int limit, CancellationToken cancel);

    /// <summary>Every audit entry of one command, in the order written.</summary>
    Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(ulong commandId, CancellationToken cancel);
}
