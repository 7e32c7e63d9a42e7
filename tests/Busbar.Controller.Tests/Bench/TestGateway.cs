using System.Text;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller.Tests.Bench;

/// <summary>A record as the gateway sees it.</summary>
internal sealed record Received(ulong Boot, ulong Sequence, string Device, string Point, double? Value, Quality Quality, long? Time, long? Uptime, bool IsHistorical, ControllerEvent Event, ulong CommandId, int Reason, int Priority, string Text, long At)
{
    public ulong Mark => (Boot << 40) | Sequence;

    /// <summary>From what an output's change was decided.</summary>
    public (string Input, double? Value, long? Age, Quality Quality, string Policy, int Limits) Why { get; init; } = ("", null, null, Quality.Good, "", 0);

    public override string ToString() => Event == ControllerEvent.None ? $"{At}: {Device}/{Point} = {Value} {Quality}" : $"{At}: {Event} {Point} value {Value} reason {Reason} id {CommandId} {Text}";
}

/// <summary>The other end of the link: decodes everything, keeps each record once, and acknowledges when told to.</summary>
internal sealed class TestGateway
{
    private readonly Dictionary<ulong, string> _aliases = [];
    private readonly SparkplugReader _reader = new();
    private readonly Func<long> _now;

    public TestGateway(Func<long> now)
    {
        _now = now;
    }

    /// <summary>Every message: time, topic, payload.</summary>
    public List<(long At, string Topic, byte[] Payload)> Messages { get; } = [];

    /// <summary>Every record in the order of arrival, doubles included.</summary>
    public List<Received> Arrived { get; } = [];

    /// <summary>Each record once.</summary>
    public SortedDictionary<ulong, Received> Stored { get; } = [];

    /// <summary>Sequence numbers of the messages, as received.</summary>
    public List<int> Sequences { get; } = [];

    public IEnumerable<Received> Samples(string point) => Stored.Values.Where(r => r.Event == ControllerEvent.None && r.Device + "/" + r.Point == point);

    public IEnumerable<Received> Events(ControllerEvent code) => Stored.Values.Where(r => r.Event == code);

    public IEnumerable<string> Topics(string type) => Messages.Select(m => m.Topic).Where(t => t.Split('/') is [_, _, var kind, ..] && kind == type);

    public void Take(string topic, byte[] payload)
    {
        Messages.Add((_now(), topic, payload));
        string[] parts = topic.Split('/');
        string device = parts.Length > 4 ? parts[4] : "";
        _reader.Start(payload, 0, payload.Length);
        if (parts[2] != "NDEATH")
        {
            Sequences.Add(_reader.Sequence);
        }

        if (parts[2] is "NBIRTH")
        {
            _aliases.Clear();
        }

        ulong boot = 0, next = 0;
        while (_reader.NextMetric())
        {
            if (_reader.NameIs(MetricNames.Boot))
            {
                boot = _reader.Value.Bits;
            }
            else if (_reader.NameIs(MetricNames.Sequence))
            {
                next = _reader.Value.Bits;
            }
            else if (parts[2] == "DBIRTH")
            {
                _aliases[_reader.Alias] = _reader.NameText();
            }
            else if (parts[2] == "DDATA" || (parts[2] == "NDATA" && _reader.NameIs(MetricNames.Event)))
            {
                Record(device, boot, next++);
            }
        }

        Assert.False(_reader.Failed);
    }

    private void Record(string device, ulong boot, ulong sequence)
    {
        bool isEvent = _reader.NameIs(MetricNames.Event);
        string point = isEvent ? "" : _aliases[_reader.Alias];
        double? value = isEvent || _reader.IsNull ? null : _reader.Value.ToDouble(_reader.DataType);
        ControllerEvent code = isEvent ? (ControllerEvent)_reader.Value.Bits : ControllerEvent.None;
        long? time = _reader.Timestamp < 0 ? null : _reader.Timestamp;
        bool isHistorical = _reader.IsHistorical;
        Quality quality = Quality.Good;
        long? uptime = null;
        ulong commandId = 0;
        int reason = 0, priority = 0;
        string text = "";
        (string Input, double? Value, long? Age, Quality Quality, string Policy, int Limits) why = ("", null, null, Quality.Good, "", 0);
        while (_reader.NextProperty())
        {
            switch (_reader.PropertyKeyText())
            {
                case MetricNames.PropertyQuality: quality = SparkplugQuality.ToQuality((int)_reader.PropertyValue.Bits); break;
                case MetricNames.PropertyUptime: uptime = (long)_reader.PropertyValue.Bits; break;
                case MetricNames.PropertyPoint: point = _reader.PropertyValue.ToText(); break;
                case MetricNames.PropertyValue: value = _reader.PropertyValue.ToDouble(SparkplugDataType.Double); break;
                case MetricNames.PropertyCommandId: commandId = _reader.PropertyValue.Bits; break;
                case MetricNames.PropertyReason: reason = (int)_reader.PropertyValue.Bits; break;
                case MetricNames.PropertyPriority: priority = (int)_reader.PropertyValue.Bits; break;
                case MetricNames.PropertyInput: why.Input = _reader.PropertyValue.ToText(); break;
                case MetricNames.PropertyInputValue: why.Value = _reader.PropertyValue.ToDouble(SparkplugDataType.Double); break;
                case MetricNames.PropertyInputAge: why.Age = (long)_reader.PropertyValue.Bits; break;
                case MetricNames.PropertyInputQuality: why.Quality = SparkplugQuality.ToQuality((int)_reader.PropertyValue.Bits); break;
                case MetricNames.PropertyPolicy: why.Policy = _reader.PropertyValue.ToText(); break;
                case MetricNames.PropertyLimits: why.Limits = (int)_reader.PropertyValue.Bits; break;
                case MetricNames.PropertyText: text = _reader.PropertyValue.ToText(); break;
            }
        }

        Received record = new(boot, sequence, device, point, value, quality, time, uptime, isHistorical, code, commandId, reason, priority, text, _now()) { Why = why };
        Arrived.Add(record);
        if (Stored.TryGetValue(record.Mark, out Received? known))
        {
            // The same number must always mean the same record.
            Assert.Equal((known.Device, known.Point, known.Value, known.Event), (record.Device, record.Point, record.Value, record.Event));
            return;
        }

        Stored[record.Mark] = record;
    }

    public static byte[] Command(Action<SparkplugWriter> metrics)
    {
        SparkplugWriter writer = new(new byte[16 * 1024]);
        writer.Begin(-1, -1);
        metrics(writer);
        return writer.Buffer[..writer.End()];
    }

    public static void Metric(SparkplugWriter writer, string name, int type, Action<SparkplugWriter> value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(type);
        value(writer);
        writer.EndMetric();
    }

    public static byte[] StateJson(bool isOnline) => Encoding.UTF8.GetBytes($"{{\"timestamp\":1,\"online\":{(isOnline ? "true" : "false")}}}");
}
