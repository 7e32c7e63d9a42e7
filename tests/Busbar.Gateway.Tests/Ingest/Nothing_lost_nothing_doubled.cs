using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Link;
using CsCheck;

namespace Busbar.Gateway.Tests.Ingest;

public sealed class Nothing_lost_nothing_doubled : IDisposable
{
    private readonly IngestRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task What_comes_twice_is_stored_once()
    {
        rig.Node.Connect();
        OutboxRecord record = rig.Node.Record("meter", "power", 5, 1);
        rig.Node.Send([record], isHistorical: true);
        rig.CommitAndAnswer();
        rig.Node.Send([record], isHistorical: true);
        rig.CommitAndAnswer();

        Assert.Single(await rig.StoredAsync());
        Assert.Single(rig.Sink.Samples);
        Assert.Equal(2, rig.Counters.Duplicates);
    }

    [Fact]
    public async Task Records_of_an_earlier_boot_that_come_after_newer_ones_are_stored_with_their_own_time()
    {
        rig.Node.Record("meter", "power", 1000, 1);
        rig.Node.Restart();
        rig.Node.Connect();
        OutboxRecord old = rig.Node.Outbox[0];
        rig.Node.Outbox.Clear();
        rig.Node.Record("meter", "power", 2000, 2);
        rig.Node.Send([old], isHistorical: true);
        rig.CommitAndAnswer();

        Assert.Equal([1000L, 2000], (await rig.StoredAsync()).Select(item => item.Sample.TimeMilliseconds));
    }

    [Fact]
    public async Task After_an_outage_everything_comes_in_order_with_its_time_and_marked_historical()
    {
        for (int i = 0; i < 23; i++)
            rig.Node.Record("meter", "power", 1000 + i, i);
        rig.Node.Restart();
        for (int i = 0; i < 9; i++)
            rig.Node.Record("meter", "power", 2000 + i, i);
        rig.Node.Connect();
        rig.CommitAndAnswer();

        Assert.Empty(rig.Node.Outbox);
        Assert.Equal(Enumerable.Range(1000, 23).Concat(Enumerable.Range(2000, 9)).Select(i => (long)i), rig.Sink.Samples.Select(sample => sample.TimeMilliseconds));
        Assert.All(await rig.StoredAsync(), item => Assert.True(item.Sample.IsHistorical));
    }

    [Fact]
    public async Task After_a_lost_message_nothing_is_acknowledged_until_everything_came_again()
    {
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 1, 1);
        rig.CommitAndAnswer();
        OutboxRecord lost = new(1, rig.Node.NewestSequence + 1, "meter", "power", 2, 2);
        rig.Node.Disconnect();
        rig.Node.Record("meter", "power", 2, 2);
        rig.Node.NextSequence();
        rig.Node.Send([rig.Node.Record("meter", "power", 3, 3)], isHistorical: false);
        rig.Pipeline.Commit();

        Assert.Equal(1, rig.Counters.Gaps);
        Assert.Equal([1L, 3], (await rig.StoredAsync()).Select(item => item.Sample.TimeMilliseconds));
        Assert.Equal(2UL, lost.Sequence);

        rig.Node.Connect();
        rig.CommitAndAnswer();
        Assert.Equal([1L, 2, 3], (await rig.StoredAsync()).Select(item => item.Sample.TimeMilliseconds));
        Assert.Equal(3UL, StoredThroughMark.Sequence(rig.Node.StoredThrough));
    }

    [Fact]
    public void Somebody_who_was_never_born_is_asked_for_a_birth_but_not_at_every_message()
    {
        rig.Node.Connect();
        rig.RestartGateway();
        for (int i = 0; i < 5; i++)
            rig.Node.Record("meter", "power", i + 1, i);
        Assert.Single(rig.Bus.Sent);
        rig.Time.Advance(TimeSpan.FromSeconds(6));
        rig.Node.Record("meter", "power", 6, 6);
        Assert.Equal(2, rig.Bus.Sent.Count);

        rig.Answer();
        rig.CommitAndAnswer();
        Assert.Equal(6, rig.Sink.Samples.Count());
        Assert.Empty(rig.Node.Outbox);
    }

    [Fact]
    public void A_birth_that_does_not_come_is_asked_for_again_but_not_that_of_a_controller_that_left()
    {
        rig.Node.Connect();
        rig.Bus.Sent.Clear();
        rig.Pipeline.MessageDropped("plant");
        for (int second = 0; second < 12; second++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            rig.Pipeline.Tick();
        }

        Assert.Equal(3, rig.Bus.Sent.Count);
        rig.Pipeline.Accept("spBv1.0/site/NDEATH/plant", EdgeNode.Will(rig.Node.BirthDeathSequence));
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        rig.Pipeline.Tick();
        Assert.Equal(3, rig.Bus.Sent.Count);
    }

    [Fact]
    public async Task A_controller_that_lost_its_storage_counts_anew_and_its_records_are_no_duplicates()
    {
        rig.Node.Connect();
        for (int i = 0; i < 5; i++)
            rig.Node.Record("meter", "power", i + 1, i);
        rig.CommitAndAnswer();
        rig.Node.LoseStorage();
        rig.Node.Record("meter", "power", 100, 1);
        rig.Node.Connect();
        rig.CommitAndAnswer();

        Assert.Equal(6, (await rig.StoredAsync()).Count);
        Assert.Equal(StoredThroughMark.Make(1, 1), rig.Node.StoredThrough);

        rig.RestartGateway();
        rig.Node.Record("meter", "power", 101, 1);
        rig.Answer();
        rig.CommitAndAnswer();
        Assert.Equal(7, (await rig.StoredAsync()).Count);
        Assert.Equal(StoredThroughMark.Make(1, 2), rig.Node.StoredThrough);
    }

    [Fact]
    public async Task A_replaced_flash_is_known_by_its_id_though_it_has_more_records_than_were_stored()
    {
        rig.Node.StorageId = 0xC0FFEE;
        rig.Node.Connect();
        for (int i = 0; i < 5; i++)
            rig.Node.Record("meter", "power", i + 1, i);
        rig.CommitAndAnswer();
        rig.RestartGateway();
        rig.Node.LoseStorage();
        rig.Node.StorageId = 0xBEEF;
        for (int i = 0; i < 8; i++)
            rig.Node.Record("meter", "power", 100 + i, i);
        rig.Node.Connect();
        rig.CommitAndAnswer();
        Assert.Equal(13, (await rig.StoredAsync()).Count);
        Assert.Equal(StoredThroughMark.Make(1, 8), rig.Node.StoredThrough);
    }

    [Fact]
    public void While_the_store_fails_nothing_is_told_and_nothing_acknowledged_and_afterwards_everything_once()
    {
        using IngestRig broken = new(new FailingStore());
        FailingStore store = (FailingStore)broken.Store;
        broken.Node.Connect();
        broken.Node.Record("meter", "power", 5, 1);
        store.IsFailing = true;
        Assert.Throws<StoreException>(broken.Pipeline.Commit);
        Assert.Throws<StoreException>(broken.Pipeline.Commit);
        broken.Answer();
        Assert.Empty(broken.Sink.Samples);
        Assert.Equal(0UL, broken.Node.StoredThrough);

        store.IsFailing = false;
        broken.CommitAndAnswer();
        broken.CommitAndAnswer();
        Assert.Single(broken.Sink.Samples);
        Assert.Equal(StoredThroughMark.Make(1, 1), broken.Node.StoredThrough);
    }

    [Fact]
    public void A_birth_that_is_given_again_after_the_store_failed_is_no_gap()
    {
        using IngestRig broken = new(new FailingStore());
        FailingStore store = (FailingStore)broken.Store;
        Queue<(string Topic, byte[] Payload)> said = [];
        EdgeNode node = new(IngestRig.Site, "plant", (topic, payload) => said.Enqueue((topic, payload)));
        node.Connect();
        node.Record("meter", "power", 5, 1);
        while (said.TryDequeue(out (string Topic, byte[] Payload) message))
            broken.Pipeline.Accept(message.Topic, message.Payload);
        node.DeviceBirth("meter");
        (string topic, byte[] birth) = said.Dequeue();

        store.IsFailing = true;
        Assert.Throws<StoreException>(() => broken.Pipeline.Accept(topic, birth));
        store.IsFailing = false;
        broken.Pipeline.Accept(topic, birth);

        Assert.Equal(0, broken.Counters.Gaps);
    }

    /// <summary>
    /// Random days: messages lost, doubled and mutilated by the network, restarts of controller and gateway, outages. What was
    /// acknowledged is stored at every moment; in the end everything is stored once.
    /// </summary>
    [Fact]
    public void Whatever_the_network_does_every_record_is_stored_exactly_once() =>
        Gen.Select(Gen.Int, Gen.Int[20, 120]).Sample((seed, steps) => RandomDay(seed, steps).GetAwaiter().GetResult(), iter: 25, threads: 1);

    private static async Task RandomDay(int seed, int steps)
    {
        Random random = new(seed);
        using IngestRig rig = new();
        bool isHostile = true;
        Dictionary<long, (string Point, double Value)> made = [];
        EdgeNode node = null!;
        node = new EdgeNode(IngestRig.Site, "plant", (topic, payload) =>
        {
            int fate = isHostile ? random.Next(100) : 99;
            if (fate < 6)
                return;
            rig.Pipeline.Accept(topic, payload);
            if (fate < 9 && topic.Contains("DATA", StringComparison.Ordinal))
                rig.Pipeline.Accept(topic, payload);
            if (fate is 9 or 10)
                rig.Pipeline.Accept(topic, payload[..random.Next(payload.Length)]);
        });
        void Exchange()
        {
            if (random.Next(2) == 0 || !isHostile)
                rig.Pipeline.Commit();
            while (rig.Bus.Sent.TryDequeue(out (string Topic, byte[] Payload) message))
            {
                if (!isHostile || random.Next(10) > 0)
                    node.Receive(message.Topic, message.Payload);
            }
        }

        node.Connect();
        for (int step = 0; step < steps; step++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(random.Next(4)));
            switch (random.Next(20))
            {
                case 0: node.Disconnect(); break;
                case 1: node.Connect(); break;
                case 2: node.Restart(); node.Connect(); break;
                case 3: rig.RestartGateway(); break;
                case 4: node.Births(); break;
                default:
                    for (int i = random.Next(1, 12); i > 0; i--)
                    {
                        long time = 1000 + made.Count;
                        (string device, string point) = random.Next(2) == 0 ? ("meter", "power") : ("relay", "on");
                        double value = device == "relay" ? time % 2 : time * 1.5;
                        made[time] = ($"{device}/{point}", value);
                        node.Record(device, point, time, value);
                    }

                    break;
            }

            Exchange();
            await AcknowledgedIsStored(rig, node, made);
        }

        isHostile = false;
        for (int i = 0; i < 5; i++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(10));
            if (!node.IsConnected)
                node.Connect();
            made[1000 + made.Count] = ("meter/power", 1);
            node.Record("meter", "power", 999 + made.Count, 1);
            Exchange();
        }

        Assert.Empty(node.Outbox);
        List<(string Point, StoredSample Sample)> stored = await rig.StoredAsync();
        Assert.Equal(
            made.OrderBy(item => item.Key).Select(item => (item.Key, item.Value.Point, (double?)item.Value.Value)),
            stored.Select(item => (item.Sample.TimeMilliseconds, item.Point, item.Sample.Value)));
    }

    private static async Task AcknowledgedIsStored(IngestRig rig, EdgeNode node, Dictionary<long, (string Point, double Value)> made)
    {
        HashSet<long> waiting = [.. node.Outbox.Select(record => record.Time!.Value)];
        List<long> stored = [.. (await rig.StoredAsync()).Select(item => item.Sample.TimeMilliseconds)];
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(made.Keys.Where(time => !waiting.Contains(time)).Except(stored));
    }
}
