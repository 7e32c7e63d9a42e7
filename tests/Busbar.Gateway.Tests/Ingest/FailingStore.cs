using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Tests.Ingest;

/// <summary>A store whose disk can be full; it keeps nothing but counts as having stored what it was given.</summary>
public class FailingStore : IStore
{
    public bool IsFailing { get; set; }

    public long SizeBytes => 0;

    public StoreResult Write(StoreBatch batch)
    {
        if (IsFailing)
            throw new IOException("no space left on device");
        return new StoreResult(
            [.. batch.Messages.SelectMany(message => message.Records).Where(record => record.Sample is not null).Select(record => record.Sample!.Value)],
            [],
            0);
    }

    public ControllerMark ReadMark(string controller) => ControllerMark.None;

    public void WriteAudit(IReadOnlyList<CommandAuditEntry> entries)
    {
    }

    public int DeleteSamples(DateTimeOffset before, int limit, PointKinds of) => 0;

    public int RollUp(DateTimeOffset before, int limit) => 0;

    public int RollUpMinutes(DateTimeOffset before, int limit, PointKinds of) => 0;

    public int DeleteMinutes(DateTimeOffset before) => 0;

    /// <summary>Until when the clock was trusted before this run; null: never.</summary>
    public DateTimeOffset? TrustedClock { get; set; }

    public DateTimeOffset? ReadTrustedClock() => TrustedClock;

    public void WriteTrustedClock(DateTimeOffset now) => TrustedClock = now;

    public IReadOnlyList<RollupSeries?> ReadQuarterHours(IReadOnlyList<(string Device, string Point)> points, DateTimeOffset from, DateTimeOffset to) =>
        new RollupSeries?[points.Count];

    public void MigrateRoom(string room, params string[] steps)
    {
    }

    public T WriteRoom<T>(Func<SqlSession, T> work) => throw new NotSupportedException("This store has no tables.");

    public T ReadRoom<T>(Func<SqlSession, T> work) => throw new NotSupportedException("This store has no tables.");

    public Task<IReadOnlyList<HistoryBucket>> ReadAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<HistoryBucket>>([]);

    public Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<StoredSample>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadEventsAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadWhyAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadLastWhyAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(int limit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CommandAuditEntry>>([]);

    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(ulong commandId, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CommandAuditEntry>>([]);

    public void Dispose() => GC.SuppressFinalize(this);
}
