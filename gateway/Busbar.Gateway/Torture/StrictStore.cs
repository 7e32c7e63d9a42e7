using System.Runtime.InteropServices;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Torture;

/// <summary>
/// A store in memory that keeps numbers and marks as the real one does, or stands before the real one; its disk can be full. Every record that
/// it takes as new is checked by accounts of its own: none twice, none with another content, a point's records in the order of their time.
/// </summary>
public sealed class StrictStore(IStore? real, Action<string> violated) : IStore
{
    private readonly Dictionary<(string Controller, int Epoch, ulong Boot), SequenceRanges> ranges = [];
    private readonly Dictionary<string, ControllerMark> marks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Controller, int Epoch, ulong Boot), BootAccount> boots = [];
    private readonly List<IngestedSample> samples = [];
    private readonly List<IngestedEvent> events = [];

    /// <summary>Every write fails.</summary>
    public bool IsFull { get; set; }

    /// <summary>For the test of the torture itself: it says that it has stored, and has not.</summary>
    public bool IsLying { get; set; }

    public long Records { get; private set; }

    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    /// <summary>Controllers whose clock was moved: their times may go back.</summary>
    public HashSet<string> MovedClocks { get; } = new(StringComparer.Ordinal);

    /// <summary>Events are told as they are stored: controller and event.</summary>
    public Action<IngestedEvent>? EventStored { get; set; }

    /// <summary>The records of a boot, from 1 to <paramref name="through"/>, that have come in no epoch.</summary>
    public IEnumerable<ulong> Missing(string controller, ulong boot, ulong through)
    {
        BootAccount[] accounts = [.. boots.Where(b => b.Key.Controller == controller && b.Key.Boot == boot).Select(b => b.Value)];
        for (ulong number = 1; number <= through; number++)
        {
            if (!Array.Exists(accounts, account => account.Has(number)))
                yield return number;
        }
    }

    public long SizeBytes => 0;

    public StoreResult Write(StoreBatch batch)
    {
        if (IsFull)
            throw new StoreException("no space left on device (by the torture)");
        StoreResult? kept = real?.Write(batch);
        samples.Clear();
        events.Clear();
        int duplicates = 0;
        foreach (StoreMessage message in batch.Messages)
        {
            SequenceRanges known = Ranges(message.Controller, message.Epoch, message.Boot);
            BootAccount account = Account(message.Controller, message.Epoch, message.Boot);
            for (int i = 0; i < message.Records.Count; i++)
            {
                StoreRecord record = message.Records[i];
                ulong number = message.FirstSequence + (ulong)i;
                if (known.Contains(number))
                {
                    duplicates++;
                    continue;
                }

                if (!IsLying)
                    Take(account, message, number, record);
                if (record.Sample is { } sample)
                    samples.Add(sample);
                if (record.Event is { } happened)
                    events.Add(happened);
            }

            if (message.Records.Count > 0)
                known.Add(message.FirstSequence, message.FirstSequence + (ulong)message.Records.Count - 1);
        }

        foreach ((string controller, ControllerMark mark) in batch.Marks)
        {
            marks[controller] = mark;
            if (mark.ThroughSequence > 0)
                Ranges(controller, mark.Epoch, mark.ThroughBoot).Add(1, mark.ThroughSequence);
        }

        if (kept is not null && (kept.Samples.Count != samples.Count || kept.Events.Count != events.Count || kept.Duplicates != duplicates))
            violated($"the database took {kept.Samples.Count} samples, {kept.Events.Count} events and {kept.Duplicates} doubles where there were {samples.Count}, {events.Count} and {duplicates}");
        foreach (IngestedEvent happened in events)
            EventStored?.Invoke(happened);
        return new StoreResult(samples, events, duplicates);
    }

    public ControllerMark ReadMark(string controller) => real?.ReadMark(controller) ?? marks.GetValueOrDefault(controller, ControllerMark.None);

    public void WriteAudit(IReadOnlyList<CommandAuditEntry> entries) => real?.WriteAudit(entries);

    public int DeleteSamples(DateTimeOffset before, int limit, PointKinds of) => 0;

    public int RollUp(DateTimeOffset before, int limit) => 0;

    public int RollUpMinutes(DateTimeOffset before, int limit, PointKinds of) => 0;

    public int DeleteMinutes(DateTimeOffset before) => 0;

    public DateTimeOffset? ReadTrustedClock() => null;

    public void WriteTrustedClock(DateTimeOffset now)
    {
    }

    public IReadOnlyList<RollupSeries?> ReadQuarterHours(IReadOnlyList<(string Device, string Point)> points, DateTimeOffset from, DateTimeOffset to) => new RollupSeries?[points.Count];

    public void MigrateRoom(string room, params string[] steps) => throw Tables();

    public T WriteRoom<T>(Func<SqlSession, T> work) => throw Tables();

    public T ReadRoom<T>(Func<SqlSession, T> work) => throw Tables();

    private static NotSupportedException Tables() => new("the torture's store keeps records alone");

    public Task<IReadOnlyList<HistoryBucket>> ReadAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancel) => Task.FromResult<IReadOnlyList<HistoryBucket>>([]);

    public Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<StoredSample>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadEventsAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadWhyAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<IngestedEvent>> ReadLastWhyAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<IngestedEvent>>([]);

    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(int limit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CommandAuditEntry>>([]);

    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(ulong commandId, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CommandAuditEntry>>([]);

    public void Dispose() => real?.Dispose();

    private SequenceRanges Ranges(string controller, int epoch, ulong boot)
    {
        if (!ranges.TryGetValue((controller, epoch, boot), out SequenceRanges? found))
            ranges[(controller, epoch, boot)] = found = new SequenceRanges();
        return found;
    }

    private BootAccount Account(string controller, int epoch, ulong boot)
    {
        if (!boots.TryGetValue((controller, epoch, boot), out BootAccount? found))
            boots[(controller, epoch, boot)] = found = new BootAccount();
        return found;
    }

    private void Take(BootAccount account, StoreMessage message, ulong sequence, StoreRecord record)
    {
        Records++;
        if (!account.Add(sequence))
            violated($"{message.Controller} boot {message.Boot}: record {sequence} was stored twice");
        Mix(message.Boot);
        Mix(sequence);
        if (record.Event is { } happened)
        {
            Mix((ulong)happened.TimeMilliseconds);
            Mix((ulong)happened.Code);
            Mix(Bits(happened.Value));
        }

        if (record.Sample is not { } sample)
            return;
        Mix((ulong)sample.TimeMilliseconds);
        Mix((ulong)sample.Quality);
        Mix(Bits(sample.Value));
        if (sample.IsUndated)
            return;
        ref (ulong Sequence, long Time) last = ref CollectionsMarshal.GetValueRefOrAddDefault(account.Last, (sample.Device, sample.Point), out bool isKnown);
        bool isLater = !isKnown || sequence > last.Sequence;
        if (isKnown && !MovedClocks.Contains(message.Controller) && (isLater ? sample.TimeMilliseconds < last.Time : sample.TimeMilliseconds > last.Time))
            violated($"{message.Controller} boot {message.Boot}: {sample.Device}/{sample.Point} has record {sequence} of {sample.TimeMilliseconds} and record {last.Sequence} of {last.Time}: their order is not that of their times");
        if (isLater)
            last = (sequence, sample.TimeMilliseconds);
    }

    private static ulong Bits(double? value) => (ulong)BitConverter.DoubleToInt64Bits(value ?? double.NaN);

    private void Mix(ulong value) => Fingerprint = (Fingerprint ^ value) * 1099511628211;

    /// <summary>What came of one boot of one controller.</summary>
    private sealed class BootAccount
    {
        private readonly List<bool> seen = [];

        /// <summary>The newest record of each point.</summary>
        public Dictionary<(string Device, string Point), (ulong Sequence, long Time)> Last { get; } = [];

        /// <summary>False: it was there.</summary>
        public bool Add(ulong sequence)
        {
            while ((ulong)seen.Count <= sequence)
                seen.Add(false);
            if (seen[(int)sequence])
                return false;
            return seen[(int)sequence] = true;
        }

        public bool Has(ulong sequence) => sequence < (ulong)seen.Count && seen[(int)sequence];
    }
}
