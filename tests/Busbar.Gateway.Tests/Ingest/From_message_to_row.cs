using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Ingest;

public sealed class From_message_to_row : IDisposable
{
    private readonly IngestRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void A_birth_tells_controller_devices_and_points_and_is_answered_with_the_time()
    {
        rig.Node.Uptime = 5000;
        rig.Node.Connect();
        rig.Answer();

        ControllerBirth birth = Assert.Single(rig.Sink.Told.OfType<ControllerBirth>());
        Assert.Equal(("plant", 1UL, 7.0, 5000.0), (birth.Controller, birth.Boot, birth.Facts[MetricNames.DocumentVersion], birth.Facts[MetricNames.Uptime]));
        Assert.Equal(["meter", "relay"], rig.Sink.Told.OfType<DeviceBirth>().Select(device => device.Device));
        BornPoint on = Assert.Single(rig.Sink.Told.OfType<DeviceBirth>().Last().Points);
        Assert.Equal(new BornPoint("on", "W", PointKind.Command, true, null, Quality.NotPresent, null), on);
        Assert.Equal([(ulong)IngestRig.Now], rig.Node.Times);
    }

    [Fact]
    public async Task Data_becomes_rows_are_told_after_the_commit_and_acknowledged_after_that()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", IngestRig.Now - 500, 1250.5);
        rig.Node.Record("relay", "on", IngestRig.Now - 400, 1);

        Assert.Empty(rig.Sink.Samples);
        Assert.Equal(2, rig.Pipeline.PendingRecords);
        rig.CommitAndAnswer();

        Assert.Equal(
            [
                new IngestedSample("plant", "meter", "power", IngestRig.Now - 500, 1250.5, Quality.Good, false, false),
                new IngestedSample("plant", "relay", "on", IngestRig.Now - 400, 1, Quality.Good, false, false),
            ],
            rig.Sink.Samples);
        Assert.Equal(2, (await rig.StoredAsync()).Count);
        Assert.Equal(StoredThroughMark.Make(1, 2), rig.Node.StoredThrough);
        Assert.Empty(rig.Node.Outbox);
    }

    [Fact]
    public async Task Qualities_decide_about_values()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 1, 10, Quality.Stale);
        rig.Node.Record("meter", "power", 2, 10, Quality.Bad);
        rig.Node.Record("meter", "power", 3, null, Quality.Good);
        rig.Node.Record("meter", "power", 4, double.NaN, Quality.Good);
        rig.Node.Record("meter", "power", 5, null, Quality.NotPresent);
        rig.CommitAndAnswer();

        Assert.Equal(
            [(10.0, Quality.Stale), (null, Quality.Bad), (null, Quality.Bad), (null, Quality.Bad), ((double?)null, Quality.NotPresent)],
            (await rig.StoredAsync()).Select(item => (item.Sample.Value, item.Sample.Quality)));
    }

    [Fact]
    public void Events_bear_what_they_said()
    {
        rig.Node.Connect();
        rig.Node.Record("", null, 77, null, code: 1);
        rig.Node.Record("relay", null, 78, 1, code: 12, commandId: 4711);
        rig.CommitAndAnswer();

        Assert.Equal([(1, "", 77L, 0UL, null), (12, "relay", 78L, 4711UL, (double?)1.0)], rig.Sink.Events.Select(item => (item.Code, item.Device, item.TimeMilliseconds, item.CommandId, item.Value)));
        Assert.Equal(StoredThroughMark.Make(1, 2), rig.Node.StoredThrough);
    }

    [Fact]
    public async Task Records_without_a_time_are_dated_from_the_uptime_of_the_birth_and_marked()
    {
        rig.Node.Uptime = 60_000;
        rig.Node.Connect();
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        rig.Node.Record("meter", "power", null, 1, uptime: 20_000);
        rig.CommitAndAnswer();

        StoredSample sample = Assert.Single(await rig.StoredAsync()).Sample;
        Assert.Equal((IngestRig.Now - 40_000, Quality.Uncertain, true), (sample.TimeMilliseconds, sample.Quality, sample.IsUndated));
    }

    [Fact]
    public async Task Nothing_is_ever_dated_1970()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 0, 1);
        rig.Node.Record("meter", "power", null, 1, uptime: 20_000);
        rig.CommitAndAnswer();

        Assert.All(await rig.StoredAsync(), item => Assert.Equal((IngestRig.Now, true), (item.Sample.TimeMilliseconds, item.Sample.IsUndated)));
    }

    [Fact]
    public void A_status_of_the_controller_is_a_fact_and_takes_no_record_number()
    {
        rig.Node.Connect();
        rig.Node.Publish("spBv1.0/site/NDATA/plant", EdgeNode.Payload(rig.Node.NextSequence(), writer =>
        {
            EdgeNode.Number(writer, MetricNames.Boot, 1);
            EdgeNode.Number(writer, MetricNames.Sequence, 1);
            EdgeNode.Number(writer, MetricNames.OutboxUsed, 1234);
        }));

        Assert.Contains(("plant", MetricNames.OutboxUsed, 1234.0), rig.Sink.Told.OfType<(string, string, double)>());
        Assert.Equal(0, rig.Pipeline.PendingRecords);
    }

    [Fact]
    public void A_death_is_told_but_not_that_of_an_earlier_connection()
    {
        rig.Node.Connect();
        byte[] oldWill = EdgeNode.Will(rig.Node.BirthDeathSequence);
        rig.Node.Connect();
        rig.Pipeline.Accept("spBv1.0/site/NDEATH/plant", oldWill);
        Assert.Empty(rig.Sink.Told.OfType<ControllerDeath>());

        rig.Pipeline.Accept("spBv1.0/site/NDEATH/plant", EdgeNode.Will(rig.Node.BirthDeathSequence));
        Assert.Single(rig.Sink.Told.OfType<ControllerDeath>());
    }

    [Fact]
    public void A_device_that_dies_is_told_after_its_last_samples()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 5, 1);
        rig.Node.Publish("spBv1.0/site/DDEATH/plant/meter", EdgeNode.Payload(rig.Node.NextSequence(), _ => { }));

        Assert.IsType<IngestedSample>(rig.Sink.Told[^2]);
        Assert.Equal("meter", Assert.IsType<DeviceDeath>(rig.Sink.Told[^1]).Device);
    }

    [Fact]
    public void Births_and_deaths_wait_for_their_own_controllers_records_and_for_no_others()
    {
        EdgeNode other = new(IngestRig.Site, "attic", rig.Pipeline.Accept);
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 5, 1);
        other.Connect();
        rig.Pipeline.Accept("spBv1.0/site/NDEATH/attic", EdgeNode.Will(other.BirthDeathSequence));

        Assert.Equal((1, 0L), (rig.Pipeline.PendingRecords, rig.Counters.Commits));
        Assert.Equal("attic", Assert.IsType<ControllerDeath>(rig.Sink.Told[^1]).Controller);

        rig.Node.Connect();
        Assert.Equal(1, rig.Counters.Commits);
        int sample = rig.Sink.Told.FindIndex(told => told is IngestedSample);
        Assert.InRange(sample, 0, rig.Sink.Told.FindLastIndex(told => told is ControllerBirth { Controller: "plant" }) - 1);
    }

    [Fact]
    public void However_many_messages_a_commit_stores_a_controller_is_told_once_how_far()
    {
        rig.Node.Connect();
        rig.Bus.Sent.Clear();
        for (int i = 1; i <= 40; i++)
            rig.Node.Record("meter", "power", IngestRig.Now + i, i);
        Assert.Empty(rig.Bus.Sent);
        rig.Pipeline.Commit();

        Assert.Single(rig.Bus.Sent);
        rig.Answer();
        Assert.Equal(StoredThroughMark.Make(1, 40), rig.Node.StoredThrough);
    }

    [Fact]
    public void Without_a_connection_to_the_broker_nobody_is_there_and_afterwards_everybody_is_asked()
    {
        rig.Node.Connect();
        rig.Answer();
        rig.Pipeline.LinkLost();
        Assert.Single(rig.Sink.Told.OfType<ControllerDeath>());
        Assert.Equal([null], rig.Sink.Links);

        rig.Pipeline.LinkReady();
        Assert.Equal([null, rig.Time.GetUtcNow()], rig.Sink.Links);
        rig.Answer();
        Assert.Equal(1, rig.Node.Rebirths);
        Assert.Equal(2, rig.Sink.Told.OfType<ControllerBirth>().Count());
    }

    [Fact]
    public void Commands_reach_the_device_in_its_own_type()
    {
        rig.Node.Connect();
        ControllerLinkOf(rig).SendCommand(new OutgoingCommand("plant", "relay", "on", 1, 99, 8, TimeSpan.FromMinutes(5)));
        ControllerLinkOf(rig).SendCommand(new OutgoingCommand("plant", "meter", "power", null, 100, 8, TimeSpan.FromMinutes(5)));
        rig.Answer();

        Assert.Equal(
            [("relay", "Busbar/CommandId", "99"), ("relay", "Busbar/Priority", "8"), ("relay", "Busbar/Expiry", "300"), ("relay", "on", "1")],
            rig.Node.Commands.Take(4));
        Assert.Equal([("meter", "Busbar/Release", "1"), ("meter", "power", "null")], rig.Node.Commands.Skip(7));
    }

    [Fact]
    public void A_broken_sink_stops_nobody()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 5, 1);
        rig.CommitAndAnswer();

        Assert.Single(rig.Sink.Samples);
        Assert.Equal(1UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
        Assert.True(rig.Counters.SinkErrors > 0);
    }

    private static IControllerLink ControllerLinkOf(IngestRig rig) => new ControllerLink(new IngestOptions { Site = IngestRig.Site }, rig.Bus, rig.Pipeline, rig.Time);
}
