namespace Busbar.Gateway.Store;

/// <summary>Sequence numbers of one boot that are stored, as few closed ranges as possible, in rising order.</summary>
public sealed class SequenceRanges
{
    private readonly List<(ulong First, ulong Last)> ranges = [];

    /// <summary>The ranges; no two touch.</summary>
    public IReadOnlyList<(ulong First, ulong Last)> All => ranges;

    /// <summary>Whether the number is in a range.</summary>
    public bool Contains(ulong number)
    {
        int at = FirstEndingAtOrAfter(number);
        return at < ranges.Count && ranges[at].First <= number;
    }

    /// <summary>Adds a range, merges what touches it and returns the range that it became.</summary>
    public (ulong First, ulong Last) Add(ulong first, ulong last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        int at = FirstEndingAtOrAfter(first == 0 ? 0 : first - 1);
        int end = at;
        while (end < ranges.Count && (last == ulong.MaxValue || ranges[end].First <= last + 1))
        {
            first = Math.Min(first, ranges[end].First);
            last = Math.Max(last, ranges[end].Last);
            end++;
        }

        ranges.RemoveRange(at, end - at);
        ranges.Insert(at, (first, last));
        return (first, last);
    }

    // Nearly always the last range or behind it: look there before searching.
    private int FirstEndingAtOrAfter(ulong number)
    {
        if (ranges.Count == 0 || ranges[^1].Last < number)
            return ranges.Count;
        int low = 0;
        int high = ranges.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
