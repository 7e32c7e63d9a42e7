using System.Data.Common;
using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store.Compression;
using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>The reading half: connections of its own, which see one commit from begin to end.</summary>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryBucket>> ReadAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancel)
    {
        HistoryBuckets buckets = new(from, to, step, options.HoldFor);
        return Task.Run(
            IReadOnlyList<HistoryBucket> () =>
            {
                using Snapshot snapshot = TakeSnapshot();
                if (snapshot.FindPoint(device, point) is { } id)
                    ReadInto(snapshot, id, options.KindOf(device, point), buckets, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), step, cancel);
                return buckets.End(time.GetUtcNow());
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.Run(
        IReadOnlyList<StoredSample> () =>
        {
            using Snapshot snapshot = TakeSnapshot();
            if (snapshot.FindPoint(device, point) is not { } id)
                return [];
            IEnumerable<StoredSample> samples = snapshot.Samples(id, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), cancel);
            return limit < 0 ? [.. samples] : [.. samples.Take(limit)];
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IngestedEvent>> ReadEventsAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Events(
        "WHERE e.time >= @a AND e.time < @b ORDER BY e.time DESC, e.id DESC LIMIT @c", cancel, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), limit);

    // Every output is told at each start of its controller; what was not for so long is not worth a walk through years of events.
    private static readonly TimeSpan LastWhyWithin = TimeSpan.FromDays(31);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IngestedEvent>> ReadWhyAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Events(
        "WHERE e.time >= @a AND e.time < @b AND e.code = @d AND e.point = @e ORDER BY e.time DESC, e.id DESC LIMIT @c",
        cancel,
        from.ToUnixTimeMilliseconds(),
        to.ToUnixTimeMilliseconds(),
        limit,
        (int)ControllerEvent.OutputChanged,
        device + "/" + point);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IngestedEvent>> ReadLastWhyAsync(CancellationToken cancel) => Events(
        "WHERE e.id IN (SELECT MAX(id) FROM event WHERE code = @a AND time >= @b GROUP BY controller, point) ORDER BY e.id",
        cancel,
        (int)ControllerEvent.OutputChanged,
        (time.GetUtcNow() - LastWhyWithin).ToUnixTimeMilliseconds());

    private Task<IReadOnlyList<IngestedEvent>> Events(string which, CancellationToken cancel, params object?[] values) => Task.Run(
        IReadOnlyList<IngestedEvent> () =>
        {
            using SqlSession reader = OpenReader();
            return reader.Query(
                $"""
                SELECT e.time, c.name, e.device, e.code, e.point, e.value, e.command, e.priority, e.source, e.reason, e.text, e.flags,
                    e.input, e.input_value, e.input_quality, e.input_age, e.policy, e.limits
                FROM event e JOIN controller c ON c.id = e.controller
                {which}
                """,
                Event,
                values);
        },
        cancel);

    private static IngestedEvent Event(DbDataReader row)
    {
        int flags = (int)row.GetInt64(11);
        return new IngestedEvent(
            row.GetString(1),
            row.GetString(2),
            (int)row.GetInt64(3),
            row.GetInt64(0),
            row.TextOrNull(4),
            row.NumberOrNull(5),
            (ulong)row.GetInt64(6),
            (int)row.GetInt64(7),
            (int)row.GetInt64(8),
            (int)row.GetInt64(9),
            row.TextOrNull(10),
            SampleFlags.IsHistorical(flags),
            SampleFlags.IsUndated(flags))
        {
            Why = row.WholeOrNull(17) is { } limits
                ? new IngestedWhy(row.TextOrNull(12), row.NumberOrNull(13), (Quality)(row.WholeOrNull(14) ?? 0), row.WholeOrNull(15), row.TextOrNull(16), (int)limits)
                : null,
        };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(int limit, CancellationToken cancel) =>
        Audit("ORDER BY id DESC LIMIT @a", limit, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(ulong commandId, CancellationToken cancel) =>
        Audit("WHERE command = @a ORDER BY id", commandId, cancel);

    private Task<IReadOnlyList<CommandAuditEntry>> Audit(string selection, object parameter, CancellationToken cancel) => Task.Run(
        IReadOnlyList<CommandAuditEntry> () =>
        {
            using SqlSession reader = OpenReader();
            return reader.Query(
                """SELECT command, time, stage, controller, device, point, value, priority, "user", text FROM audit """ + selection,
                row => new CommandAuditEntry(
                    (ulong)row.GetInt64(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                    row.GetString(2),
                    row.GetString(3),
                    row.GetString(4),
                    row.GetString(5),
                    row.NumberOrNull(6),
                    (int)row.GetInt64(7),
                    row.GetString(8),
                    row.GetString(9)),
                parameter);
        },
        cancel);

    private SqlSession OpenReader()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new SqlSession(dialect.OpenReader());
    }

    /// <summary>The heads first and the database second: what moved from one to the other meanwhile is recognised by its journal row and point.</summary>
    private Snapshot TakeSnapshot()
    {
        JournalHeads seen = heads;
        SqlSession reader = OpenReader();
        try
        {
            reader.Run(dialect.BeginRead);
            Dictionary<string, long> facts = new(reader.Query("SELECT name, value FROM fact", row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1))));
            return new Snapshot(reader, seen.SeenWith(facts["sealed"], facts["leaving"], (int)facts["left"])) { Facts = facts };
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Roll-ups where the samples are gone or the steps are quarter hours of days that are rolled up; samples elsewhere.</summary>
    private void ReadInto(Snapshot snapshot, int point, PointKind kind, HistoryBuckets buckets, long from, long to, TimeSpan step, CancellationToken cancel)
    {
        long rawFrom = StaleDays.StartOf(snapshot.RawFrom(kind));
        bool isCoarse = step.Ticks % TimeSpan.FromMinutes(15).Ticks == 0 && from % RollupBlock.StepOf(RollupLevel.QuarterHour) == 0;
        long samplesFrom = from;
        if (isCoarse || from < rawFrom)
        {
            foreach ((long start, long end, IReadOnlyList<HistoryBucket>? steps) in snapshot.Rollups(point, from, to, isCoarse, rawFrom))
            {
                if (steps is null)
                {
                    ReadSamplesInto(snapshot, point, buckets, Math.Max(start, from), Math.Min(end, to), cancel);
                }
                else
                {
                    buckets.EndHold(start);
                    foreach (HistoryBucket rolled in steps)
                        buckets.Add(rolled, end);
                }

                samplesFrom = end;
            }
        }

        if (samplesFrom < to)
            ReadSamplesInto(snapshot, point, buckets, samplesFrom, to, cancel);
    }

    private void ReadSamplesInto(Snapshot snapshot, int point, HistoryBuckets buckets, long from, long to, CancellationToken cancel)
    {
        if (!buckets.IsHolding && snapshot.Before(point, from, (long)options.HoldFor.TotalMilliseconds) is { } held)
            buckets.Carry(held, from);
        foreach (StoredSample sample in snapshot.Samples(point, from, to, cancel))
            buckets.Add(sample);
    }

    /// <summary>One state of the database and what of the journal goes with it.</summary>
    private sealed class Snapshot(SqlSession reader, JournalView journal) : IDisposable
    {
        /// <summary>The table of facts.</summary>
        public IReadOnlyDictionary<string, long> Facts { get; init; } = new Dictionary<string, long>();

        /// <summary>First day (UTC) that still has the samples of a kind of point.</summary>
        public long RawFrom(PointKind kind) => PointKinds.RawFrom(Facts, kind);

        public SqlSession Reader => reader;

        /// <summary>The connection goes back to its pool: not with a transaction in it.</summary>
        public void Dispose()
        {
            reader.RunScript("ROLLBACK");
            reader.Dispose();
        }

        public int? FindPoint(string device, string point) => (int?)(long?)reader.Scalar("SELECT id FROM point WHERE device = @a AND name = @b", device, point);

        /// <summary>In the order of time; those of one millisecond in the order of arrival.</summary>
        public IEnumerable<StoredSample> Samples(int point, long from, long to, CancellationToken cancel)
        {
            // Chunks that overlap in time (late samples) are read together; mostly none do, and one is read after the other.
            List<ChunkPlace> places = reader.Query(
                "SELECT id, first, last, place FROM chunk WHERE point = @a AND last >= @b AND last < @c AND first < @d",
                row => new ChunkPlace(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
                point,
                from,
                to > long.MaxValue - ChunkTables.LongestSpan ? long.MaxValue : to + ChunkTables.LongestSpan,
                to);
            places.Sort((a, b) => a.First != b.First ? a.First.CompareTo(b.First) : a.Place.CompareTo(b.Place));
            List<StoredSample> recent = [];
            journal.CopyTo(point, recent);
            recent.RemoveAll(sample => sample.TimeMilliseconds < from || sample.TimeMilliseconds >= to);
            long recentFirst = recent.Count == 0 ? long.MaxValue : recent.Min(sample => sample.TimeMilliseconds);
            List<StoredSample> group = [];
            int at = 0;
            while (at < places.Count)
            {
                cancel.ThrowIfCancellationRequested();
                int end = at + 1;
                long last = places[at].Last;
                while (end < places.Count && places[end].First <= last)
                    last = Math.Max(last, places[end++].Last);
                group.Clear();
                foreach (ChunkPlace place in places[at..end].OrderBy(each => each.Place))
                    SampleChunk.Read((byte[])reader.Scalar("SELECT data FROM chunk WHERE id = @a", place.Id)!, group);
                bool isMixed = end > at + 1;
                if (recentFirst <= last)
                {
                    // Everything that follows may mix with the head: take the rest in one piece.
                    for (; end < places.Count; end++)
                        SampleChunk.Read((byte[])reader.Scalar("SELECT data FROM chunk WHERE id = @a", places[end].Id)!, group);
                    group.AddRange(recent);
                    recent.Clear();
                    isMixed = true;
                }

                foreach (StoredSample sample in isMixed ? group.OrderBy(each => each.TimeMilliseconds) : (IEnumerable<StoredSample>)group)
                {
                    if (sample.TimeMilliseconds >= from && sample.TimeMilliseconds < to)
                        yield return sample;
                }

                at = end;
            }

            foreach (StoredSample sample in recent.OrderBy(each => each.TimeMilliseconds))
                yield return sample;
        }

        /// <summary>The last sample before a moment, no older than the holding time.</summary>
        public StoredSample? Before(int point, long moment, long hold)
        {
            StoredSample? found = null;
            foreach (StoredSample sample in Samples(point, moment - hold, moment, CancellationToken.None))
                found = sample;
            return found;
        }

        /// <summary>
        /// Days of a span, in order: with their rolled-up steps, or with null when the samples must be read. Days that follow
        /// each other and must be read come as one.
        /// </summary>
        public IEnumerable<(long Start, long End, IReadOnlyList<HistoryBucket>? Steps)> Rollups(int point, long from, long to, bool isCoarse, long rawFrom)
        {
            long firstDay = StaleDays.DayOf(from);
            long lastDay = StaleDays.DayOf(to - 1);
            HashSet<long> stale = [.. reader.Query("SELECT day FROM stale WHERE point = @a AND day >= @b AND day <= @c", row => row.GetInt64(0), point, firstDay, lastDay)];
            Dictionary<(RollupLevel, long), RollupBlock?> blocks = [];
            long readFrom = long.MinValue;
            for (long day = firstDay; day <= lastDay; day++)
            {
                long start = StaleDays.StartOf(day);
                long end = StaleDays.StartOf(day + 1);
                bool isGone = end <= rawFrom;
                List<HistoryBucket>? steps = null;
                if (isGone && !isCoarse)
                    steps = Steps(blocks, RollupLevel.Minute, point, start, end, from, to);
                if ((isGone && steps is null) || (isCoarse && !stale.Contains(day)))
                    steps = Steps(blocks, RollupLevel.QuarterHour, point, start, end, from, to) ?? (isGone ? [] : null);
                if (steps is null)
                {
                    readFrom = readFrom == long.MinValue ? start : readFrom;
                    continue;
                }

                if (readFrom != long.MinValue)
                    yield return (readFrom, start, null);
                readFrom = long.MinValue;
                yield return (start, end, steps);
            }

            if (readFrom != long.MinValue)
                yield return (readFrom, StaleDays.StartOf(lastDay + 1), null);
        }

        public RollupBlock? Block(RollupLevel level, int point, long block)
        {
            List<(byte[] Mean, byte[] Detail)> rows = reader.Query(
                "SELECT mean, detail FROM rollup WHERE point = @a AND level = @b AND block = @c", row => (row.Bytes(0), row.Bytes(1)), point, (int)level, block);
            if (rows.Count == 0)
                return null;
            RollupBlock found = new(level);
            found.ReadMean(rows[0].Mean);
            found.ReadDetail(rows[0].Detail);
            return found;
        }

        private List<HistoryBucket>? Steps(Dictionary<(RollupLevel, long), RollupBlock?> blocks, RollupLevel level, int point, long start, long end, long from, long to)
        {
            long number = RollupBlock.BlockOf(level, start);
            if (!blocks.TryGetValue((level, number), out RollupBlock? block))
                blocks.Add((level, number), block = Block(level, point, number));
            if (block is null)
                return null;
            long step = RollupBlock.StepOf(level);
            long origin = number * RollupBlock.LengthOf(level);
            List<HistoryBucket> steps = [];
            for (long at = start; at < end; at += step)
            {
                if (at >= from && at < to && block.Get(at, (int)((at - origin) / step)) is { } found)
                    steps.Add(found);
            }

            return steps;
        }

        private readonly record struct ChunkPlace(long Id, long First, long Last, long Place);
    }
}
