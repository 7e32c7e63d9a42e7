using System.Net.Sockets;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Tests.Fuzz;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace Busbar.Gateway.Tests.Ingest;

/// <summary>Memory of the whole process is compared, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(Damaged_messages), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A seeded mutator at the door: nothing falls over, nothing grows, and what is right still gets through.</summary>
[Collection(nameof(Damaged_messages))]
public sealed class Damaged_messages
{
    private static readonly string[] Kinds = ["NBIRTH/plant", "NDATA/plant", "DBIRTH/plant/meter", "DDATA/plant/meter", "DDEATH/plant/meter", "NDEATH/plant", "DBIRTH/plant/relay"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_a_controller_throw_nothing_and_leave_nothing_behind(int seed)
    {
        using IngestRig rig = new();
        List<(string Topic, byte[] Payload)> said = [];
        EdgeNode node = new(IngestRig.Site, "plant", (topic, payload) => said.Add((topic, payload)));
        node.Connect();
        for (int i = 1; i <= 20; i++)
            node.Record(i % 2 == 0 ? "relay" : "meter", i % 2 == 0 ? "on" : "power", i, i % 2);
        IReadOnlyList<byte[]> payloads = [.. said.Select(message => message.Payload)];

        long[] held = [.. Enumerable.Range(0, 3).Select(_ => Round())];

        Assert.Equal(0, rig.Count(MalformedKind.Fault));
        Assert.True(rig.Counters.Malformed.Sum(count => count.Count) > 1000, "the damage was too small");
        // The same damage again must not cost new memory: what can be learnt of it was learnt in the first round.
        Assert.True(held[2] - held[1] < 1_000_000, $"{held[2] - held[1]} bytes more after the third round");
        rig.Node.Connect();
        rig.Node.Record("meter", "power", 987_654, 1);
        rig.CommitAndAnswer();
        Assert.Contains(rig.Sink.Samples, sample => sample.TimeMilliseconds == 987_654);

        long Round()
        {
            Mutator mutator = new(seed);
            for (int i = 0; i < 2000; i++)
            {
                rig.Pipeline.Accept($"spBv1.0/{IngestRig.Site}/{Kinds[mutator.Below(Kinds.Length)]}", mutator.Next(payloads, 700));
                if (i % 50 == 0)
                {
                    rig.Pipeline.Commit();
                    rig.Bus.Sent.Clear();
                    rig.Sink.Told.Clear();
                }
            }

            rig.Pipeline.Commit();
            rig.Bus.Sent.Clear();
            rig.Sink.Told.Clear();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    [Fact]
    public async Task Of_anybody_at_the_brokers_port_stop_nobody_else()
    {
        await using EmbeddedBroker broker = new(new BrokerOptions { Port = 0 }, NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync(TestContext.Current.CancellationToken);
        // MQTT 3.1.1: CONNECT of "a", SUBSCRIBE to "x", PUBLISH to "x", PINGREQ, DISCONNECT.
        byte[] connect = [0x10, 0x0D, 0x00, 0x04, 0x4D, 0x51, 0x54, 0x54, 0x04, 0x02, 0x00, 0x3C, 0x00, 0x01, 0x61];
        byte[][] packets = [connect, [0x82, 0x06, 0x00, 0x01, 0x00, 0x01, 0x78, 0x00], [0x30, 0x05, 0x00, 0x01, 0x78, 0x01, 0x02], [0xC0, 0x00], [0xE0, 0x00]];
        Mutator mutator = new(7);
        for (int i = 0; i < 200; i++)
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", broker.Port, TestContext.Current.CancellationToken);
            try
            {
                if (i % 2 == 0)
                    await client.GetStream().WriteAsync(connect, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(mutator.Next(packets, 200), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The broker has ended the connection, as it should.
            }
        }

        using IMqttClient good = new MqttClientFactory().CreateMqttClient();
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        good.ApplicationMessageReceivedAsync += arrival =>
        {
            if (arrival.ApplicationMessage.Topic == "after")
                heard.TrySetResult();
            return Task.CompletedTask;
        };
        await good.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId("good").Build(), TestContext.Current.CancellationToken);
        await good.SubscribeAsync("after", cancellationToken: TestContext.Current.CancellationToken);
        await good.PublishStringAsync("after", "all that", cancellationToken: TestContext.Current.CancellationToken);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
