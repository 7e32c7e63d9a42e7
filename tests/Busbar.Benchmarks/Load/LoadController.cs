using System.Buffers;
using System.Diagnostics;
using Busbar.Link;
using Busbar.Points;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Benchmarks.Load;

/// <summary>
/// A controller as the gateway sees one: births with aliases, then a message a second with its changed values, in order and numbered. It
/// notes when each record went out, and how long its acknowledgement (after the gateway's commit) took.
/// </summary>
internal sealed class LoadController : IAsyncDisposable
{
    public const string Device = "meter";

    private const int FirstAlias = 1;
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly SparkplugWriter writer = new(new byte[64 * 1024]);
    private readonly Queue<(ulong Sequence, long Sent)> waiting = new();
    private readonly Lock gate = new();
    private readonly string site;
    private readonly string id;
    private readonly int points;
    private readonly Action<string, long> commanded;
    private ulong sequence;
    private int message;
    private int next;

    /// <param name="commanded">Told the id and time of a command's arrival.</param>
    public LoadController(string site, int number, int points, Action<string, long> commanded)
    {
        this.site = site;
        this.points = points;
        this.commanded = commanded;
        id = Name(number);
        client.ApplicationMessageReceivedAsync += ReceiveAsync;
    }

    /// <summary>Seconds from sending to acknowledgement, of every message.</summary>
    public List<float> Latencies { get; } = [];

    /// <summary>Records sent.</summary>
    public ulong Sent => sequence;

    /// <summary>Records acknowledged.</summary>
    public ulong Stored { get; private set; }

    /// <summary>Name of a controller.</summary>
    public static string Name(int number) => $"load-{number:000}";

    /// <summary>Id of its device, unique in the site.</summary>
    public static string DeviceOf(int number) => $"{Device}-{number:000}";

    public async Task StartAsync(int port, int number)
    {
        SparkplugWriter will = new(new byte[128]);
        will.Begin(-1, -1);
        Number(will, MetricNames.BirthDeathSequence, 1);
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithWillTopic(SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, id))
            .WithWillPayload(will.Buffer[..will.End()]).WithTimeout(TimeSpan.FromSeconds(60)).Build());
        await client.SubscribeAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeCommand, id), MqttQualityOfServiceLevel.AtLeastOnce);
        await client.SubscribeAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceCommand, id, "+"), MqttQualityOfServiceLevel.AtLeastOnce);
        await BirthAsync(number);
    }

    /// <summary>The next <paramref name="count"/> points in turn, with the number of the record as value.</summary>
    public Task SendAsync(int number, int count)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        byte[] payload;
        lock (gate)
        {
            Begin(now, sequence + 1);
            for (int i = 0; i < count; i++)
            {
                sequence++;
                writer.BeginMetric();
                writer.Alias((ulong)(FirstAlias + next));
                writer.Timestamp(now);
                writer.DataType(SparkplugDataType.Double);
                writer.Double(sequence);
                writer.EndMetric();
                next = (next + 1) % points;
            }

            payload = writer.Buffer[..writer.End()];
            waiting.Enqueue((sequence, Stopwatch.GetTimestamp()));
        }

        return PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceData, id, DeviceOf(number)), payload);
    }

    public async ValueTask DisposeAsync()
    {
        if (client.IsConnected)
            await client.DisconnectAsync();
        client.Dispose();
    }

    private async Task BirthAsync(int number)
    {
        byte[] node;
        byte[] device;
        lock (gate)
        {
            message = 0;
            long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            writer.Begin(now, message++ & 0xFF);
            Number(writer, MetricNames.BirthDeathSequence, 1);
            Number(writer, MetricNames.Boot, 1);
            Number(writer, MetricNames.Sequence, sequence);
            node = writer.Buffer[..writer.End()];
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

            device = writer.Buffer[..writer.End()];
        }

        await PublishAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, id), node);
        await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, id, DeviceOf(number)), device);
    }

    private void Begin(long now, ulong first)
    {
        writer.Begin(now, message++ & 0xFF);
        Number(writer, MetricNames.Boot, 1);
        Number(writer, MetricNames.Sequence, first);
    }

    private async Task PublishAsync(string topic, byte[] payload) => await client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

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
        }

        return Task.CompletedTask;
    }

    private void Acknowledge(ulong through, long now)
    {
        lock (gate)
        {
            Stored = Math.Max(Stored, through);
            while (waiting.TryPeek(out (ulong Sequence, long Sent) oldest) && oldest.Sequence <= through)
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
}
