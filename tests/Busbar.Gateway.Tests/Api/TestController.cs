using System.Buffers;
using System.Threading.Channels;
using Busbar.Controller;
using Busbar.Link;
using Busbar.Points;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Tests.Api;

/// <summary>A point as the test controller bears it.</summary>
internal sealed record TestPoint(string Name, double? Value, Unit Unit = Unit.None, PointKind Kind = PointKind.Measurement, Quality Quality = Quality.Good);

/// <summary>A DCMD as it arrived.</summary>
internal sealed record ReceivedCommand(string Device, string Point, double? Value, ulong CommandId, int Priority, uint ExpirySeconds, bool IsRelease, string? OverrideUser = null, string? OverrideReason = null);

/// <summary>A small controller of our own: speaks Sparkplug over real MQTT, and leaves to the test what it answers.</summary>
internal sealed class TestController : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<ReceivedCommand> commands = Channel.CreateUnbounded<ReceivedCommand>();
    private readonly Dictionary<string, TestPoint[]> devices = [];
    private readonly SparkplugWriter writer = new(new byte[8192]);
    private readonly string site;
    private readonly string id;
    private readonly TimeProvider time;
    private ulong boot;
    private ulong sequence;
    private int messageSequence;

    private TestController(string site, string id, TimeProvider time)
    {
        this.site = site;
        this.id = id;
        this.time = time;
    }

    /// <summary>Connects to the broker with the will that a controller has, and subscribes to its commands.</summary>
    public static async Task<TestController> ConnectAsync(int port, string site, string id, TimeProvider time, ulong boot = 1)
    {
        TestController controller = new(site, id, time) { boot = boot };
        SparkplugWriter will = new(new byte[128]);
        will.Begin(-1, -1);
        Number(will, MetricNames.BirthDeathSequence, SparkplugDataType.UInt64, boot);
        controller.client.ApplicationMessageReceivedAsync += controller.Receive;
        await controller.client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithClientId("test-" + id)
            .WithWillTopic(SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, id))
            .WithWillPayload(will.Buffer[..will.End()])
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        await controller.client.SubscribeAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceCommand, id, "+"), MqttQualityOfServiceLevel.AtLeastOnce);
        await controller.client.SubscribeAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeCommand, id), MqttQualityOfServiceLevel.AtLeastOnce);
        return controller;
    }

    /// <summary>NBIRTH and a DBIRTH for each device.</summary>
    public async Task BirthAsync(params (string Device, TestPoint[] Points)[] born)
    {
        foreach ((string device, TestPoint[] points) in born)
            devices[device] = points;
        messageSequence = 0;
        Begin();
        Number(writer, MetricNames.BirthDeathSequence, SparkplugDataType.UInt64, boot);
        Flag(writer, MetricNames.Rebirth, false);
        Number(writer, MetricNames.Boot, SparkplugDataType.UInt64, boot);
        Number(writer, MetricNames.Sequence, SparkplugDataType.UInt64, sequence);
        Number(writer, MetricNames.DocumentVersion, SparkplugDataType.UInt32, 42);
        Number(writer, MetricNames.Uptime, SparkplugDataType.UInt64, 90_000);
        Number(writer, MetricNames.OutboxUsed, SparkplugDataType.UInt64, 512);
        Number(writer, MetricNames.OutboxRoom, SparkplugDataType.UInt64, 131072);
        await PublishAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, id));
        foreach ((string device, TestPoint[] points) in devices)
        {
            Begin();
            foreach (TestPoint point in points)
                Born(point);
            await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, id, device));
        }
    }

    /// <summary>DDATA with one record for each value; null is a bad one.</summary>
    public Task SamplesAsync(string device, params (string Point, double? Value)[] values) => SamplesAsync(device, time.GetUtcNow(), values);

    /// <summary>As above, with the time at the source.</summary>
    public async Task SamplesAsync(string device, DateTimeOffset at, params (string Point, double? Value)[] values)
    {
        BeginRecords(values.Length);
        foreach ((string name, double? value) in values)
        {
            Unit unit = devices[device].Single(point => point.Name == name).Unit;
            writer.BeginMetric();
            writer.Name(name);
            writer.Timestamp(at.ToUnixTimeMilliseconds());
            writer.DataType(unit == Unit.Boolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
            if (value is null)
            {
                writer.Null();
                writer.BeginProperties();
                writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, SparkplugQuality.Bad);
                writer.EndProperties();
            }
            else if (unit == Unit.Boolean)
            {
                writer.Boolean(value != 0);
            }
            else
            {
                writer.Double(value.Value);
            }

            writer.EndMetric();
        }

        await PublishAsync(SparkplugTopics.Device(site, SparkplugTopics.DeviceData, id, device));
    }

    /// <summary>NDATA with one event.</summary>
    public async Task EventAsync(ControllerEvent code, string point, double? value, ulong commandId, byte reason = 0, string text = "", Action<SparkplugWriter>? properties = null)
    {
        BeginRecords(1);
        writer.BeginMetric();
        writer.Name(MetricNames.Event);
        writer.Timestamp(time.GetUtcNow().ToUnixTimeMilliseconds());
        writer.DataType(SparkplugDataType.UInt16);
        writer.BeginProperties();
        writer.PropertyText(MetricNames.PropertyPoint, point);
        if (value is { } number)
            writer.PropertyDouble(MetricNames.PropertyValue, number);
        writer.PropertyLong(MetricNames.PropertyCommandId, SparkplugDataType.UInt64, commandId);
        writer.PropertyInt(MetricNames.PropertyPriority, SparkplugDataType.UInt8, 8);
        writer.PropertyInt(MetricNames.PropertySource, SparkplugDataType.UInt8, 1);
        writer.PropertyInt(MetricNames.PropertyReason, SparkplugDataType.UInt8, reason);
        if (text.Length > 0)
            writer.PropertyText(MetricNames.PropertyText, text);
        properties?.Invoke(writer);
        writer.EndProperties();
        writer.Int((uint)code);
        writer.EndMetric();
        await PublishAsync(SparkplugTopics.Node(site, SparkplugTopics.NodeData, id));
    }

    /// <summary>The next command for any device.</summary>
    public async Task<ReceivedCommand> NextCommandAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        return await commands.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The connection breaks; the broker speaks the will.</summary>
    public void Break() => client.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (client.IsConnected)
            await client.DisconnectAsync();
        client.Dispose();
    }

    private void Begin() => writer.Begin(time.GetUtcNow().ToUnixTimeMilliseconds(), messageSequence++ & 0xFF);

    private void BeginRecords(int count)
    {
        Begin();
        Number(writer, MetricNames.Boot, SparkplugDataType.UInt64, boot);
        Number(writer, MetricNames.Sequence, SparkplugDataType.UInt64, sequence + 1);
        sequence += (ulong)count;
    }

    private void Born(TestPoint point)
    {
        writer.BeginMetric();
        writer.Name(point.Name);
        writer.Timestamp(time.GetUtcNow().ToUnixTimeMilliseconds());
        writer.DataType(point.Unit == Unit.Boolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
        if (point.Value is null)
            writer.Null();
        writer.BeginProperties();
        writer.PropertyText(MetricNames.PropertyUnit, UnitSymbol.Of(point.Unit));
        writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(point.Quality));
        writer.PropertyInt(MetricNames.PropertyKind, SparkplugDataType.Int32, (uint)point.Kind);
        writer.EndProperties();
        if (point.Value is { } value && point.Unit == Unit.Boolean)
            writer.Boolean(value != 0);
        else if (point.Value is { } number)
            writer.Double(number);
        writer.EndMetric();
    }

    private async Task PublishAsync(string topic)
    {
        int length = writer.End();
        Assert.True(length >= 0, "the test's message does not fit its buffer");
        await client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(writer.Buffer[..length])
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
    }

    private async Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        string[] topic = message.ApplicationMessage.Topic.Split('/');
        byte[] payload = message.ApplicationMessage.Payload.ToArray();
        SparkplugReader reader = new();
        reader.Start(payload, 0, payload.Length);
        if (topic[2] == SparkplugTopics.NodeCommand)
        {
            while (reader.NextMetric())
            {
                // As Sparkplug asks: everything again.
                if (reader.NameIs(MetricNames.Rebirth) && reader.Value.AsBoolean && devices.Count > 0)
                    await BirthAsync();
            }

            return;
        }

        ReceivedCommand command = new(topic[4], "", null, 0, 8, 3600, false);
        while (reader.NextMetric())
        {
            command = reader switch
            {
                _ when reader.NameIs(MetricNames.CommandId) => command with { CommandId = reader.Value.Bits },
                _ when reader.NameIs(MetricNames.Priority) => command with { Priority = (int)reader.Value.Bits },
                _ when reader.NameIs(MetricNames.Expiry) => command with { ExpirySeconds = (uint)reader.Value.Bits },
                _ when reader.NameIs(MetricNames.Release) => command with { IsRelease = reader.Value.AsBoolean },
                _ when reader.NameIs(MetricNames.OverrideUser) => command with { OverrideUser = reader.Value.ToText() },
                _ when reader.NameIs(MetricNames.OverrideReason) => command with { OverrideReason = reader.Value.ToText() },
                _ => command with { Point = reader.NameText(), Value = reader.IsNull ? null : reader.Value.ToDouble(reader.DataType) },
            };
        }

        commands.Writer.TryWrite(command);
    }

    private static void Number(SparkplugWriter writer, string name, int dataType, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(dataType);
        if (dataType == SparkplugDataType.UInt64)
            writer.Long(value);
        else
            writer.Int((uint)value);
        writer.EndMetric();
    }

    private static void Flag(SparkplugWriter writer, string name, bool value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.Boolean);
        writer.Boolean(value);
        writer.EndMetric();
    }
}
