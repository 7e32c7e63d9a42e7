using Busbar.Gateway.Store;
using Busbar.Gateway.Store.Compression;
using Busbar.Points;
using CsCheck;

namespace Busbar.Gateway.Tests.Store;

public class Compressed_columns
{
    private static readonly Gen<double> AnyValue = Gen.OneOf(
        Gen.Int[-5000, 5000].Select(whole => whole / 10.0),
        Gen.Int[0, 1000].Select(whole => (double)(float)(whole / 100.0f)),
        Gen.Double,
        Gen.Const(-0.0),
        Gen.Const(double.NaN),
        Gen.Const(double.PositiveInfinity),
        Gen.Const(long.MaxValue / 3.0));

    [Fact]
    public void Every_column_of_whole_numbers_comes_back() =>
        Gen.OneOf(Gen.Long.Array[1, 300], Gen.Long[-3, 3].Array[1, 300], Gen.Select(Gen.Long, Gen.Long[-20, 20].Array[1, 300]).Select((start, steps) => steps.Select(step => unchecked(start += step + 10_000)).ToArray()))
            .Sample(column =>
            {
                BitWriter bits = new();
                IntegerColumn.Write(bits, column);
                BitReader reader = new(bits.ToArray());
                long[] back = new long[column.Length];
                IntegerColumn.Read(ref reader, back);
                Assert.Equal(column, back);
            });

    [Fact]
    public void Every_chunk_comes_back_bit_for_bit() =>
        Gen.Select(Gen.Long[-1_000_000, 4_000_000_000_000], Gen.Select(Gen.Int[0, 100_000], AnyValue, Gen.Int[0, 19]).List[1, 400]).Sample((start, samples) =>
        {
            List<StoredSample> written = [];
            foreach ((int step, double value, int kind) in samples)
            {
                start += step;
                written.Add(new StoredSample(start, kind == 0 ? null : value, kind < 2 ? (Quality)kind : Quality.Good, kind == 3, kind == 4));
            }

            List<StoredSample> back = [];
            SampleChunk.Read(SampleChunk.Write(new BitWriter(), written.ToArray()), back);
            Assert.Equal(written.Count, back.Count);
            for (int i = 0; i < written.Count; i++)
            {
                Assert.Equal(written[i] with { Value = null }, back[i] with { Value = null });
                Assert.Equal(written[i].Value is { } a ? BitConverter.DoubleToInt64Bits(a) : null, back[i].Value is { } b ? BitConverter.DoubleToInt64Bits(b) : (long?)null);
            }
        });

    [Fact]
    public void A_damaged_chunk_is_told_and_never_read_as_something_else_of_another_length() =>
        Gen.Select(Gen.Int[0, 200], Gen.Byte).Sample((at, other) =>
        {
            StoredSample[] samples = [.. Enumerable.Range(0, 300).Select(i => new StoredSample(1_700_000_000_000 + (i * 10_000), 20 + (i % 9 / 10.0), Quality.Good, false, false))];
            byte[] bytes = SampleChunk.Write(new BitWriter(), samples);
            bytes[at % bytes.Length] ^= other;
            List<StoredSample> back = [];
            Exception? refusal = Record.Exception(() => SampleChunk.Read(bytes, back));
            Assert.True(refusal is InvalidDataException || back.Count <= SampleChunk.Largest, refusal?.ToString());
        });

    [Fact]
    public void The_journal_gives_every_sample_back() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Long[0, 4_000_000_000_000], AnyValue, Gen.Bool).List[0, 200].Sample(samples =>
        {
            JournalBlock block = new();
            foreach ((int point, long time, double value, bool isEmpty) in samples)
                block.Add(point, time, isEmpty ? null : value, SampleFlags.Make(isEmpty ? Quality.Bad : Quality.Good, false, false, !isEmpty));
            List<(int, long, long?)> back = [];
            JournalBlock.Read(block.ToArray(), (point, time, value, _) => back.Add((point, time, value is { } given ? BitConverter.DoubleToInt64Bits(given) : null)));
            Assert.Equal(samples.Select(each => (each.Item1, each.Item2, each.Item4 ? null : (long?)BitConverter.DoubleToInt64Bits(each.Item3))), back);
        });
}
