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
    private long heldFrom;

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
        heldFrom = sample.TimeMilliseconds;
        if (sample.TimeMilliseconds < from || sample.TimeMilliseconds >= to)
            return;
        ref Cell cell = ref cells[(sample.TimeMilliseconds - from) / step];
        cell.Count++;
        cell.See(sample);
    }

    /// <summary>A sample from before holds from this moment on; what it did before is counted elsewhere.</summary>
    internal void Carry(in StoredSample sample, long moment)
    {
        held = sample;
        heldFrom = moment;
    }

    /// <summary>Whether a value was given that may still hold.</summary>
    public bool IsHolding => held is not null;

    /// <summary>The last value holds until this moment at most: what follows is told by steps that are summed up already.</summary>
    public void EndHold(DateTimeOffset moment) => EndHold(moment.ToUnixTimeMilliseconds());

    internal void EndHold(long moment)
    {
        Hold(moment);
        held = null;
    }

    /// <summary>Takes a step that was summed up before; it counts where it begins, and ends no later than <paramref name="end"/>.</summary>
    internal void Add(HistoryBucket rolled, long end)
    {
        long start = rolled.Start.ToUnixTimeMilliseconds();
        if (start < from || start >= to)
            return;
        cells[(start - from) / step].Take(rolled, Math.Min(end - start, rolled.Length));
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
        long start = Math.Max(from, heldFrom);
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

        public void Take(HistoryBucket rolled, long milliseconds)
        {
            quality = HasQuality && quality < rolled.Quality ? quality : rolled.Quality;
            HasQuality = true;
            Count += rolled.Count;
            if (rolled is not { Minimum: { } least, Mean: { } mean, Maximum: { } greatest, Last: { } end })
                return;
            minimum = hasValue ? Math.Min(minimum, least) : least;
            maximum = hasValue ? Math.Max(maximum, greatest) : greatest;
            hasValue = true;
            last = end;
            long held = (long)Math.Round(rolled.Coverage * milliseconds);
            sum += mean * held;
            covered += held;
        }

        public readonly HistoryBucket ToBucket(long start, long length) => new(
            DateTimeOffset.FromUnixTimeMilliseconds(start),
            hasValue ? minimum : null,
            hasValue ? Mean() : null,
            hasValue ? maximum : null,
            hasValue ? last : null,
            quality,
            Count,
            Math.Min(1, (double)covered / length),
            length);

        // Rounding must not carry the mean out of what it is the mean of.
        private readonly double Mean() => covered > 0 ? Math.Clamp(sum / covered, minimum, maximum) : last;
    }
}
