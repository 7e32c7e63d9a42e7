using Busbar.Gateway.Store.Compression;

namespace Busbar.Gateway.Store;

/// <summary>Roll-ups: made when a day has ended, and anew when a sample of it comes late.</summary>
public abstract partial class SqlStore
{
    private const long QuarterHour = 900_000;

    /// <inheritdoc/>
    public int RollUp(DateTimeOffset before, int limit) => InTransaction(() =>
    {
        long moment = Math.Min(before.ToUnixTimeMilliseconds(), time.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.HoldFor.TotalMilliseconds);
        List<(int Point, long Day)> days = stale.EndedBefore(moment, limit);
        Snapshot own = new(session, heads.Own);
        BitWriter bits = new();
        foreach ((int point, long day) in days)
        {
            RollUpDay(own, bits, point, day, RollupLevel.QuarterHour);
            stale.Remove(point, day);
        }

        return (days.Count, heads);
    });

    /// <inheritdoc/>
    public int RollUpMinutes(DateTimeOffset before, int limit, PointKinds of) => InTransaction(() =>
    {
        // Point by point and day by day, from where this was done last, to where samples may then be deleted.
        long end = StaleDays.DayOf(before.ToUnixTimeMilliseconds());
        JournalHeads next = heads.HasBefore(StaleDays.StartOf(end)) ? chunks.Seal() : heads;
        Snapshot own = new(session, next.Own);
        BitWriter bits = new();
        int done = 0;
        List<(int Point, long First)> points = session.Query("SELECT point, MIN(first) FROM chunk WHERE last < @a GROUP BY point", row => ((int)row.GetInt64(0), row.GetInt64(1)), StaleDays.StartOf(end));
        HashSet<int>? meant = of.Kinds is null ? null : [.. chunks.Points(of)];
        foreach ((int point, long first) in points.Where(each => meant is null || meant.Contains(each.Point)))
        {
            long have = (long?)session.Scalar("SELECT MAX(block) FROM rollup WHERE point = @a AND level = @b", point, (int)RollupLevel.Minute) ?? long.MinValue;
            for (long day = Math.Max(StaleDays.DayOf(first), have + 1); day < end && done < limit; day++, done++)
                RollUpDay(own, bits, point, day, RollupLevel.Minute);
        }

        return (done, next);
    });

    /// <inheritdoc/>
    public int DeleteMinutes(DateTimeOffset before) => InTransaction(() =>
        (session.Run("DELETE FROM rollup WHERE level = @a AND block < @b", (int)RollupLevel.Minute, StaleDays.DayOf(before.ToUnixTimeMilliseconds())), heads));

    /// <inheritdoc/>
    public IReadOnlyList<RollupSeries?> ReadQuarterHours(IReadOnlyList<(string Device, string Point)> points, DateTimeOffset from, DateTimeOffset to)
    {
        long start = from.ToUnixTimeMilliseconds();
        long end = to.ToUnixTimeMilliseconds();
        if (start % QuarterHour != 0 || end % QuarterHour != 0 || end <= start)
            throw new ArgumentException($"From {from:O} to {to:O} must be whole quarter hours, the end after the beginning.");
        if ((end - start) / QuarterHour > 50 * 35_136L)
            throw new ArgumentException("At most 50 years of quarter hours are read at once.");
        using Snapshot snapshot = TakeSnapshot();
        RollupSeries?[] series = new RollupSeries?[points.Count];
        for (int i = 0; i < series.Length; i++)
            series[i] = snapshot.FindPoint(points[i].Device, points[i].Point) is { } id ? ReadQuarterHours(snapshot, id, start, end) : null;
        return series;
    }

    private void RollUpDay(Snapshot snapshot, BitWriter bits, int point, long day, RollupLevel level)
    {
        long start = StaleDays.StartOf(day);
        long step = RollupBlock.StepOf(level);
        long number = RollupBlock.BlockOf(level, start);
        long origin = number * RollupBlock.LengthOf(level);
        RollupBlock block = snapshot.Block(level, point, number) ?? new RollupBlock(level);
        int slot = (int)((start - origin) / step);
        block.Clear(slot, slot + (int)(86_400_000 / step));
        foreach (HistoryBucket bucket in FromSamples(snapshot, point, start, start + 86_400_000, step))
            block.Set((int)((bucket.Start.ToUnixTimeMilliseconds() - origin) / step), bucket);
        session.Run(
            "INSERT INTO rollup (point, level, block, mean, detail) VALUES (@a, @b, @c, @d, @e) ON CONFLICT (point, level, block) DO UPDATE SET mean = excluded.mean, detail = excluded.detail",
            point, (int)level, number, block.WriteMean(bits), block.WriteDetail(bits));
    }

    private IReadOnlyList<HistoryBucket> FromSamples(Snapshot snapshot, int point, long from, long to, long step)
    {
        HistoryBuckets buckets = new(DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(to), TimeSpan.FromMilliseconds(step), options.HoldFor);
        ReadSamplesInto(snapshot, point, buckets, from, to, CancellationToken.None);
        return buckets.End(time.GetUtcNow());
    }

    private RollupSeries ReadQuarterHours(Snapshot snapshot, int point, long start, long end)
    {
        int count = (int)((end - start) / QuarterHour);
        double[] means = new double[count];
        byte[] qualities = new byte[count];
        long[] covered = new long[count];
        Array.Fill(means, double.NaN);
        Array.Fill(qualities, RollupSeries.None);
        int slots = RollupBlock.SlotsOf(RollupLevel.QuarterHour);
        long length = RollupBlock.LengthOf(RollupLevel.QuarterHour);
        byte[] blockQualities = new byte[slots];
        long[] blockCovered = new long[slots];
        double[] blockMeans = new double[slots];
        long[] scratch = new long[slots];
        foreach ((long block, byte[] data) in snapshot.Reader.Query(
            "SELECT block, mean FROM rollup WHERE point = @a AND level = @b AND block >= @c AND block <= @d",
            row => (row.GetInt64(0), row.Bytes(1)),
            point, (int)RollupLevel.QuarterHour, RollupBlock.BlockOf(RollupLevel.QuarterHour, start), RollupBlock.BlockOf(RollupLevel.QuarterHour, end - 1)))
        {
            RollupBlock.ReadMean(data, blockQualities, blockCovered, blockMeans, scratch);
            long first = ((block * length) - start) / QuarterHour;
            int from = (int)Math.Max(0, -first);
            int to = (int)Math.Min(slots, count - first);
            for (int slot = from; slot < to; slot++)
            {
                byte quality = blockQualities[slot];
                if (quality == RollupSeries.None)
                    continue;
                qualities[first + slot] = (byte)(quality & 7);
                means[first + slot] = quality < 8 ? blockMeans[slot] : double.NaN;
                covered[first + slot] = blockCovered[slot];
            }
        }

        foreach (long day in snapshot.Reader.Query("SELECT day FROM stale WHERE point = @a AND day >= @b AND day <= @c", row => row.GetInt64(0), point, StaleDays.DayOf(start), StaleDays.DayOf(end - 1)))
        {
            long from = Math.Max(start, StaleDays.StartOf(day));
            long to = Math.Min(end, StaleDays.StartOf(day + 1));
            int at = (int)((from - start) / QuarterHour);
            int until = (int)((to - start) / QuarterHour);
            means.AsSpan(at, until - at).Fill(double.NaN);
            qualities.AsSpan(at, until - at).Fill(RollupSeries.None);
            covered.AsSpan(at, until - at).Clear();
            foreach (HistoryBucket bucket in FromSamples(snapshot, point, from, to, QuarterHour))
            {
                int index = (int)((bucket.Start.ToUnixTimeMilliseconds() - start) / QuarterHour);
                means[index] = bucket.Mean ?? double.NaN;
                qualities[index] = (byte)bucket.Quality;
                covered[index] = (long)Math.Round(bucket.Coverage * QuarterHour);
            }
        }

        return new RollupSeries(DateTimeOffset.FromUnixTimeMilliseconds(start), means, qualities, covered);
    }
}
