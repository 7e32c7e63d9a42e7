using CsCheck;
using Busbar.Link;

namespace Busbar.Link.Tests.Sparkplug;

public class Writing_and_reading
{
    [Fact]
    public void What_is_written_is_read_again() =>
        Generate.Payload.Sample(payload => Assert.Equal(payload, Payload.Read(Payload.Write(payload))), iter: 3000);

    [Fact]
    public void Text_of_every_length_around_the_length_bytes_steps_comes_back()
    {
        foreach (int length in new[] { 0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385 })
        {
            PlainPayload payload = new(null, 0, new([new PlainMetric(new string('n', length), null, null, false, new(SparkplugValueKind.Boolean, 11, 1, ""), new([]))]));
            Assert.Equal(payload, Payload.Read(Payload.Write(payload)));
        }
    }

    [Fact]
    public void A_full_buffer_is_said_and_what_was_there_at_the_mark_can_still_be_sent() =>
        Gen.Select(Generate.Metric.List[0, 8], Gen.Int[0, 400], Gen.Int[-1, 255]).Sample(
            (metrics, size, sequence) =>
            {
                SparkplugWriter writer = new(new byte[size]);
                writer.Begin(-1, sequence);
                if (writer.Length + (sequence >= 0 ? 3 : 0) > size)
                    return;
                List<PlainMetric> written = [];
                foreach (PlainMetric metric in metrics)
                {
                    int mark = writer.Mark();
                    Payload.Write(writer, metric);
                    if (writer.Overflowed)
                        writer.Rewind(mark);
                    else
                        written.Add(metric);
                }

                int length = writer.End();
                Assert.InRange(length, 0, size);
                Assert.Equal(new PlainPayload(null, sequence < 0 ? null : sequence, new(written)), Payload.Read(writer.Buffer[..length]));
            },
            iter: 3000);

    [Fact]
    public void A_payload_that_did_not_fit_is_no_payload()
    {
        SparkplugWriter writer = new(new byte[10]);
        writer.Begin(-1, 1);
        writer.BeginMetric();
        writer.Name("longer than it");
        writer.EndMetric();

        Assert.True(writer.Overflowed);
        Assert.Equal(-1, writer.End());
    }

    [Fact]
    public void A_writer_is_used_again_without_a_trace_of_the_payload_before() =>
        Gen.Select(Generate.Payload, Generate.Payload).Sample(
            (before, after) =>
            {
                SparkplugWriter writer = new(new byte[100_000]);
                foreach (PlainPayload payload in new[] { before, after })
                {
                    writer.Begin(payload.Timestamp ?? -1, payload.Sequence ?? -1);
                    foreach (PlainMetric metric in payload.Metrics)
                        Payload.Write(writer, metric);
                    writer.End();
                }

                Assert.Equal(Payload.Write(after), writer.Buffer[..writer.Length]);
            },
            iter: 300);

    [Fact]
    public void Signed_and_unsigned_numbers_are_told_apart_by_their_type()
    {
        SparkplugReader reader = new();
        SparkplugWriter writer = new(new byte[100]);
        writer.Begin(-1, -1);
        writer.BeginMetric();
        writer.Int(0xFFFFFFFE);
        writer.EndMetric();
        writer.BeginMetric();
        writer.Long(ulong.MaxValue);
        writer.EndMetric();
        reader.Start(writer.Buffer, 0, writer.End());

        Assert.True(reader.NextMetric());
        Assert.Equal(-2, reader.Value.ToDouble(SparkplugDataType.Int32));
        Assert.Equal(-2, reader.Value.ToLong(SparkplugDataType.Int16));
        Assert.Equal(4294967294.0, reader.Value.ToDouble(SparkplugDataType.UInt32));
        Assert.True(reader.NextMetric());
        Assert.Equal(-1, reader.Value.ToDouble(SparkplugDataType.Int64));
        Assert.Equal(18446744073709551615.0, reader.Value.ToDouble(SparkplugDataType.UInt64));
        Assert.False(reader.NextMetric());
        Assert.False(reader.Failed);
    }

    [Fact]
    public void The_steady_loop_allocates_nothing()
    {
        byte[] name = "activePower"u8.ToArray();
        SparkplugWriter writer = new(new byte[2048]);
        SparkplugReader reader = new();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                writer.Begin(1_700_000_000_000, round);
                for (ulong alias = 0; alias < 20; alias++)
                {
                    writer.BeginMetric();
                    writer.Name(name, 0, name.Length);
                    writer.Alias(alias);
                    writer.Timestamp(1_700_000_000_000);
                    writer.BeginProperties();
                    writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, SparkplugQuality.Uncertain);
                    writer.EndProperties();
                    writer.Double(alias);
                    writer.EndMetric();
                }

                reader.Start(writer.Buffer, 0, writer.End());
                if (!reader.IsWellFormed() || reader.MetricCount != 20)
                    throw new InvalidOperationException("The payload is not what was written.");
            }
        }));
    }
}
