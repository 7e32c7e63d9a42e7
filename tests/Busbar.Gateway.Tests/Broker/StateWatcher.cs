using System.Buffers;
using System.Text;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Link;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>A client that listens to the gateway's STATE, as a controller may.</summary>
public sealed class StateWatcher(Signal signal) : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly List<(string Payload, bool IsRetained)> states = [];

    /// <summary>What was heard, oldest first.</summary>
    public IReadOnlyList<(string Payload, bool IsRetained)> States
    {
        get
        {
            lock (states)
            {
                return [.. states];
            }
        }
    }

    public string Last => States.Count == 0 ? "" : States[^1].Payload;

    public async Task ConnectAsync(int port)
    {
        client.ApplicationMessageReceivedAsync += arrival =>
        {
            lock (states)
            {
                states.Add((Encoding.UTF8.GetString(arrival.ApplicationMessage.Payload.ToArray()), arrival.ApplicationMessage.Retain));
            }

            signal.Raise();
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("watcher").Build());
        await client.SubscribeAsync(SparkplugTopics.State(SparkplugTopics.GatewayHost(IngestRig.Site)), MqttQualityOfServiceLevel.AtLeastOnce);
    }

    public Task PublishAsync(string payload) => client.PublishStringAsync(
        SparkplugTopics.State(SparkplugTopics.GatewayHost(IngestRig.Site)), payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
