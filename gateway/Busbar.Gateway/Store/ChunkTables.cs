using System.Data.Common;
using System.Runtime.InteropServices;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store.Compression;
using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>
/// The writing half of the tables point, journal and chunk. A transaction's samples go to the journal as one row and to the
/// head in memory. A full head leaves: with each transaction that follows, some of its points move to chunks, so that no commit waits for
/// a hundred thousand of them; the facts 'leaving' and 'left' say how far that is. When all have left, their rows of the journal go.
/// Small chunks of a point are merged with the next ones, so a sample is written a few times at most however many points there are.
/// </summary>
internal sealed class ChunkTables
{
    /// <summary>Samples at which the head leaves; more when there are many points, up to <see cref="LargestHead"/>.</summary>
    public const int HeadSamples = 65_536;

    /// <summary>No chunk spans more milliseconds: readers look that far.</summary>
    public const long LongestSpan = 32L * 86_400_000;

    private const int LargestHead = 524_288;
    private const int SamplesPerPoint = 16;
    private const int LeastPointsLeaving = 32;

    // A point's small chunks are looked at again when there are so many of them, or samples in them.
    private const int SmallChunks = 8;
    private const int SmallSamples = SampleChunk.Target / 2;
    private const int LookBack = 32;

    private readonly Dictionary<(string Device, string Point), (int Id, PointKind Kind)> points = [];
    private readonly SqlSession session;
    private readonly StaleDays stale;
    private readonly long hold;
    private readonly Func<string, string, PointKind> kindOf;
    private readonly JournalBlock journal = new();
    private readonly BitWriter bits = new();
    private readonly List<StoredSample> collected = [];
    private (ushort Chunks, ushort Samples)[] small = [];
    private long lastPlace;
    private int added;

    public ChunkTables(SqlSession session, StaleDays stale, StoreOptions options)
    {
        this.session = session;
        this.stale = stale;
        hold = (long)options.HoldFor.TotalMilliseconds;
        kindOf = options.KindOf;
        Heads = Load();
    }

    /// <summary>What is in the journal and in no chunk.</summary>
    public JournalHeads Heads { get; private set; }

    /// <summary>Adds a chunk and returns its id. Chunks of a point with equal times are read in the order of <paramref name="place"/>.</summary>
    public static long Insert(SqlSession session, long point, long place, long first, long last, int count, byte[] data) => session.Number(
        "INSERT INTO chunk (point, place, first, last, count, data) VALUES (@a, @b, @c, @d, @e, @f) RETURNING id", point, place, first, last, count, data);

    /// <summary>Adds a sample to the transaction.</summary>
    public void Insert(in IngestedSample sample)
    {
        (int point, PointKind kind) = PointId(sample.Device, sample.Point);
        int flags = SampleFlags.Make(sample.Quality, sample.IsHistorical, sample.IsUndated, sample.Value.HasValue);
        journal.Add(point, sample.TimeMilliseconds, sample.Value, flags);
        Heads.Head.Add(point, sample.TimeMilliseconds, sample.Value, flags);
        added++;
        stale.Mark(point, kind, sample.TimeMilliseconds, hold);
    }

    /// <summary>Writes the transaction's row of the journal, and lets points leave. Returns the heads for afterwards.</summary>
    public JournalHeads Settle()
    {
        if (journal.IsEmpty)
            return Heads;
        SampleHead head = Heads.Head;
        long row = session.Number("INSERT INTO journal (data) VALUES (@a) RETURNING id", journal.ToArray());
        journal.Clear();
        if (head.FirstRow == 0)
            head.FirstRow = row;
        head.LastRow = row;
        int limit = Math.Clamp(SamplesPerPoint * head.PointCount, HeadSamples, LargestHead);

        // Twice as fast as the next head fills, so that two full ones never stand in memory.
        JournalHeads next = Heads.Leaving is { } leaving ? Leave(Heads, LeastPointsLeaving + (int)(2L * leaving.PointCount * added / limit)) : Heads;
        added = 0;
        return head.Count < limit ? next : Turn(next);
    }

    /// <summary>Moves everything to chunks and returns the empty heads; <see cref="Publish"/> follows the commit.</summary>
    public JournalHeads Seal() => Heads.Head.Count == 0 ? Leave(Heads, int.MaxValue) : Leave(Turn(Heads), int.MaxValue);

    /// <summary>After the commit: readers see what was stored.</summary>
    public void Publish(JournalHeads next)
    {
        Heads.Head.Publish();
        Heads = next;
    }

    /// <summary>The points that are meant.</summary>
    public IEnumerable<int> Points(PointKinds of) => session.Query(
        "SELECT id, device, name FROM point", row => (Id: (int)row.GetInt64(0), IsMeant: of.Has(row.GetString(1), row.GetString(2)))).Where(each => each.IsMeant).Select(each => each.Id);

    /// <summary>Deletes chunks in which every sample is old; see <see cref="IStore.DeleteSamples"/>.</summary>
    public int Delete(long before, int limit, PointKinds of)
    {
        if (of.Kinds is null)
            return Delete(session.Query("SELECT id, count FROM chunk WHERE last < @a ORDER BY last LIMIT 512", IdAndCount, before), limit);
        int deleted = 0;
        foreach (int point in Points(of))
        {
            if (deleted >= limit)
                break;
            deleted += Delete(session.Query("SELECT id, count FROM chunk WHERE point = @a AND last < @b ORDER BY last LIMIT 512", IdAndCount, point, before), limit - deleted);
        }

        return deleted;
    }

    private static (long Id, int Count) IdAndCount(DbDataReader row) => (row.GetInt64(0), (int)row.GetInt64(1));

    private int Delete(List<(long Id, int Count)> old, int limit)
    {
        int deleted = 0;
        foreach ((long id, int count) in old)
        {
            if (deleted >= limit)
                break;
            session.Run("DELETE FROM chunk WHERE id = @a", id);
            deleted += count;
        }

        return deleted;
    }

    /// <summary>After a transaction that failed: the tables are right and the memory is not.</summary>
    public void Forget()
    {
        points.Clear();
        journal.Clear();
        added = 0;
        Heads.Head.Withdraw();
    }

    private byte[] ReadData(long id) => (byte[])session.Scalar("SELECT data FROM chunk WHERE id = @a", id)!;

    /// <summary>The database is another one than before: reads its heads.</summary>
    public JournalHeads Reload()
    {
        points.Clear();
        journal.Clear();
        small = [];
        added = 0;
        return Heads = Load();
    }

    private JournalHeads Load()
    {
        lastPlace = session.Number("SELECT MAX(place) FROM chunk");
        long leavingThrough = session.Number("SELECT value FROM fact WHERE name = 'leaving'");
        int leftThrough = (int)session.Number("SELECT value FROM fact WHERE name = 'left'");
        SampleHead head = new();
        SampleHead leaving = new();
        foreach ((long row, byte[] data) in session.Query("SELECT id, data FROM journal ORDER BY id", row => (row.GetInt64(0), row.Bytes(1))))
        {
            bool isLeaving = row <= leavingThrough;
            SampleHead into = isLeaving ? leaving : head;
            if (into.FirstRow == 0)
                into.FirstRow = row;
            into.LastRow = row;
            JournalBlock.Read(data, (point, time, value, flags) =>
            {
                if (!isLeaving || point > leftThrough)
                    into.Add(point, time, value, flags);
            });
        }

        head.Publish();
        leaving.Publish();
        return leaving.FirstRow == 0 ? new JournalHeads(head, null, JournalHeads.Nobody) : new JournalHeads(head, leaving, leftThrough);
    }

    /// <summary>The head is full: what was leaving before it must be gone, then it leaves, and an empty one takes its place.</summary>
    private JournalHeads Turn(JournalHeads heads)
    {
        if (heads.Leaving is not null)
            heads = Leave(heads, int.MaxValue);
        SetFact("leaving", heads.Head.LastRow);
        SetFact("left", JournalHeads.Nobody);
        return new JournalHeads(new SampleHead(), heads.Head, JournalHeads.Nobody);
    }

    /// <summary>Lets so many points leave, in the order of their numbers.</summary>
    private JournalHeads Leave(JournalHeads heads, int most)
    {
        if (heads.Leaving is not { } leaving)
            return heads;
        int left = heads.LeftThrough;
        for (int i = 0; i < most; i++)
        {
            int point = leaving.PointFrom(left + 1);
            if (point < 0)
            {
                SetFact("sealed", leaving.LastRow);
                session.Run("DELETE FROM journal WHERE id <= @a", leaving.LastRow);
                return new JournalHeads(heads.Head, null, JournalHeads.Nobody);
            }

            collected.Clear();
            leaving.CopyAllTo(point, collected);
            Place(point);
            left = point;
        }

        SetFact("left", left);
        return heads with { LeftThrough = left };
    }

    private void SetFact(string name, long value) => session.Run("UPDATE fact SET value = @b WHERE name = @a", name, value);

    /// <summary>Puts a point's collected samples into chunks, in the order of time; those of one millisecond keep theirs.</summary>
    private void Place(int point)
    {
        bool isSorted = true;
        for (int i = 1; i < collected.Count && isSorted; i++)
            isSorted = collected[i].TimeMilliseconds >= collected[i - 1].TimeMilliseconds;
        List<StoredSample> samples = isSorted ? collected : [.. collected.OrderBy(sample => sample.TimeMilliseconds)];
        int first = 0;
        while (first < samples.Count)
        {
            int end = Math.Min(samples.Count, first + SampleChunk.Target);
            while (samples[end - 1].TimeMilliseconds - samples[first].TimeMilliseconds > LongestSpan)
                end--;
            Append(point, CollectionsMarshal.AsSpan(samples)[first..end]);
            first = end;
        }
    }

    private void Append(int point, ReadOnlySpan<StoredSample> samples)
    {
        ExpectSmall(point);
        ref (ushort Chunks, ushort Samples) waiting = ref small[point];
        if (waiting.Chunks + 1 < SmallChunks && waiting.Samples + samples.Length < SmallSamples)
        {
            waiting = ((ushort)(waiting.Chunks + 1), (ushort)(waiting.Samples + samples.Length));
            Insert(point, ++lastPlace, samples);
            return;
        }

        waiting = default;
        List<StoredSample>? merged = null;
        long place = 0;
        foreach (Tail before in Newest(point))
        {
            if (!Fits(before, merged is null ? samples : CollectionsMarshal.AsSpan(merged)))
                break;
            List<StoredSample> longer = new(before.Count + (merged?.Count ?? samples.Length));
            SampleChunk.Read(ReadData(before.Id), longer);
            longer.AddRange(merged is null ? samples : CollectionsMarshal.AsSpan(merged));
            merged = longer;
            place = before.Place;
            session.Run("DELETE FROM chunk WHERE id = @a", before.Id);
        }

        if (merged is null)
            Insert(point, ++lastPlace, samples);
        else
            Insert(point, place, CollectionsMarshal.AsSpan(merged));
    }

    // Points begin at different counts: those of a building that come and leave together would all be merged in the same transactions.
    private void ExpectSmall(int point)
    {
        int known = small.Length;
        if (point < known)
            return;
        Array.Resize(ref small, Math.Max(point + 1, known * 2));
        for (int i = known; i < small.Length; i++)
            small[i].Chunks = (ushort)(i % SmallChunks);
    }

    private void Insert(int point, long place, ReadOnlySpan<StoredSample> samples) =>
        Insert(session, point, place, samples[0].TimeMilliseconds, samples[^1].TimeMilliseconds, samples.Length, SampleChunk.Write(bits, samples));

    /// <summary>A point's chunks of late, the one that came last first. One that holds older times than all of these cannot mix with them.</summary>
    private List<Tail> Newest(int point)
    {
        List<Tail> tails = session.Query(
            "SELECT id, place, first, last, count FROM chunk WHERE point = @a ORDER BY last DESC LIMIT @b",
            row => new Tail(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), (int)row.GetInt64(4)), point, LookBack);
        tails.Sort((a, b) => b.Place.CompareTo(a.Place));
        return tails;
    }

    // A chunk joins the one before when that is not much larger (each sample is merged a few times only) and lies before it in time.
    private static bool Fits(in Tail before, ReadOnlySpan<StoredSample> samples) =>
        before.Count < SampleChunk.Target
        && before.Count < 2 * samples.Length
        && before.Count + samples.Length <= SampleChunk.Largest - (SampleChunk.Target / 2)
        && before.Last <= samples[0].TimeMilliseconds
        && samples[^1].TimeMilliseconds - before.First <= LongestSpan;

    private (int Id, PointKind Kind) PointId(string device, string point)
    {
        if (points.TryGetValue((device, point), out (int Id, PointKind Kind) known))
            return known;
        object? found = session.Scalar("SELECT id FROM point WHERE device = @a AND name = @b", device, point)
            ?? session.Scalar("INSERT INTO point (device, name) VALUES (@a, @b) RETURNING id", device, point);
        int id = (long)found! < SampleHead.MostPoints ? (int)(long)found! : throw new StoreException($"The store has {SampleHead.MostPoints} points; it takes no more.");
        return points[(device, point)] = (id, kindOf(device, point));
    }

    private readonly record struct Tail(long Id, long Place, long First, long Last, int Count);
}
