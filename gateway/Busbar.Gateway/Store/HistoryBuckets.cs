using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>
/// Sums samples into steps: give them in the order of time, the last one before the span first. A value holds until the next
/// sample, at most for the holding time, and counts in each step by the time it held there.
/// </summary>
public sealed class HistoryBuckets
{
    /// <summary>More steps than this are a mistake of the caller: no chart shows them.</summary>
    public const int MaximumSteps = 100_000;

    private readonly long from;
    private readonly long to;
    private readonly long step;
    private readonly long hold;
    private readonly Cell[] cells;
    private StoredSample? held;

    /// <summary>ArgumentException for a span or step that is not positive, or more than <see cref="MaximumSteps"/> steps.</summary>
    public HistoryBuckets(DateTimeOffset from, DateTimeOffset to, TimeSpan step, TimeSpan holdFor)
    {
        this.from = from.ToUnixTimeMilliseconds();
        this.to = to.ToUnixTimeMilliseconds();
        this.step = (long)step.TotalMilliseconds;
        hold = (long)holdFor.TotalMilliseconds;
        if (this.to <= this.from)
            throw new ArgumentException($"The span must be positive: from {from:O} is not before to {to:O}.");
        if (this.step <= 0)
            throw new ArgumentException($"The step must be positive, not {step}.");
        long steps = (this.to - this.from + this.step - 1) / this.step;
        if (steps > MaximumSteps)
            throw new ArgumentException($"The span gives {steps} steps; at most {MaximumSteps} are read at once. Choose a longer step.");
        cells = new Cell[steps];
    }

    /// <summary>Takes the next sample.</summary>
    public void Add(in StoredSample sample)
    {
        Hold(sample.TimeMilliseconds);
        held = sample;
        if (sample.TimeMilliseconds < from || sample.TimeMilliseconds >= to)
            return;
        ref Cell cell = ref cells[(sample.TimeMilliseconds - from) / step];
        cell.Count++;
        cell.See(sample);
    }

    /// <summary>Lets the last value hold until now at most, and gives the steps in which there was anything.</summary>
    public IReadOnlyList<HistoryBucket> End(DateTimeOffset now)
    {
        Hold(Math.Min(to, now.ToUnixTimeMilliseconds()));
        List<HistoryBucket> buckets = [];
        for (int i = 0; i < cells.Length; i++)
        {
            if (!cells[i].HasQuality)
                continue;
            long start = from + (i * step);
            buckets.Add(cells[i].ToBucket(start, Math.Min(to, start + step) - start));
        }

        return buckets;
    }

    private void Hold(long until)
    {
        if (held is not { } sample)
            return;
        long start = Math.Max(from, sample.TimeMilliseconds);
        long end = Math.Min(Math.Min(to, until), sample.TimeMilliseconds + hold);
        while (start < end)
        {
            long index = (start - from) / step;
            long next = Math.Min(end, from + ((index + 1) * step));
            cells[index].Hold(sample, next - start);
            start = next;
        }
    }

    private struct Cell
    {
        public int Count;
        public bool HasQuality;
        private Quality quality;
        private bool hasValue;
        private double minimum;
        private double maximum;
        private double last;
        private double sum;
        private long covered;

        public void See(in StoredSample sample)
        {
            quality = HasQuality && quality < sample.Quality ? quality : sample.Quality;
            HasQuality = true;
            if (sample.Value is not { } value)
                return;
            minimum = hasValue ? Math.Min(minimum, value) : value;
            maximum = hasValue ? Math.Max(maximum, value) : value;
            hasValue = true;
            last = value;
        }

        public void Hold(in StoredSample sample, long milliseconds)
        {
            See(sample);
            if (sample.Value is not { } value)
                return;
            sum += value * milliseconds;
            covered += milliseconds;
        }

        public readonly HistoryBucket ToBucket(long start, long length) => new(
            DateTimeOffset.FromUnixTimeMilliseconds(start),
            hasValue ? minimum : null,
            hasValue ? Mean() : null,
            hasValue ? maximum : null,
            hasValue ? last : null,
            quality,
            Count,
            (double)covered / length);

        // Rounding must not carry the mean out of what it is the mean of.
        private readonly double Mean() => covered > 0 ? Math.Clamp(sum / covered, minimum, maximum) : last;
    }
}
