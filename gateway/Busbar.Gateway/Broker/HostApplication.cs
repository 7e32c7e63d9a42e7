using System.Buffers;
using System.Globalization;
using System.Text;
using Busbar.Link;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Broker;

/// <summary>
/// The gateway's MQTT connection, the same to the embedded and to any other broker: MQTT 3.1.1 over TCP with the retained STATE
/// message of a Sparkplug host application (clause 6.5), online while it is connected and offline by its will. Connects again by
/// itself after 1 s, doubled up to 30 s.
/// </summary>
public sealed class HostApplication : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BrokerOptions broker;
    private readonly HostApplicationOptions options;
    private readonly Func<int> port;
    private readonly OutgoingMessages outgoing;
    private readonly IMessageReceiver receiver;
    private readonly TimeProvider time;
    private readonly ILogger<HostApplication> log;
    private readonly string stateTopic;
    private long bornAt;

    /// <param name="broker">Where to connect.</param>
    /// <param name="options">Who it is and what it listens to.</param>
    /// <param name="port">The broker's port, asked at each connection.</param>
    /// <param name="outgoing">What it sends.</param>
    /// <param name="receiver">Takes the messages.</param>
    /// <param name="time">Now, for STATE and the pauses.</param>
    /// <param name="log">Where connections come and go.</param>
    public HostApplication(BrokerOptions broker, HostApplicationOptions options, Func<int> port, OutgoingMessages outgoing, IMessageReceiver receiver, TimeProvider time, ILogger<HostApplication> log)
    {
        this.broker = broker;
        this.options = options;
        this.port = port;
        this.outgoing = outgoing;
        this.receiver = receiver;
        this.time = time;
        this.log = log;
        stateTopic = SparkplugTopics.State(options.Host);
    }

    /// <summary>How often a connection stood since the start.</summary>
    public int Connections { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(() => pause = ShortestPause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning("No connection to the MQTT broker at {Host}:{Port}: {Reason}; trying again in {Seconds} s", broker.Host, port(), exception.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>One connection, from its beginning to its end.</summary>
    private async Task LiveAsync(Action connected, CancellationToken stopping)
    {
        using IMqttClient connection = new MqttClientFactory().CreateMqttClient();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        connection.DisconnectedAsync += _ => ended.CancelAsync();
        connection.ApplicationMessageReceivedAsync += arrival => ReceiveAsync(arrival, ended.Token);
        bornAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        await connection.ConnectAsync(BrokerConnection.Options(broker, port(), options.Host, stateTopic, State(isOnline: false)), stopping);
        try
        {
            // Before the subscription, so that the answer to a message that comes with it finds the way open; it leaves after STATE.
            outgoing.Open();
            await SubscribeAsync(connection, ended.Token);
            await connection.PublishAsync(Message(stateTopic, State(isOnline: true), retain: true), ended.Token);
            Connections++;
            connected();
            await receiver.ConnectedAsync(ended.Token);
            log.LogInformation("Connected to the MQTT broker at {Host}:{Port}", broker.Host, port());
            while (true)
            {
                await outgoing.WaitAsync(ended.Token);
                while (outgoing.TryTake(out OutgoingMessage? message))
                    await connection.PublishAsync(Message(message.Topic, message.Payload, message.Retain, message.IsConfirmed), ended.Token);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new IOException("the broker closed the connection");
        }
        finally
        {
            outgoing.Close();
            if (!stopping.IsCancellationRequested)
                await receiver.DisconnectedAsync(stopping);
            await SayGoodbyeAsync(connection);
        }
    }

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs arrival, CancellationToken cancel)
    {
        string topic = arrival.ApplicationMessage.Topic;
        byte[] payload = arrival.ApplicationMessage.Payload.ToArray();
        if (topic != stateTopic)
        {
            await receiver.ReceiveAsync(topic, payload, cancel);
            return;
        }

        // An old will that comes late, or another program of the same name, must not leave us offline in the eyes of controllers.
        if (outgoing.IsConnected && payload.Length > 0 && !payload.AsSpan().SequenceEqual(State(isOnline: true)) && Encoding.UTF8.GetString(payload).Contains("false", StringComparison.Ordinal))
            outgoing.Publish(stateTopic, State(isOnline: true), retain: true);
    }

    private async Task SubscribeAsync(IMqttClient connection, CancellationToken cancel)
    {
        MqttClientSubscribeOptionsBuilder filters = new();
        foreach (string filter in options.Filters.Append(stateTopic))
            filters.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        MqttClientSubscribeResult result = await connection.SubscribeAsync(filters.Build(), cancel);
        MqttClientSubscribeResultItem? refused = result.Items.FirstOrDefault(item => (int)item.ResultCode > 2);
        if (refused is not null)
            throw new IOException($"the broker refuses the subscription to {refused.TopicFilter.Topic} ({refused.ResultCode}); allow it in the broker's access rules");
    }

    /// <summary>A proper end sends no will, so it says itself that it goes.</summary>
    private async Task SayGoodbyeAsync(IMqttClient connection)
    {
        if (!connection.IsConnected)
            return;
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2), time);
            await connection.PublishAsync(Message(stateTopic, State(isOnline: false), retain: true), patience.Token);
            await connection.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
        }
        catch (Exception exception)
        {
            log.LogDebug(exception, "The broker was gone before the gateway could say goodbye; its will says it");
        }
    }

    // The timestamp is that of the will of the same connection (tck-id-host-topic-phid-birth-payload-timestamp).
    private byte[] State(bool isOnline) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{{\"online\":{(isOnline ? "true" : "false")},\"timestamp\":{bornAt}}}"));

    private static MqttApplicationMessage Message(string topic, byte[] payload, bool retain, bool isConfirmed = true) => new MqttApplicationMessageBuilder()
        .WithTopic(topic)
        .WithPayload(payload)
        .WithQualityOfServiceLevel(isConfirmed ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
        .WithRetainFlag(retain)
        .Build();
}
