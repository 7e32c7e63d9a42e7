namespace Busbar.Gateway.Store;

/// <summary>
/// The samples that stand in the journal and in no chunk yet, in the order of arrival, each linked to the one before of its
/// point. One writer; readers see what was published, without a lock. When its samples are in chunks a new head takes its place.
/// </summary>
internal sealed class SampleHead
{
    private Entry[] entries = new Entry[4096];
    private int[] newest = [];
    private int count;
    private volatile int published;

    /// <summary>Journal row of its first sample; 0 while it is empty.</summary>
    public long FirstRow { get; set; }

    /// <summary>Samples in it, published or not.</summary>
    public int Count => count;

    /// <summary>Oldest time in it; the largest number while it is empty.</summary>
    public long Oldest { get; private set; } = long.MaxValue;

    /// <summary>Points with samples in it.</summary>
    public int PointCount { get; private set; }

    /// <summary>Adds a sample; readers do not see it before <see cref="Publish"/>.</summary>
    public void Add(int point, long time, double? value, int flags)
    {
        if (count == entries.Length)
            Array.Resize(ref entries, entries.Length * 2);
        if (point >= newest.Length)
        {
            int[] longer = new int[Math.Max(point + 1, newest.Length * 2)];
            Array.Fill(longer, -1);
            newest.CopyTo(longer, 0);
            newest = longer;
        }

        Oldest = Math.Min(Oldest, time);
        if (newest[point] < 0)
            PointCount++;
        entries[count] = new Entry(time, value ?? 0, point, newest[point], (byte)flags);
        newest[point] = count++;
    }

    /// <summary>Shows readers everything that was added.</summary>
    public void Publish() => published = count;

    /// <summary>Takes back what was added since the last <see cref="Publish"/>.</summary>
    public void Withdraw()
    {
        while (count > published)
        {
            ref Entry entry = ref entries[--count];
            newest[entry.Point] = entry.Previous;
            if (entry.Previous < 0)
                PointCount--;
        }
    }

    /// <summary>The published samples of a point, in the order of arrival, added to a list.</summary>
    public void CopyTo(int point, List<StoredSample> list) => CopyTo(point, published, list);

    /// <summary>As <see cref="CopyTo(int, List{StoredSample})"/>, with those not published yet; for the writer.</summary>
    public void CopyAllTo(int point, List<StoredSample> list) => CopyTo(point, count, list);

    private void CopyTo(int point, int known, List<StoredSample> list)
    {
        Entry[] all = Volatile.Read(ref entries);
        int[] last = Volatile.Read(ref newest);
        int at = point < last.Length ? last[point] : -1;
        int first = list.Count;
        while (at >= 0)
        {
            // One that came after 'known' was read may lie beyond the array that was read.
            if (at >= all.Length)
                all = Volatile.Read(ref entries);
            ref Entry entry = ref all[at];
            if (at < known)
                list.Add(SampleFlags.ToSample(entry.Time, SampleFlags.HasValue(entry.Flags) ? entry.Value : null, entry.Flags));
            at = entry.Previous;
        }

        list.Reverse(first, list.Count - first);
    }

    /// <summary>The points with samples in it.</summary>
    public IEnumerable<int> Points()
    {
        for (int point = 0; point < newest.Length; point++)
        {
            if (newest[point] >= 0)
                yield return point;
        }
    }

    private readonly record struct Entry(long Time, double Value, int Point, int Previous, byte Flags);
}
