using System.Buffers;
using System.Diagnostics;
using Busbar.Link;
using Busbar.Points;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Benchmarks.Load;

/// <summary>
/// A controller as the gateway sees one: births with aliases, then a message a second with its changed values, in order and numbered. What
/// is not acknowledged is kept, and sent again after a birth that the gateway asked for. It notes when each record went out first, and how long
/// its acknowledgement (after the gateway's commit) took.
/// </summary>
internal sealed class LoadController : IAsyncDisposable
{
    public const string Device = "meter";

    private const int FirstAlias = 1;
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly SparkplugWriter writer = new(new byte[64 * 1024]);
    private readonly Queue<Message> waiting = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly string site;
    private readonly string id;
    private readonly int number;
    private readonly int points;
    private readonly Action<string, long> commanded;
    private ulong sequence;
    private int message;

    /// <param name="commanded">Told the id and time of a command's arrival.</param>
    public LoadController(string site, int number, int points, Action<string, long> commanded)
    {
        this.site = site;
        this.number = number;
        this.points = points;
        this.commanded = commanded;
        id = Name(number);
        client.ApplicationMessageReceivedAsync += ReceiveAsync;
    }

    /// <summary>Seconds from sending to acknowledgement, of every message.</summary>
    public List<float> Latencies { get; } = [];

    /// <summary>Records sent.</summary>
    public ulong Sent => sequence;

    /// <summary>How often the gateway asked for everything again.</summary>
    public int Rebirths { get; private set; }

    /// <summary>Records acknowledged.</summary>
    public ulong Stored { get; private set; }

    /// <summary>Name of a controller.</summary>
    public static string Name(int number) => $"load-{number:000}";

    /// <summary>Id of its device, unique in the site.</summary>
    public static string DeviceOf(int number) => $"{Device}-{number:000}";

    public async Task StartAsync(int port)
    {
        SparkplugWriter will = new(new byte[128]);
        will.Begin(-1, -1);
        Number(will, MetricNames.BirthDeathSequence, 1);
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithWillTopic(SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, id))
            .WithWillPayload(will.Buffer[..will.End()]).WithTimeout(TimeSpan.FromSeconds(60)).Build());
        await client.SubscribeAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeCommand, id), MqttQualityOfServiceLevel.AtLeastOnce);
        await client.SubscribeAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceCommand, id, "+"), MqttQualityOfServiceLevel.AtLeastOnce);
        await BirthAsync();
    }

    /// <summary>The next <paramref name="count"/> points in turn, with the number of the record as value.</summary>
    public async Task SendAsync(int count)
    {
        await turn.WaitAsync();
        try
        {
            Message made = new(sequence + 1, sequence + (ulong)count, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Stopwatch.GetTimestamp());
            sequence = made.Last;
            lock (gate)
            {
                waiting.Enqueue(made);
            }

            await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceData, id, DeviceOf(number)), Payload(made, isHistorical: false));
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (client.IsConnected)
            await client.DisconnectAsync();
        client.Dispose();
        turn.Dispose();
    }

    /// <summary>Births, and everything again that is not acknowledged.</summary>
    private async Task BirthAsync()
    {
        await turn.WaitAsync();
        try
        {
            await PublishAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, id), NodeBirth());
            await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, id, DeviceOf(number)), DeviceBirth());
            Message[] again;
            lock (gate)
            {
                again = [.. waiting];
            }

            foreach (Message each in again)
                await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceData, id, DeviceOf(number)), Payload(each, isHistorical: true));
        }
        finally
        {
            turn.Release();
        }
    }

    private byte[] NodeBirth()
    {
        message = 0;
        writer.Begin(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), message++ & 0xFF);
        Number(writer, MetricNames.BirthDeathSequence, 1);
        Number(writer, MetricNames.Boot, 1);
        Number(writer, MetricNames.Sequence, sequence);
        return writer.Buffer[..writer.End()];
    }

    private byte[] DeviceBirth()
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        writer.Begin(now, message++ & 0xFF);
        for (int i = 0; i < points; i++)
        {
            writer.BeginMetric();
            writer.Name($"p{i}");
            writer.Alias((ulong)(FirstAlias + i));
            writer.Timestamp(now);
            writer.DataType(SparkplugDataType.Double);
            writer.BeginProperties();
            writer.PropertyText(MetricNames.PropertyUnit, "W");
            writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(Quality.Good));
            writer.PropertyInt(MetricNames.PropertyKind, SparkplugDataType.Int32, (uint)(i == 0 ? PointKind.Command : PointKind.Measurement));
            writer.EndProperties();
            writer.Double(0);
            writer.EndMetric();
        }

        return writer.Buffer[..writer.End()];
    }

    private byte[] Payload(Message made, bool isHistorical)
    {
        writer.Begin(made.Time, message++ & 0xFF);
        Number(writer, MetricNames.Boot, 1);
        Number(writer, MetricNames.Sequence, made.First);
        for (ulong record = made.First; record <= made.Last; record++)
        {
            writer.BeginMetric();
            writer.Alias(FirstAlias + ((record - 1) % (ulong)points));
            writer.Timestamp(made.Time);
            writer.DataType(SparkplugDataType.Double);
            if (isHistorical)
                writer.Historical();
            writer.Double(record);
            writer.EndMetric();
        }

        return writer.Buffer[..writer.End()];
    }

    // At most once, as controllers do: what does not arrive is sent again, for it is not acknowledged.
    private async Task PublishAsync(string topic, byte[] payload) => await client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce).Build());

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs arrival)
    {
        long now = Stopwatch.GetTimestamp();
        byte[] payload = arrival.ApplicationMessage.Payload.ToArray();
        if (arrival.ApplicationMessage.Topic.Contains("/" + SparkplugTopics.DeviceCommand + "/", StringComparison.Ordinal))
        {
            commanded(id, now);
            return Task.CompletedTask;
        }

        SparkplugReader reader = new();
        reader.Start(payload, 0, payload.Length);
        while (reader.NextMetric())
        {
            if (reader.NameIs(MetricNames.StoredThrough))
                Acknowledge(StoredThroughMark.Sequence(reader.Value.Bits), now);
            if (reader.NameIs(MetricNames.Rebirth) && reader.Value.AsBoolean)
            {
                // Not on the connection's own thread, which has to go on reading.
                Rebirths++;
                _ = Task.Run(BirthAsync);
            }
        }

        return Task.CompletedTask;
    }

    private void Acknowledge(ulong through, long now)
    {
        lock (gate)
        {
            Stored = Math.Max(Stored, through);
            while (waiting.TryPeek(out Message oldest) && oldest.Last <= through)
                Latencies.Add((float)Stopwatch.GetElapsedTime(waiting.Dequeue().Sent, now).TotalSeconds);
        }
    }

    private static void Number(SparkplugWriter writer, string name, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.UInt64);
        writer.Long(value);
        writer.EndMetric();
    }

    /// <summary>Records that went out together: numbers, Unix milliseconds, and the stopwatch when they first did.</summary>
    private readonly record struct Message(ulong First, ulong Last, long Time, long Sent);
}
