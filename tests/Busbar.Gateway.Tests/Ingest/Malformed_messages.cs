using Busbar.Gateway.Ingest;
using Busbar.Link;
using CsCheck;

namespace Busbar.Gateway.Tests.Ingest;

public sealed class Malformed_messages : IDisposable
{
    private readonly IngestRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void Are_counted_by_controller_and_kind_and_stop_nothing()
    {
        rig.Node.Connect();
        rig.Pipeline.Accept("nonsense", [1, 2, 3]);
        rig.Pipeline.Accept("spBv1.0/site/DDATA/plant/meter", [0xFF, 0xFF]);
        rig.Pipeline.Accept("spBv1.0/site/DDATA/plant/meter", [0x12, 0x7F]);
        rig.Node.Record("meter", "power", 5, 1);
        rig.CommitAndAnswer();

        Assert.Equal(1, rig.Count(MalformedKind.Topic));
        MalformedCount payload = Assert.Single(rig.Counters.Malformed, count => count.Kind == MalformedKind.Payload);
        Assert.Equal(("plant", 2L), (payload.Controller, payload.Count));
        Assert.Contains("DDATA/plant/meter, 2 bytes beginning 127F", payload.LastDetail, StringComparison.Ordinal);
        Assert.Equal(1UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void An_unreadable_message_between_records_that_follow_on_each_other_costs_nothing()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 5, 1);
        rig.Node.NextSequence();
        rig.Pipeline.Accept("spBv1.0/site/DDATA/plant/meter", [0xFF]);
        rig.Node.Record("meter", "power", 6, 1);
        rig.CommitAndAnswer();

        Assert.Equal(0, rig.Counters.Gaps);
        Assert.Equal(0, rig.Node.Rebirths);
        Assert.Equal(2UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
    }

    [Fact]
    public void Records_in_messages_that_are_unreadable_every_time_are_asked_for_four_times_each_and_then_given_up()
    {
        SparkplugReader reader = new();
        EdgeNode node = new(IngestRig.Site, "plant", (topic, payload) =>
        {
            reader.Start(payload, 0, payload.Length);
            bool isPoison = false;
            while (topic.Contains("DDATA", StringComparison.Ordinal) && reader.NextMetric())
                isPoison |= reader.NameIs(MetricNames.Sequence) && reader.Value.Bits is 2 or 4;
            rig.Pipeline.Accept(topic, isPoison ? payload[..^3] : payload);
        })
        { RecordsInMessage = 1 };

        node.Connect();
        for (int i = 1; i <= 5; i++)
            node.Record("meter", "power", i, i);
        List<ulong> acknowledged = [];
        for (int i = 0; i < 12; i++)
        {
            rig.Pipeline.Commit();
            while (rig.Bus.Sent.TryDequeue(out (string Topic, byte[] Payload) message))
                node.Receive(message.Topic, message.Payload);
            acknowledged.Add(StoredThroughMark.Sequence(node.StoredThrough));
            rig.Time.Advance(TimeSpan.FromSeconds(6));
            rig.Pipeline.Tick();
        }

        Assert.Equal(8, node.Rebirths);
        Assert.Equal([1UL, 3, 5], acknowledged.Distinct());
        Assert.Equal([1L, 3, 5], rig.Sink.Samples.Select(sample => sample.TimeMilliseconds));
    }

    [Fact]
    public void Data_without_record_numbers_is_counted_and_not_stored()
    {
        rig.Node.Connect();
        foreach ((ulong boot, ulong sequence) in new[] { (0UL, 1UL), (1UL, 0UL), (1UL << 24, 1UL), (1UL, 1UL << 40) })
        {
            rig.Node.Publish("spBv1.0/site/DDATA/plant/meter", EdgeNode.Payload(rig.Node.NextSequence(), writer =>
            {
                EdgeNode.Number(writer, MetricNames.Boot, boot);
                EdgeNode.Number(writer, MetricNames.Sequence, sequence);
                writer.BeginMetric();
                writer.Alias(rig.Node.AliasOf("meter/power"));
                writer.Double(1);
                writer.EndMetric();
            }));
        }

        Assert.Equal(4, rig.Count(MalformedKind.NoRecordNumber));
        Assert.Equal(0, rig.Pipeline.PendingRecords);
    }

    [Fact]
    public void A_text_where_a_number_must_be_is_left_out_and_its_neighbours_are_stored()
    {
        rig.Node.Connect();
        rig.Node.Publish("spBv1.0/site/DDATA/plant/meter", EdgeNode.Payload(rig.Node.NextSequence(), writer =>
        {
            EdgeNode.Number(writer, MetricNames.Boot, 1);
            EdgeNode.Number(writer, MetricNames.Sequence, 1);
            writer.BeginMetric();
            writer.Alias(rig.Node.AliasOf("meter/power"));
            writer.Text("many watts");
            writer.EndMetric();
            writer.BeginMetric();
            writer.Alias(rig.Node.AliasOf("meter/voltage"));
            writer.Double(230);
            writer.EndMetric();
        }));
        rig.CommitAndAnswer();

        Assert.Equal(1, rig.Count(MalformedKind.NotANumber));
        Assert.Equal("voltage", Assert.Single(rig.Sink.Samples).Point);
        Assert.Equal(2UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
    }

    [Fact]
    public void An_alias_that_no_birth_names_is_asked_for_four_times_and_then_given_up()
    {
        rig.Node.Connect();
        void SendUnknown() => rig.Node.Publish("spBv1.0/site/DDATA/plant/meter", EdgeNode.Payload(rig.Node.NextSequence(), writer =>
        {
            EdgeNode.Number(writer, MetricNames.Boot, 1);
            EdgeNode.Number(writer, MetricNames.Sequence, 1);
            writer.BeginMetric();
            writer.Alias(4711);
            writer.Double(1);
            writer.EndMetric();
        }));

        for (int i = 1; i <= 4; i++)
        {
            SendUnknown();
            rig.CommitAndAnswer();
            Assert.Equal(i, rig.Node.Rebirths);
            Assert.Equal(0UL, rig.Node.StoredThrough);
            rig.Time.Advance(TimeSpan.FromSeconds(6));
        }

        SendUnknown();
        rig.CommitAndAnswer();
        Assert.Equal(4, rig.Node.Rebirths);
        Assert.Equal(5, rig.Count(MalformedKind.UnknownMetric));
        Assert.Equal(1UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
    }

    [Fact]
    public void Messages_of_other_sites_and_our_own_commands_are_nobodys_fault()
    {
        rig.Pipeline.Accept("spBv1.0/elsewhere/NBIRTH/plant", [1, 2, 3]);
        rig.Pipeline.Accept("spBv1.0/STATE/somebody", "{}"u8.ToArray());
        rig.Pipeline.Accept("spBv1.0/site/NCMD/plant", EdgeNode.Payload(-1, _ => { }));

        Assert.Empty(rig.Counters.Malformed);
        Assert.Empty(rig.Sink.Told);
    }

    [Fact]
    public void More_controllers_than_a_site_can_have_do_not_fill_the_memory()
    {
        for (int i = 0; i < 1100; i++)
            rig.Pipeline.Accept($"spBv1.0/site/NBIRTH/node-{i}", EdgeNode.Payload(0, _ => { }));

        Assert.Equal(100, rig.Count(MalformedKind.TooManyControllers));
    }

    [Fact]
    public void Noise_on_every_topic_never_throws_and_real_data_still_gets_through() =>
        Gen.Select(Gen.OneOf(Gen.Const("NBIRTH/plant"), Gen.Const("NDATA/plant"), Gen.Const("DDATA/plant/meter"), Gen.Const("DBIRTH/plant/meter"), Gen.Const("NDEATH/other"), Gen.Const("DDEATH/plant/x")), Gen.Byte.Array[0, 60])
            .List[1, 30].Sample(
            noise =>
            {
                using IngestRig noisy = new();
                noisy.Node.Connect();
                foreach ((string topic, byte[] payload) in noise)
                    noisy.Pipeline.Accept("spBv1.0/site/" + topic, payload);
                noisy.Node.Connect();
                noisy.Node.Record("meter", "power", 5, 1);
                noisy.CommitAndAnswer();
                Assert.Contains(noisy.Sink.Samples, sample => sample.TimeMilliseconds == 5);
                Assert.Equal(0, noisy.Count(MalformedKind.Fault));
            },
            iter: 40,
            threads: 1);
}
