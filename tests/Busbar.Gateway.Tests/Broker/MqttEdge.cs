using System.Buffers;
using System.Threading.Channels;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Link;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>An edge node with a real MQTT connection.</summary>
public sealed class MqttEdge : IAsyncDisposable
{
    private readonly Signal signal;
    private readonly Channel<(string Topic, byte[] Payload)> outgoing = Channel.CreateUnbounded<(string, byte[])>();
    private readonly Lock gate = new();
    private readonly EdgeNode node;
    private IMqttClient? client;
    private Task pump = Task.CompletedTask;

    public MqttEdge(string id, Signal signal)
    {
        this.signal = signal;
        node = new EdgeNode(IngestRig.Site, id, (topic, payload) => outgoing.Writer.TryWrite((topic, payload)));
    }

    /// <summary>Does something with the node while no message comes in.</summary>
    public T With<T>(Func<EdgeNode, T> work)
    {
        lock (gate)
        {
            return work(node);
        }
    }

    public async Task ConnectAsync(int port)
    {
        IMqttClient connection = new MqttClientFactory().CreateMqttClient();
        client = connection;
        connection.ApplicationMessageReceivedAsync += arrival =>
        {
            lock (gate)
            {
                node.Receive(arrival.ApplicationMessage.Topic, arrival.ApplicationMessage.Payload.ToArray());
            }

            signal.Raise();
            return Task.CompletedTask;
        };
        await connection.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithClientId(node.Id)
            .WithWillTopic(SparkplugTopics.Node(IngestRig.Site, SparkplugTopics.NodeDeath, node.Id))
            .WithWillPayload(With(edge => EdgeNode.Will(edge.BirthDeathSequence + 1)))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        await connection.SubscribeAsync(SparkplugTopics.Node(IngestRig.Site, SparkplugTopics.NodeCommand, node.Id), MqttQualityOfServiceLevel.AtLeastOnce);
        await connection.SubscribeAsync(SparkplugTopics.Device(IngestRig.Site, SparkplugTopics.DeviceCommand, node.Id, "+"), MqttQualityOfServiceLevel.AtLeastOnce);
        while (outgoing.Reader.TryRead(out _))
        {
        }

        With(edge =>
        {
            edge.Connect();
            return 0;
        });
        pump = PumpAsync(connection);
    }

    public async Task DisconnectAsync()
    {
        With(edge =>
        {
            edge.Disconnect();
            return 0;
        });
        if (client is { IsConnected: true })
        {
            try
            {
                await client.DisconnectAsync();
            }
            catch (MqttCommunicationException)
            {
                // The broker went away between the question and the farewell: the connection is gone all the same.
            }
        }

        client?.Dispose();
        outgoing.Writer.TryWrite(("", []));
        await pump;
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync();

    // A message that the connection does not take any more stays in the outbox and comes again.
    private async Task PumpAsync(IMqttClient connection)
    {
        await foreach ((string topic, byte[] payload) in outgoing.Reader.ReadAllAsync())
        {
            if (topic.Length == 0 || !connection.IsConnected)
                return;
            try
            {
                await connection.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }
            catch (Exception exception) when (exception is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
