using Busbar.Gateway.Store.Compression;
using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>Lengths of steps that are rolled up ahead; hours and days are put together from quarter hours when they are read.</summary>
public enum RollupLevel
{
    /// <summary>A minute; made when the samples themselves are about to go.</summary>
    Minute = 1,

    /// <summary>A quarter of an hour; made when the day (UTC) has ended, and made anew when a late sample comes.</summary>
    QuarterHour = 2,
}

/// <summary>
/// The roll-ups of one point in one block of time, as columns: what each slot held in the mean, at least, at most, at its end,
/// how good it was, how many samples it had and how long a value held. A slot without anything has no quality.
/// </summary>
internal sealed class RollupBlock
{
    private const byte Nothing = 7;
    private const int MeanDigits = 7;

    private readonly byte[] quality;
    private readonly long[] covered;
    private readonly double[] mean;
    private readonly double[] minimum;
    private readonly double[] maximum;
    private readonly double[] last;
    private readonly int[] counts;

    public RollupBlock(RollupLevel level)
    {
        Level = level;
        Slots = SlotsOf(level);
        quality = new byte[Slots];
        covered = new long[Slots];
        mean = new double[Slots];
        minimum = new double[Slots];
        maximum = new double[Slots];
        last = new double[Slots];
        counts = new int[Slots];
        Array.Fill(quality, Nothing);
    }

    public RollupLevel Level { get; }

    public int Slots { get; }

    public static long StepOf(RollupLevel level) => level == RollupLevel.Minute ? 60_000 : 900_000;

    /// <summary>A day of minutes; 32 days of quarter hours.</summary>
    public static int SlotsOf(RollupLevel level) => level == RollupLevel.Minute ? 1440 : 32 * 96;

    public static long LengthOf(RollupLevel level) => StepOf(level) * SlotsOf(level);

    public static long BlockOf(RollupLevel level, long time) => (long)Math.Floor(time / (double)LengthOf(level));

    /// <summary>Empties the slots from one to another, exclusive.</summary>
    public void Clear(int first, int end)
    {
        for (int slot = first; slot < end; slot++)
        {
            quality[slot] = Nothing;
            covered[slot] = 0;
            counts[slot] = 0;
            mean[slot] = minimum[slot] = maximum[slot] = last[slot] = slot == 0 ? 0 : mean[slot - 1];
        }
    }

    public void Set(int slot, HistoryBucket bucket)
    {
        // A slot without a value has a quality above Nothing's place in the column: bit 3 says so.
        quality[slot] = (byte)((int)bucket.Quality | (bucket.Mean is null ? 8 : 0));
        covered[slot] = (long)Math.Round(bucket.Coverage * StepOf(Level));
        mean[slot] = bucket.Mean ?? 0;
        minimum[slot] = bucket.Minimum ?? 0;
        maximum[slot] = bucket.Maximum ?? 0;
        last[slot] = bucket.Last ?? 0;
        counts[slot] = bucket.Count;
    }

    /// <summary>The step in a slot, or null when there is nothing in it.</summary>
    public HistoryBucket? Get(long start, int slot)
    {
        byte said = quality[slot];
        if (said == Nothing)
            return null;
        bool isEmpty = (said & 8) != 0;
        return new HistoryBucket(
            DateTimeOffset.FromUnixTimeMilliseconds(start),
            isEmpty ? null : minimum[slot],
            isEmpty ? null : Math.Clamp(mean[slot], minimum[slot], maximum[slot]),
            isEmpty ? null : maximum[slot],
            isEmpty ? null : last[slot],
            (Quality)(said & 7),
            counts[slot],
            (double)covered[slot] / StepOf(Level),
            StepOf(Level));
    }

    /// <summary>The columns that a chart or a sum reads.</summary>
    public byte[] WriteMean(BitWriter bits)
    {
        bits.Clear();
        bits.Write(1, 8);
        WriteColumn(bits, Array.ConvertAll(quality, each => (long)each));
        WriteColumn(bits, covered);
        double greatest = 0;
        foreach (double value in mean)
            greatest = Math.Max(greatest, double.IsFinite(value) ? Math.Abs(value) : 0);
        int decimals = Math.Clamp(MeanDigits - (greatest > 0 ? (int)Math.Ceiling(Math.Log10(greatest)) : 0), -15, 15);
        bits.Write((ulong)(decimals + 15), 5);
        double scale = Math.Pow(10, decimals);
        WriteColumn(bits, Array.ConvertAll(mean, value => (long)Math.Round(value * scale)));
        return bits.ToArray();
    }

    /// <summary>The other columns.</summary>
    public byte[] WriteDetail(BitWriter bits)
    {
        bits.Clear();
        bits.Write(1, 8);
        WriteColumn(bits, Array.ConvertAll(counts, each => (long)each));
        ValueColumn.Write(bits, minimum);
        ValueColumn.Write(bits, maximum);
        ValueColumn.Write(bits, last);
        return bits.ToArray();
    }

    public void ReadMean(ReadOnlySpan<byte> data)
    {
        Span<long> scratch = stackalloc long[Slots];
        ReadMean(data, quality, covered, mean, scratch);
    }

    public void ReadDetail(ReadOnlySpan<byte> data)
    {
        BitReader bits = new(data);
        CheckVersion(bits.Read(8));
        Span<long> scratch = stackalloc long[Slots];
        IntegerColumn.Read(ref bits, scratch);
        for (int slot = 0; slot < Slots; slot++)
            counts[slot] = (int)scratch[slot];
        ValueColumn.Read(ref bits, minimum, scratch);
        ValueColumn.Read(ref bits, maximum, scratch);
        ValueColumn.Read(ref bits, last, scratch);
    }

    /// <summary>Only the means, straight into a series: NaN where there is none; quality 7 where there is nothing.</summary>
    public static void ReadMean(ReadOnlySpan<byte> data, scoped Span<byte> quality, scoped Span<long> covered, scoped Span<double> mean, scoped Span<long> scratch)
    {
        BitReader bits = new(data);
        CheckVersion(bits.Read(8));
        IntegerColumn.Read(ref bits, scratch);
        for (int slot = 0; slot < scratch.Length; slot++)
            quality[slot] = (byte)scratch[slot];
        IntegerColumn.Read(ref bits, covered);
        double scale = Math.Pow(10, (int)bits.Read(5) - 15);
        IntegerColumn.Read(ref bits, scratch);
        for (int slot = 0; slot < scratch.Length; slot++)
            mean[slot] = scratch[slot] / scale;
    }

    private static void WriteColumn(BitWriter bits, long[] column) => IntegerColumn.Write(bits, column);

    private static void CheckVersion(ulong version)
    {
        if (version != 1)
            throw new InvalidDataException($"The roll-up is of version {version}; this program knows version 1.");
    }
}
