using System.Runtime.InteropServices;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store.Compression;

namespace Busbar.Gateway.Store;

/// <summary>
/// The writing half of the tables point, journal and chunk. A transaction's samples go to the journal as one row and to the
/// head in memory; when the head is full, they move to chunks in one go and the journal is emptied. Small chunks of a point are
/// merged with the next ones like the digits of a counter, so a sample is written a few times at most however many points there are.
/// </summary>
internal sealed class ChunkTables
{
    /// <summary>Samples at which the head moves to chunks; more when there are many points, up to <see cref="LargestHead"/>.</summary>
    public const int HeadSamples = 65_536;

    /// <summary>No chunk spans more milliseconds: readers look that far.</summary>
    public const long LongestSpan = 32L * 86_400_000;

    private const int LargestHead = 1_048_576;
    private const int SamplesPerPoint = 16;

    private readonly Dictionary<(string Device, string Point), int> points = [];
    private readonly Dictionary<int, List<Tail>> tails = [];
    private readonly SqlSession session;
    private readonly StaleDays stale;
    private readonly long hold;
    private readonly JournalBlock journal = new();
    private readonly BitWriter bits = new();
    private readonly List<StoredSample> collected = [];
    private long lastPlace;

    public ChunkTables(SqlSession session, StaleDays stale, TimeSpan hold)
    {
        this.session = session;
        this.stale = stale;
        this.hold = (long)hold.TotalMilliseconds;
        Head = Load();
    }

    /// <summary>What is in the journal and in no chunk.</summary>
    public SampleHead Head { get; private set; }

    /// <summary>Adds a chunk and returns its id. Chunks of a point with equal times are read in the order of <paramref name="place"/>.</summary>
    public static long Insert(SqlSession session, long point, long place, long first, long last, int count, byte[] data) => session.Number(
        "INSERT INTO chunk (point, place, first, last, count, data) VALUES (@a, @b, @c, @d, @e, @f) RETURNING id", point, place, first, last, count, data);

    /// <summary>Adds a sample to the transaction.</summary>
    public void Insert(in IngestedSample sample)
    {
        int point = PointId(sample.Device, sample.Point);
        int flags = SampleFlags.Make(sample.Quality, sample.IsHistorical, sample.IsUndated, sample.Value.HasValue);
        journal.Add(point, sample.TimeMilliseconds, sample.Value, flags);
        Head.Add(point, sample.TimeMilliseconds, sample.Value, flags);
        stale.Mark(point, sample.TimeMilliseconds, hold);
    }

    /// <summary>Writes the transaction's row of the journal; when the head is full it becomes chunks. Returns the head for afterwards.</summary>
    public SampleHead Settle()
    {
        if (journal.IsEmpty)
            return Head;
        long row = session.Number("INSERT INTO journal (data) VALUES (@a) RETURNING id", journal.ToArray());
        journal.Clear();
        if (Head.FirstRow == 0)
            Head.FirstRow = row;
        int limit = Math.Clamp(SamplesPerPoint * Head.PointCount, HeadSamples, LargestHead);
        return Head.Count < limit ? Head : Seal();
    }

    /// <summary>Moves everything to chunks and returns the empty head; <see cref="Publish"/> follows the commit.</summary>
    public SampleHead Seal()
    {
        // Readers still see the old head, until Publish; samples of this transaction are withdrawn from it then.
        int seen = Head.Count;
        if (seen == 0)
            return Head;
        foreach (int point in Head.Points())
        {
            collected.Clear();
            Head.CopyAllTo(point, collected);
            Place(point);
        }

        session.Run("UPDATE fact SET value = (SELECT MAX(id) FROM journal) WHERE name = 'sealed'");
        session.Run("DELETE FROM journal WHERE id <= (SELECT value FROM fact WHERE name = 'sealed')");
        return new SampleHead();
    }

    /// <summary>After the commit: readers see what was stored.</summary>
    public void Publish(SampleHead next)
    {
        if (ReferenceEquals(next, Head))
            Head.Publish();
        else
            Head = next;
    }

    /// <summary>Deletes chunks in which every sample is old; see <see cref="IStore.DeleteSamples"/>.</summary>
    public int Delete(long before, int limit)
    {
        int deleted = 0;
        List<(long Id, int Point, int Count)> old = session.Query(
            "SELECT id, point, count FROM chunk WHERE last < @a ORDER BY last LIMIT 512", row => (row.GetInt64(0), (int)row.GetInt64(1), (int)row.GetInt64(2)), before);
        foreach ((long id, int point, int count) in old)
        {
            if (deleted >= limit)
                break;
            tails.Remove(point);
            session.Run("DELETE FROM chunk WHERE id = @a", id);
            deleted += count;
        }

        return deleted;
    }

    /// <summary>After a transaction that failed: the tables are right and the memory is not.</summary>
    public void Forget()
    {
        points.Clear();
        tails.Clear();
        journal.Clear();
        Head.Withdraw();
    }

    private byte[] ReadData(long id) => (byte[])session.Scalar("SELECT data FROM chunk WHERE id = @a", id)!;

    /// <summary>The database is another one than before: reads its head.</summary>
    public SampleHead Reload()
    {
        points.Clear();
        tails.Clear();
        journal.Clear();
        return Head = Load();
    }

    private SampleHead Load()
    {
        lastPlace = session.Number("SELECT MAX(place) FROM chunk");
        SampleHead head = new();
        foreach ((long row, byte[] data) in session.Query("SELECT id, data FROM journal ORDER BY id", row => (row.GetInt64(0), row.Bytes(1))))
        {
            if (head.FirstRow == 0)
                head.FirstRow = row;
            JournalBlock.Read(data, head.Add);
        }

        head.Publish();
        return head;
    }

    /// <summary>Puts a point's collected samples into chunks, in the order of time; those of one millisecond keep theirs.</summary>
    private void Place(int point)
    {
        bool isSorted = true;
        for (int i = 1; i < collected.Count && isSorted; i++)
            isSorted = collected[i].TimeMilliseconds >= collected[i - 1].TimeMilliseconds;
        List<StoredSample> samples = isSorted ? collected : [.. collected.OrderBy(sample => sample.TimeMilliseconds)];
        if (!tails.TryGetValue(point, out List<Tail>? tail))
            tails.Add(point, tail = []);
        int first = 0;
        while (first < samples.Count)
        {
            int end = Math.Min(samples.Count, first + SampleChunk.Target);
            while (samples[end - 1].TimeMilliseconds - samples[first].TimeMilliseconds > LongestSpan)
                end--;
            Append(point, tail, CollectionsMarshal.AsSpan(samples)[first..end]);
            first = end;
        }
    }

    private void Append(int point, List<Tail> tail, ReadOnlySpan<StoredSample> samples)
    {
        List<StoredSample>? merged = null;
        long place = 0;
        while (tail.Count > 0 && Fits(tail[^1], merged is null ? samples : CollectionsMarshal.AsSpan(merged)))
        {
            Tail before = tail[^1];
            tail.RemoveAt(tail.Count - 1);
            List<StoredSample> longer = new(before.Count + samples.Length);
            SampleChunk.Read(ReadData(before.Id), longer);
            longer.AddRange(merged is null ? samples : CollectionsMarshal.AsSpan(merged));
            merged = longer;
            place = before.Place;
            session.Run("DELETE FROM chunk WHERE id = @a", before.Id);
        }

        ReadOnlySpan<StoredSample> chunk = merged is null ? samples : CollectionsMarshal.AsSpan(merged);
        if (merged is null)
            place = ++lastPlace;
        long id = Insert(session, point, place, chunk[0].TimeMilliseconds, chunk[^1].TimeMilliseconds, chunk.Length, SampleChunk.Write(bits, chunk));
        if (chunk.Length >= SampleChunk.Target)
            tail.Clear();
        else
            tail.Add(new Tail(id, place, chunk[0].TimeMilliseconds, chunk[^1].TimeMilliseconds, chunk.Length));
    }

    // A chunk joins the one before when that is not much larger (each sample is merged a few times only) and lies before it in time.
    private static bool Fits(in Tail before, ReadOnlySpan<StoredSample> samples) =>
        before.Count < 2 * samples.Length
        && before.Count + samples.Length <= SampleChunk.Largest - (SampleChunk.Target / 2)
        && before.Last <= samples[0].TimeMilliseconds
        && samples[^1].TimeMilliseconds - before.First <= LongestSpan;

    private int PointId(string device, string point)
    {
        if (points.TryGetValue((device, point), out int id))
            return id;
        object? found = session.Scalar("SELECT id FROM point WHERE device = @a AND name = @b", device, point)
            ?? session.Scalar("INSERT INTO point (device, name) VALUES (@a, @b) RETURNING id", device, point);
        id = checked((int)(long)found!);
        points.Add((device, point), id);
        return id;
    }

    private readonly record struct Tail(long Id, long Place, long First, long Last, int Count);
}
