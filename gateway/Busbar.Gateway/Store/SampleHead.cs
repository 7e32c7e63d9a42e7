namespace Busbar.Gateway.Store;

/// <summary>
/// Samples that stand in the journal, in the order of arrival, each linked to the one before of its point. One writer; readers see
/// what was published, without a lock.
/// </summary>
internal sealed class SampleHead
{
    /// <summary>Points have numbers below this one: number and flags share a word.</summary>
    public const int MostPoints = 1 << 24;

    // Below the size from which .NET's collector moves nothing any more, and never copied to grow.
    private const int BlockBits = 11;
    private const int BlockSamples = 1 << BlockBits;

    private Entry[][] blocks = [];
    private int[] newest = [];
    private int count;
    private volatile int published;

    /// <summary>Journal row of its first sample; 0 while it is empty.</summary>
    public long FirstRow { get; set; }

    /// <summary>Journal row of its last sample.</summary>
    public long LastRow { get; set; }

    /// <summary>Samples in it, published or not.</summary>
    public int Count => count;

    /// <summary>Oldest time in it; the largest number while it is empty.</summary>
    public long Oldest { get; private set; } = long.MaxValue;

    /// <summary>Points with samples in it.</summary>
    public int PointCount { get; private set; }

    /// <summary>Adds a sample; readers do not see it before <see cref="Publish"/>.</summary>
    public void Add(int point, long time, double? value, int flags)
    {
        int block = count >> BlockBits;
        if (block == blocks.Length)
            Volatile.Write(ref blocks, [.. blocks, new Entry[BlockSamples]]);
        if (point >= newest.Length)
        {
            int[] longer = new int[Math.Max(point + 1, newest.Length * 2)];
            Array.Fill(longer, -1);
            newest.CopyTo(longer, 0);
            Volatile.Write(ref newest, longer);
        }

        Oldest = Math.Min(Oldest, time);
        if (newest[point] < 0)
            PointCount++;
        blocks[block][count & (BlockSamples - 1)] = new Entry(time, value ?? 0, ((uint)point << 8) | (byte)flags, newest[point]);
        Volatile.Write(ref newest[point], count++);
    }

    /// <summary>Shows readers everything that was added.</summary>
    public void Publish() => published = count;

    /// <summary>Takes back what was added since the last <see cref="Publish"/>.</summary>
    public void Withdraw()
    {
        while (count > published)
        {
            count--;
            ref Entry entry = ref blocks[count >> BlockBits][count & (BlockSamples - 1)];
            newest[entry.Tag >> 8] = entry.Previous;
            if (entry.Previous < 0)
                PointCount--;
        }
    }

    /// <summary>The published samples of a point, in the order of arrival, added to a list.</summary>
    public void CopyTo(int point, List<StoredSample> list) => CopyTo(point, published, list);

    /// <summary>As <see cref="CopyTo(int, List{StoredSample})"/>, with those not published yet; for the writer.</summary>
    public void CopyAllTo(int point, List<StoredSample> list) => CopyTo(point, count, list);

    /// <summary>The first point from a number on that has samples in it; -1 when none has.</summary>
    public int PointFrom(int number)
    {
        int found = number < newest.Length ? newest.AsSpan(number).IndexOfAnyExcept(-1) : -1;
        return found < 0 ? -1 : number + found;
    }

    private void CopyTo(int point, int known, List<StoredSample> list)
    {
        int[] last = Volatile.Read(ref newest);
        int at = point < last.Length ? Volatile.Read(ref last[point]) : -1;
        Entry[][] all = Volatile.Read(ref blocks);
        int first = list.Count;
        while (at >= 0)
        {
            ref Entry entry = ref all[at >> BlockBits][at & (BlockSamples - 1)];
            int flags = (byte)entry.Tag;
            if (at < known)
                list.Add(SampleFlags.ToSample(entry.Time, SampleFlags.HasValue(flags) ? entry.Value : null, flags));
            at = entry.Previous;
        }

        list.Reverse(first, list.Count - first);
    }

    private readonly record struct Entry(long Time, double Value, uint Tag, int Previous);
}
