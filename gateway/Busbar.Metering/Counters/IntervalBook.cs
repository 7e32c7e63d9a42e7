namespace Busbar.Metering.Counters;

/// <summary>How an interval's energy is known.</summary>
public enum EnergyMark
{
    /// <summary>From good readings close enough together.</summary>
    Measured,

    /// <summary>Readings were far apart: the sum over the gap is measured, its share in this interval is an estimate.</summary>
    Apportioned,

    /// <summary>Not measured at all; filled from other intervals because somebody asked for it.</summary>
    Estimated,

    /// <summary>Not known and not filled.</summary>
    Missing,
}

/// <summary>Energy of one interval.</summary>
/// <param name="Amount">In the counter's unit; null when missing.</param>
public sealed record IntervalEnergy(DateTimeOffset Start, TimeSpan Length, decimal? Amount, EnergyMark Mark);

/// <summary>From segments between readings to equal intervals, and marked estimates for what is missing.</summary>
public static class IntervalBook
{
    /// <summary>
    /// Cuts a counter's record into intervals. Rounding to the resolution never loses energy: what is cut off is carried on.
    /// An interval is measured when good readings cover all of it, none further apart than the rules allow.
    /// </summary>
    public static IReadOnlyList<IntervalEnergy> Cut(CounterRecord record, CounterRules rules, DateTimeOffset from, DateTimeOffset to, TimeSpan length)
    {
        if (length <= TimeSpan.Zero || to <= from || (to - from).Ticks % length.Ticks != 0)
            throw new ArgumentException("The span must be a whole number of intervals.");
        int count = checked((int)((to - from).Ticks / length.Ticks));
        decimal[] sums = new decimal[count];
        long[] covered = new long[count];
        bool[] isApportioned = new bool[count];
        foreach (CounterSegment segment in record.Segments)
        {
            if (segment.Amount is not { } amount || segment.To <= from || segment.From >= to || segment.To <= segment.From)
                continue;
            long whole = (segment.To - segment.From).Ticks;
            DateTimeOffset at = segment.From > from ? segment.From : from;
            DateTimeOffset last = segment.To < to ? segment.To : to;
            while (at < last)
            {
                int index = (int)((at - from).Ticks / length.Ticks);
                DateTimeOffset end = from + ((index + 1) * length);
                end = end < last ? end : last;
                sums[index] += amount * (end - at).Ticks / whole;
                covered[index] += (end - at).Ticks;
                isApportioned[index] |= segment.To - segment.From > rules.LongestGap;
                at = end;
            }
        }

        IntervalEnergy[] intervals = new IntervalEnergy[count];
        decimal carried = 0;
        for (int i = 0; i < count; i++)
        {
            if (covered[i] < length.Ticks)
            {
                intervals[i] = new IntervalEnergy(from + (i * length), length, null, EnergyMark.Missing);
                carried = 0;
                continue;
            }

            decimal exact = sums[i] + carried;
            decimal rounded = Math.Round(exact / rules.Resolution, MidpointRounding.AwayFromZero) * rules.Resolution;
            carried = exact - rounded;
            intervals[i] = new IntervalEnergy(from + (i * length), length, rounded, isApportioned[i] ? EnergyMark.Apportioned : EnergyMark.Measured);
        }

        return intervals;
    }

    /// <summary>
    /// Fills missing intervals with the mean of the same time of day on up to five measured days before, or after when there are
    /// none before. Each is marked estimated; where no day tells, it stays missing.
    /// </summary>
    public static IReadOnlyList<IntervalEnergy> Fill(IReadOnlyList<IntervalEnergy> intervals, decimal resolution)
    {
        IntervalEnergy[] filled = [.. intervals];
        if (intervals.Count == 0)
            return filled;
        long perDay = Math.Max(1, TimeSpan.TicksPerDay / intervals[0].Length.Ticks);
        for (int i = 0; i < filled.Length; i++)
        {
            if (intervals[i].Mark != EnergyMark.Missing)
                continue;
            List<decimal> like = Like(intervals, i, -perDay);
            if (like.Count == 0)
                like = Like(intervals, i, perDay);
            if (like.Count > 0)
                filled[i] = intervals[i] with { Amount = Math.Round(like.Average() / resolution, MidpointRounding.AwayFromZero) * resolution, Mark = EnergyMark.Estimated };
        }

        return filled;
    }

    private static List<decimal> Like(IReadOnlyList<IntervalEnergy> intervals, int at, long step)
    {
        List<decimal> like = [];
        for (long other = at + step; other >= 0 && other < intervals.Count && like.Count < 5; other += step)
        {
            if (intervals[(int)other] is { Mark: EnergyMark.Measured, Amount: { } amount })
                like.Add(amount);
        }

        return like;
    }
}
