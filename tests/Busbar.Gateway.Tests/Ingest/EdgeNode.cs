using Busbar.Link;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Ingest;

/// <summary>A record in an edge node's outbox: a sample, or an event when it has no point.</summary>
public sealed record OutboxRecord(ulong Boot, ulong Sequence, string Device, string? Point, long? Time, double? Value, Quality Quality = Quality.Good, long Uptime = 0)
{
    public int Code { get; init; }

    public ulong CommandId { get; init; }
}

/// <summary>
/// The other end of the link as docs/developer/architecture.md describes it, small: births, an outbox that keeps what is not
/// acknowledged, all of it again after each birth.
/// </summary>
public sealed class EdgeNode(string site, string id, Action<string, byte[]> publish)
{
    private readonly SparkplugReader reader = new();
    private readonly List<string> points = ["meter/power", "meter/voltage", "relay/on"];
    private int sequence;

    public string Id => id;

    public ulong Boot { get; private set; } = 1;

    public ulong NewestSequence { get; private set; }

    public ulong BirthDeathSequence { get; private set; }

    public List<OutboxRecord> Outbox { get; } = [];

    /// <summary>The newest acknowledgement.</summary>
    public ulong StoredThrough { get; private set; }

    public int Rebirths { get; private set; }

    public List<ulong> Times { get; } = [];

    /// <summary>Metrics of commands to devices: device, name, value as text.</summary>
    public List<(string Device, string Name, string Value)> Commands { get; } = [];

    public bool IsConnected { get; private set; }

    public int RecordsInMessage { get; init; } = 5;

    /// <summary>Uptime in milliseconds; null leaves it out of the birth.</summary>
    public long? Uptime { get; set; }

    /// <summary>The will of the connection of that number; the next one is one more than <see cref="BirthDeathSequence"/>.</summary>
    public static byte[] Will(ulong connection) => Payload(-1, writer => Number(writer, MetricNames.BirthDeathSequence, connection));

    public void Connect()
    {
        BirthDeathSequence++;
        IsConnected = true;
        Births();
    }

    public void Disconnect() => IsConnected = false;

    /// <summary>The power was gone: a new boot, the outbox survives.</summary>
    public void Restart()
    {
        Boot++;
        NewestSequence = 0;
    }

    /// <summary>Random id of its storage; 0 is not told.</summary>
    public uint StorageId { get; set; }

    /// <summary>Flash and all were lost.</summary>
    public void LoseStorage()
    {
        Disconnect();
        Boot = 1;
        NewestSequence = 0;
        Outbox.Clear();
        StoredThrough = 0;
    }

    public OutboxRecord Record(string device, string? point, long? time, double? value, Quality quality = Quality.Good, long uptime = 0, int code = 0, ulong commandId = 0)
    {
        OutboxRecord record = new(Boot, ++NewestSequence, device, point, time, value, quality, uptime) { Code = code, CommandId = commandId };
        Outbox.Add(record);
        if (IsConnected)
            Send([record], isHistorical: false);
        return record;
    }

    public void Receive(string topic, byte[] payload)
    {
        SparkplugTopic parsed = new();
        if (!parsed.Parse(topic) || parsed.Controller != id)
            return;
        reader.Start(payload, 0, payload.Length);
        bool mustBear = false;
        while (reader.NextMetric())
        {
            if (parsed.MessageType == SparkplugTopics.DeviceCommand)
                Commands.Add((parsed.Device, reader.NameText(), reader.IsNull ? "null" : reader.Value.ToDouble(reader.DataType).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            else if (reader.NameIs(MetricNames.StoredThrough))
                Acknowledge(reader.Value.Bits);
            else if (reader.NameIs(MetricNames.Time))
                Times.Add(reader.Value.Bits);
            else if (reader.NameIs(MetricNames.Rebirth))
                mustBear = reader.Value.AsBoolean;
        }

        if (mustBear && IsConnected)
        {
            Rebirths++;
            Births();
        }
    }

    /// <summary>NBIRTH, DBIRTHs, then the outbox from its oldest record on.</summary>
    public void Births()
    {
        sequence = 0;
        Publish(SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, id), Payload(NextSequence(), writer =>
        {
            Number(writer, MetricNames.BirthDeathSequence, BirthDeathSequence);
            Number(writer, MetricNames.Boot, Boot);
            Number(writer, MetricNames.Sequence, NewestSequence);
            if (StorageId != 0)
                Number(writer, MetricNames.StorageId, StorageId);
            if (Uptime is { } uptime)
                Number(writer, MetricNames.Uptime, (ulong)uptime);
            Number(writer, MetricNames.DocumentVersion, 7);
        }));
        foreach (string device in points.Select(DeviceOf).Distinct())
            DeviceBirth(device);
        Send(Outbox, isHistorical: true);
    }

    public void DeviceBirth(string device) => Publish(
        SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, id, device),
        Payload(NextSequence(), writer =>
        {
            foreach (string point in points.Where(point => DeviceOf(point) == device))
            {
                bool isBoolean = device == "relay";
                writer.BeginMetric();
                writer.Name(point[(device.Length + 1)..]);
                writer.Alias(AliasOf(point));
                writer.DataType(isBoolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
                writer.Null();
                writer.BeginProperties();
                writer.PropertyText(MetricNames.PropertyUnit, "W");
                writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.NotPresent);
                writer.PropertyInt(MetricNames.PropertyKind, SparkplugDataType.Int32, (uint)PointKind.Command);
                writer.EndProperties();
                writer.EndMetric();
            }
        }));

    /// <summary>Sends consecutive records of a device together, and marks their numbers.</summary>
    public void Send(IReadOnlyList<OutboxRecord> records, bool isHistorical)
    {
        List<OutboxRecord> message = [];
        foreach (OutboxRecord record in records.ToArray())
        {
            if (message.Count > 0 && (message.Count >= RecordsInMessage || record.Device != message[^1].Device || record.Boot != message[^1].Boot || record.Sequence != message[^1].Sequence + 1))
            {
                SendMessage(message, isHistorical);
                message.Clear();
            }

            message.Add(record);
        }

        if (message.Count > 0)
            SendMessage(message, isHistorical);
    }

    public void SendMessage(IReadOnlyList<OutboxRecord> records, bool isHistorical)
    {
        string device = records[0].Device;
        string topic = device.Length == 0
            ? SparkplugTopics.Node(site, SparkplugTopics.NodeData, id)
            : SparkplugTopics.Device(site, SparkplugTopics.DeviceData, id, device);
        Publish(topic, Payload(NextSequence(), writer =>
        {
            Number(writer, MetricNames.Boot, records[0].Boot);
            Number(writer, MetricNames.Sequence, records[0].Sequence);
            foreach (OutboxRecord record in records)
                Write(writer, record, isHistorical);
        }));
    }

    public void Publish(string topic, byte[] payload) => publish(topic, payload);

    public int NextSequence() => sequence++ & 0xFF;

    public ulong AliasOf(string point) => (ulong)points.IndexOf(point) + 10;

    public static byte[] Payload(int sequence, Action<SparkplugWriter> write)
    {
        SparkplugWriter writer = new(new byte[4096]);
        writer.Begin(1_700_000_000_000, sequence);
        write(writer);
        return writer.Buffer[..writer.End()];
    }

    public static void Number(SparkplugWriter writer, string name, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.UInt64);
        writer.Long(value);
        writer.EndMetric();
    }

    private void Write(SparkplugWriter writer, OutboxRecord record, bool isHistorical)
    {
        writer.BeginMetric();
        if (record.Point is null)
            writer.Name(MetricNames.Event);
        else
            writer.Alias(AliasOf(record.Device + "/" + record.Point));
        if (record.Time is { } time)
            writer.Timestamp(time);
        if (record.Point is null)
            writer.DataType(SparkplugDataType.UInt16);
        if (isHistorical)
            writer.Historical();
        if (record.Value is null && record.Point is not null)
            writer.Null();
        writer.BeginProperties();
        if (record.Quality != Quality.Good)
            writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(record.Quality));
        if (record.Time is null)
            writer.PropertyLong(MetricNames.PropertyUptime, SparkplugDataType.UInt64, (ulong)record.Uptime);
        if (record.Point is null && record.Value is { } eventValue)
            writer.PropertyDouble(MetricNames.PropertyValue, eventValue);
        if (record.CommandId != 0)
            writer.PropertyLong(MetricNames.PropertyCommandId, SparkplugDataType.UInt64, record.CommandId);
        writer.EndProperties();
        if (record.Point is null)
            writer.Int((uint)record.Code);
        else if (record.Value is { } value && record.Device == "relay")
            writer.Boolean(value != 0);
        else if (record.Value is { } number)
            writer.Double(number);
        writer.EndMetric();
    }

    private void Acknowledge(ulong mark)
    {
        StoredThrough = Math.Max(StoredThrough, mark);
        Outbox.RemoveAll(record => StoredThroughMark.Make(record.Boot, record.Sequence) <= mark);
    }

    private static string DeviceOf(string point) => point[..point.IndexOf('/', StringComparison.Ordinal)];
}
