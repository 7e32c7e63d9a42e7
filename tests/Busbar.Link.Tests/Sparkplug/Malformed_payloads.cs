using CsCheck;
using Busbar.Link;

namespace Busbar.Link.Tests.Sparkplug;

public class Malformed_payloads
{
    [Theory]
    [InlineData("0880", "a varint that does not end")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFFFF01", "a varint of more than ten bytes")]
    [InlineData("12", "a metric without a length")]
    [InlineData("1205", "a metric that is longer than the payload")]
    [InlineData("12FFFFFFFF07", "a metric of two thousand million bytes")]
    [InlineData("12FFFFFFFFFFFFFFFFFF01", "a length of 2^64 - 1")]
    [InlineData("12030A056162", "a name that is longer than its metric")]
    [InlineData("12036901020304050607", "half a double")]
    [InlineData("1202650102", "half a float")]
    [InlineData("00", "field number 0")]
    [InlineData("0B", "a group")]
    [InlineData("0F", "wire type 7")]
    [InlineData("12064A040A02" + "51", "a property key that is longer than the set")]
    [InlineData("12054A030A0151", "a property key without a value")]
    [InlineData("12044A021200", "a property value without a key")]
    [InlineData("120B4A090A015112040803" + "1880", "a property value whose number does not end")]
    public void Are_found_out(string hex, string what)
    {
        byte[] bytes = Convert.FromHexString(hex);
        SparkplugReader reader = new();
        reader.Start(bytes, 0, bytes.Length);

        Assert.False(reader.IsWellFormed(), what);
        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData("", "nothing at all")]
    [InlineData("1200", "an empty metric")]
    [InlineData("980601", "an unknown number in the payload")]
    [InlineData("2203616263", "a uuid")]
    [InlineData("1206" + "A20603616263", "an unknown text in a metric")]
    [InlineData("1206" + "8D0600000000", "an unknown fixed number in a metric")]
    [InlineData("1202" + "4A00", "an empty property set")]
    [InlineData("120B" + "4A09" + "0A0151" + "1202" + "4001" + "1801", "unknown fields in a property and in its set")]
    [InlineData("1204" + "8A010161", "a data set, not read")]
    [InlineData("0A0161", "a timestamp that is a text: an unknown field of a number in use")]
    public void Unknown_fields_are_no_fault(string hex, string what)
    {
        byte[] bytes = Convert.FromHexString(hex);
        SparkplugReader reader = new();
        reader.Start(bytes, 0, bytes.Length);

        Assert.True(reader.IsWellFormed(), what);
    }

    [Fact]
    public void Random_bytes_never_throw_never_allocate_and_always_end() =>
        Gen.Byte.Array[0, 200].Sample(Walk, iter: 20_000);

    [Fact]
    public void Payloads_with_changed_cut_and_inserted_bytes_never_throw_never_allocate_and_always_end() =>
        Gen.Select(Generate.Payload, Gen.Int[0, 1 << 20], Gen.Byte, Gen.Int[0, 3]).Sample(
            (payload, place, value, how) =>
            {
                List<byte> bytes = [.. Payload.Write(payload)];
                int at = bytes.Count == 0 ? 0 : place % bytes.Count;
                if (how == 0 && bytes.Count > 0)
                    bytes[at] = value;
                else if (how == 1)
                    bytes.RemoveRange(at, bytes.Count - at);
                else if (how == 2)
                    bytes.Insert(at, value);
                else if (bytes.Count > 0)
                    bytes.RemoveAt(at);
                Walk([.. bytes]);
            },
            iter: 10_000);

    [Fact]
    public void A_payload_inside_a_larger_buffer_is_read_to_its_own_end_and_no_further() =>
        Gen.Select(Generate.Payload, Gen.Byte.Array[0, 20], Gen.Byte.Array[0, 20]).Sample(
            (payload, before, after) =>
            {
                byte[] bytes = Payload.Write(payload);
                SparkplugReader reader = new();
                reader.Start([.. before, .. bytes, .. after], before.Length, bytes.Length);
                Assert.True(reader.IsWellFormed());
                Assert.Equal(payload.Metrics.Count, reader.MetricCount);
            },
            iter: 500);

    private static void Walk(byte[] bytes)
    {
        SparkplugReader reader = new();
        bool isWellFormed = false;
        int metrics = 0;
        Assert.Equal(0, Allocations.Least(() =>
        {
            reader.Start(bytes, 0, bytes.Length);
            isWellFormed = reader.IsWellFormed();
            metrics = 0;
            while (reader.NextMetric())
            {
                metrics++;
                while (reader.NextProperty())
                {
                }
            }
        }));
        Assert.Equal(isWellFormed, !reader.Failed);
        Assert.True(metrics <= reader.MetricCount && metrics <= bytes.Length);
        if (isWellFormed)
            Assert.Equal(reader.MetricCount, metrics);
    }
}
