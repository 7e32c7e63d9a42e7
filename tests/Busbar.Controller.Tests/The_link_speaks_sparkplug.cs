using System.Text;
using Busbar.Controller.Tests.Bench;
using Busbar.Link;

namespace Busbar.Controller.Tests;

/// <summary>Births, deaths, sequence numbers, the host's state, and what is done with messages that are none.</summary>
public sealed class The_link_speaks_sparkplug
{
    [Fact]
    public void A_hosts_death_that_is_older_than_its_birth_is_no_news()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1));
        rig.Tcp(502).Add(1);
        rig.Start().Run(3);
        Say("true", 2000);
        Say("false", 1000);
        int before = rig.Gateway.Topics("DDATA").Count();
        rig.Tcp(502).Devices[1].Set(555, 1, 20);
        rig.Run(3);
        Assert.True(rig.Gateway.Topics("DDATA").Count() > before);
        Say("false", 3000);
        before = rig.Gateway.Topics("DDATA").Count();
        rig.Tcp(502).Devices[1].Set(666, 1, 20);
        rig.Run(3);
        Assert.Equal(before, rig.Gateway.Topics("DDATA").Count());

        void Say(string online, long at)
        {
            rig.Link.Deliver($"spBv1.0/STATE/{TestDocument.SiteId}-gateway", System.Text.Encoding.UTF8.GetBytes($"{{\"online\":{online},\"timestamp\":{at}}}"));
            rig.Run(1);
        }
    }

    [Fact]
    public void The_node_is_born_first_then_each_device_then_data_flows()
    {
        Rig rig = Linked();
        Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH"], rig.Gateway.Messages.Take(3).Select(m => m.Topic.Split('/')[2]));
        Assert.All(rig.Gateway.Messages, m => Assert.StartsWith("spBv1.0/test-site/", m.Topic));
        Assert.Contains(rig.Gateway.Topics("DDATA"), t => t.EndsWith("/plant/a", StringComparison.Ordinal));
    }

    [Fact]
    public void Sequence_numbers_run_from_0_to_255_and_over()
    {
        Rig rig = Linked();
        ScriptedDevice a = rig.Tcp(502).Devices[1];
        for (int i = 0; i < 400; i++)
        {
            a.Set(i, (uint)i, 20);
            rig.Run(1);
        }

        Assert.True(rig.Gateway.Sequences.Count > 400);
        Assert.Equal(Enumerable.Range(0, rig.Gateway.Sequences.Count).Select(i => i % 256), rig.Gateway.Sequences);
    }

    [Fact]
    public void The_will_bears_the_birth_s_number()
    {
        Rig rig = Linked();
        rig.Link.Drop();
        rig.Run(5);
        (long _, string _, byte[] death) = rig.Gateway.Messages.First(m => m.Topic.Contains("/NDEATH/", StringComparison.Ordinal));
        (long _, string _, byte[] birth) = rig.Gateway.Messages.First(m => m.Topic.Contains("/NBIRTH/", StringComparison.Ordinal));
        (long _, string _, byte[] rebirth) = rig.Gateway.Messages.Last(m => m.Topic.Contains("/NBIRTH/", StringComparison.Ordinal));
        Assert.Equal(BirthNumber(birth), BirthNumber(death));
        Assert.Equal(BirthNumber(birth) + 1, BirthNumber(rebirth));
    }

    [Fact]
    public void A_will_is_plain_text_for_a_client_that_takes_it_as_text()
    {
        Rig rig = Linked();
        for (int i = 0; i < 150; i++)
        {
            rig.Link.Drop();
            rig.Run(3);
        }

        byte[][] deaths = [.. rig.Gateway.Messages.Where(m => m.Topic.Contains("/NDEATH/", StringComparison.Ordinal)).Select(m => m.Payload)];
        Assert.InRange(deaths.Length, 130, 150);
        Assert.All(deaths.SelectMany(death => death), each => Assert.InRange(each, 1, 127));
        Assert.Equal(deaths.Length, deaths.Zip(deaths.Skip(1)).Count(pair => BirthNumber(pair.First) != BirthNumber(pair.Second)) + 1);
    }

    [Fact]
    public void A_birth_tells_name_alias_unit_kind_quality_and_value_of_every_point()
    {
        Rig rig = Linked();
        rig.NodeCommand(w => TestGateway.Metric(w, MetricNames.Rebirth, SparkplugDataType.Boolean, v => v.Boolean(true)));
        rig.Run(1);
        byte[] payload = rig.Gateway.Messages.Last(m => m.Topic.EndsWith("DBIRTH/plant/a", StringComparison.Ordinal)).Payload;
        SparkplugReader reader = new();
        reader.Start(payload, 0, payload.Length);
        List<string> told = [];
        while (reader.NextMetric())
        {
            string text = $"{reader.NameText()} {reader.Alias} {(reader.IsNull ? "null" : reader.Value.ToDouble(reader.DataType))}";
            while (reader.NextProperty())
            {
                text += $" {reader.PropertyKeyText()}={(reader.PropertyValue.Kind == SparkplugValueKind.Text ? reader.PropertyValue.ToText() : reader.PropertyValue.Bits)}";
            }

            told.Add(text);
        }

        Assert.Contains("power 16 100 engUnit=W Quality=192 kind=0", told);
        Assert.Contains("energy 17 1000 engUnit=Wh Quality=192 kind=1", told);
        Assert.Contains("setpoint 18 20 engUnit=°C Quality=192 kind=3", told);
    }

    [Fact]
    public void A_device_that_is_gone_dies_after_its_last_records_and_is_born_again()
    {
        Rig rig = Linked();
        rig.Tcp(502).Devices[1].Fault = Fault.Silent;
        rig.Run(60);
        string[] ofA = [.. rig.Gateway.Messages.Where(m => m.Topic.EndsWith("/a", StringComparison.Ordinal)).Select(m => m.Topic.Split('/')[2])];
        Assert.Equal("DDEATH", ofA[^1]);
        rig.Tcp(502).Devices[1].Fault = Fault.None;
        rig.Run(90);
        string[] later = [.. rig.Gateway.Messages.Where(m => m.Topic.EndsWith("/a", StringComparison.Ordinal)).Select(m => m.Topic.Split('/')[2])];
        Assert.Equal("DBIRTH", later[ofA.Length]);
        Assert.Equal("DDATA", later[^1]);
    }

    [Fact]
    public void While_the_host_is_offline_records_wait_and_come_when_it_returns()
    {
        Rig rig = Linked();
        rig.HostState(true);
        rig.Run(2);
        rig.HostState(false);
        rig.AcknowledgeAfter = null;
        rig.Run(1);
        int before = rig.Gateway.Arrived.Count;
        for (int i = 0; i < 50; i++)
        {
            rig.Tcp(502).Devices[1].Set(i * 3, (uint)i, 20);
            rig.Run(1);
        }

        Assert.Equal(before, rig.Gateway.Arrived.Count);
        rig.HostState(true);
        rig.Run(2);
        Assert.InRange(rig.Gateway.Samples("a/power").Count(), 50, 60);
        Assert.Equal(2, rig.Gateway.Topics("NBIRTH").Count());
    }

    [Fact]
    public void A_host_that_acknowledges_nothing_is_sent_everything_again_after_a_minute()
    {
        Rig rig = Linked();
        rig.AcknowledgeAfter = null;
        rig.HostState(true);
        rig.Tcp(502).Devices[1].Set(1, 2, 21);
        rig.Run(10);
        int first = rig.Gateway.Arrived.Count;
        rig.Run(65);
        Assert.True(rig.Gateway.Arrived.Count > first);
        Assert.True(rig.Gateway.Arrived.Count > rig.Gateway.Stored.Count);
    }

    [Fact]
    public void What_cannot_be_read_is_counted_and_reported_and_stops_nothing()
    {
        Rig rig = Linked();
        rig.Link.Deliver("spBv1.0/test-site/NCMD/plant", [0x12, 0xFF, 0x01]);
        rig.Link.Deliver("spBv1.0/test-site/DCMD/plant/a", [0x12, 0x7F, 0x01]);
        rig.Link.Deliver("spBv1.0/STATE/test-site-gateway", Encoding.UTF8.GetBytes("nonsense"));
        rig.Link.Deliver("spBv1.0/STATE/test-site-gateway", TestGateway.StateJson(true));
        rig.Link.Deliver("something/else", []);
        rig.Run(3);
        Assert.Equal(2, rig.Controller.MalformedMessages);
        Assert.Equal(2, Assert.Single(rig.Gateway.Events(ControllerEvent.MessageMalformed)).Value);
        rig.Tcp(502).Devices[1].Set(9, 9, 9);
        rig.Run(3);
        Assert.Equal(9, rig.Gateway.Samples("a/power").Last().Value);
    }

    [Fact]
    public void A_connection_that_takes_nothing_costs_ever_less()
    {
        Rig rig = new(settings: null);
        CountingLink link = new(() => { }, LinkState.Connected);
        EdgeController controller = new(new ControllerSettings("plant", TestDocument.Key, "s"), new ControllerPorts(new RigTime(rig), new Host.Memory.MemoryBusPorts(), new Host.Memory.MemoryStorage(), link, Busbar.Host.HostLog.Silent), null);
        rig.Start();
        while (rig.Now < 60_000)
        {
            controller.Step();
            rig.RunUntil(Math.Max(rig.Now + 1, controller.NextDueMilliseconds));
        }

        // The birth: again after 20 ms, and later less than twice a second.
        Assert.InRange(link.Refused, 60, 120);
    }

    [Fact]
    public void Lost_brokers_are_asked_again_ever_more_seldom_and_not_in_step()
    {
        List<long> Attempts(string id)
        {
            Rig rig = new(settings: null) { IsBrokerUp = () => false };
            List<long> attempts = [];
            Host.Memory.MemoryStorage storage = new();
            CountingLink link = new(() => attempts.Add(rig.Now));
            EdgeController controller = new(new ControllerSettings(id, TestDocument.Key, "s"), new ControllerPorts(new RigTime(rig), new Host.Memory.MemoryBusPorts(), storage, link, Busbar.Host.HostLog.Silent), null);
            rig.Start();
            while (rig.Now < 600_000)
            {
                controller.Step();
                rig.RunUntil(Math.Max(rig.Now + 1, controller.NextDueMilliseconds));
            }

            return attempts;
        }

        List<long> one = Attempts("plant");
        List<long> two = Attempts("floors");
        long[] gaps = [.. one.Zip(one.Skip(1), (a, b) => b - a)];
        Assert.InRange(gaps[0], 500, 2000);
        Assert.InRange(gaps[^1], 30_000, 60_000);
        Assert.InRange(one.Count, 10, 30);
        Assert.NotEqual(one, two);
        Assert.Equal(one, Attempts("plant"));
    }

    [Fact]
    public void A_will_bears_no_zero_byte_which_would_end_it_as_text()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1), isClockKnown: false);
        rig.Tcp(502).Add(1);
        rig.Storage.Replace("boot", [0, 0, 0, 126, 0], 0, 5);
        rig.Start().Run(5);
        Assert.Equal(127u, rig.Controller.Boot);
        Assert.Equal(1ul, BirthNumber(rig.Gateway.Messages.First(m => m.Topic.Contains("/NBIRTH/", StringComparison.Ordinal)).Payload));
        rig.Link.Drop();
        byte[] will = rig.Gateway.Messages.Last(m => m.Topic.Contains("/NDEATH/", StringComparison.Ordinal)).Payload;
        Assert.Equal(1ul, BirthNumber(will));
        Assert.DoesNotContain((byte)0, will);
    }

    [Fact]
    public void The_storages_id_is_in_the_birth_and_stays_over_a_reboot()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1), settings => settings.NewStorageId = 0xC0FFEE);
        rig.Start().Run(3);
        rig.Settings.NewStorageId = 0xBEEF;
        rig.Reboot();
        rig.Run(3);
        byte[][] births = [.. rig.Gateway.Messages.Where(m => m.Topic.Contains("/NBIRTH/", StringComparison.Ordinal)).Select(m => m.Payload)];
        Assert.Equal(2, births.Length);
        Assert.All(births, birth => Assert.Equal(0xC0FFEEul, BirthNumber(birth, MetricNames.StorageId)));
    }

    private static Rig Linked()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1).Device("b", 0, 2));
        rig.Tcp(502).Add(1);
        rig.Tcp(502).Add(2);
        return rig.Start().Run(5.5);
    }

    private static ulong BirthNumber(byte[] payload, string name = MetricNames.BirthDeathSequence)
    {
        SparkplugReader reader = new();
        reader.Start(payload, 0, payload.Length);
        while (reader.NextMetric())
        {
            if (reader.NameIs(name))
            {
                return reader.Value.Bits;
            }
        }

        throw new InvalidOperationException("no bdSeq");
    }

    private sealed class RigTime(Rig rig) : Points.IClock
    {
        public long MonotonicMilliseconds => rig.Now;

        public bool IsUtcKnown => true;

        public long UtcMilliseconds => Rig.StartUtc + rig.Now;
    }

    private sealed class CountingLink(Action attempt, LinkState state = LinkState.Disconnected) : ILinkPort
    {
        public int Refused { get; private set; }

        public LinkState State => state;

        public void Connect(string willTopic, byte[] will, int willLength) => attempt();

        public void Subscribe(string topicFilter)
        {
        }

        public bool Publish(string topic, byte[] payload, int length, byte qos, bool retain)
        {
            Refused++;
            return false;
        }

        public bool TryReceive(LinkMessage into) => false;

        public void Disconnect()
        {
        }
    }
}
