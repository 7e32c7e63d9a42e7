namespace Busbar.Gateway.Store.Compression;

/// <summary>
/// Samples of one point, in the order of time, as a few hundred bytes: times, values and flags as columns of their own. The
/// first byte is the version of the format; a chunk once written is read for ever.
/// </summary>
internal static class SampleChunk
{
    /// <summary>Chunks are merged up to so many samples: enough that what stands once in each weighs nothing.</summary>
    public const int Target = 1024;

    /// <summary>No chunk has more.</summary>
    public const int Largest = 2048;

    private const byte Version = 1;

    /// <summary>1 to <see cref="Largest"/> samples.</summary>
    public static byte[] Write(BitWriter bits, ReadOnlySpan<StoredSample> samples)
    {
        bits.Clear();
        bits.Write(Version, 8);
        bits.WriteNumber((ulong)samples.Length);
        long[] times = new long[samples.Length];
        double[] values = new double[samples.Length];
        int count = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            times[i] = samples[i].TimeMilliseconds;
            if (samples[i].Value is { } value)
                values[count++] = value;
        }

        WriteFlags(bits, samples);
        IntegerColumn.Write(bits, times);
        ValueColumn.Write(bits, values.AsSpan(0, count));
        return bits.ToArray();
    }

    /// <summary>Adds the samples to a list. InvalidDataException when the bytes are none of ours.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, List<StoredSample> into)
    {
        BitReader bits = new(bytes);
        ulong version = bits.Read(8);
        if (version != Version)
            throw new InvalidDataException($"The chunk is of version {version}; this program knows version {Version}.");
        int count = (int)Math.Min(bits.ReadNumber(), int.MaxValue);
        if (count > Largest)
            throw new InvalidDataException($"The chunk says that it has {count} samples; no chunk has more than {Largest}.");
        Span<byte> flags = stackalloc byte[count];
        int valueCount = ReadFlags(ref bits, flags);
        Span<long> times = stackalloc long[count];
        IntegerColumn.Read(ref bits, times);
        Span<double> values = stackalloc double[valueCount];
        Span<long> scratch = stackalloc long[valueCount];
        ValueColumn.Read(ref bits, values, scratch);
        int value = 0;
        for (int i = 0; i < count; i++)
            into.Add(SampleFlags.ToSample(times[i], SampleFlags.HasValue(flags[i]) ? values[value++] : null, flags[i]));
    }

    private static void WriteFlags(BitWriter bits, ReadOnlySpan<StoredSample> samples)
    {
        int first = 0;
        while (first < samples.Length)
        {
            int flags = SampleFlags.Of(samples[first]);
            int end = first + 1;
            while (end < samples.Length && SampleFlags.Of(samples[end]) == flags)
                end++;
            bits.WriteNumber((ulong)flags);
            bits.WriteNumber((ulong)(end - first));
            first = end;
        }
    }

    private static int ReadFlags(ref BitReader bits, scoped Span<byte> flags)
    {
        int values = 0;
        int first = 0;
        while (first < flags.Length)
        {
            byte flag = (byte)bits.ReadNumber();
            ulong run = bits.ReadNumber();
            if (run == 0 || run > (ulong)(flags.Length - first))
                throw new InvalidDataException("The chunk's flags do not fit its samples.");
            flags.Slice(first, (int)run).Fill(flag);
            if (SampleFlags.HasValue(flag))
                values += (int)run;
            first += (int)run;
        }

        return values;
    }
}
