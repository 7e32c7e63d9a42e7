using Busbar.Link;
using Busbar.Points;

namespace Busbar.SystemTests.Bench;

/// <summary>A sample as it went over the wire. The value is null when its quality is bad or it has none.</summary>
internal readonly record struct WireSample(string Controller, ulong Mark, string Device, string Point, long TimeMilliseconds, double? Value, bool IsHistorical)
{
    /// <summary>What the database must hold of it.</summary>
    public (string Device, string Point, long TimeMilliseconds, double? Value) Row => (Device, Point, TimeMilliseconds, Value);
}

/// <summary>Reads what controllers and gateway say to each other: every record, and how far the gateway says that it has stored.</summary>
internal sealed class WireJournal
{
    private readonly Dictionary<(string Controller, string Device, ulong Alias), (string Name, int DataType)> _aliases = [];
    private readonly Dictionary<(string Controller, ulong Mark), WireSample> _samples = [];
    private readonly HashSet<(string Controller, ulong Mark)> _records = [];
    private readonly List<(string Controller, ulong Mark)> _order = [];
    private readonly Dictionary<string, ulong> _stored = [];
    private readonly SparkplugReader _reader = new();

    /// <summary>Each sample once, by its number.</summary>
    public IReadOnlyCollection<WireSample> Samples => _samples.Values;

    /// <summary>Each record once, samples and events, in the order of first arrival.</summary>
    public IReadOnlyList<(string Controller, ulong Mark)> Records => _order;

    /// <summary>Marks (boot and sequence) up to which the gateway said that it has stored, by controller.</summary>
    public IReadOnlyDictionary<string, ulong> Stored => _stored;

    /// <summary>Records heard again.</summary>
    public int Repeated { get; private set; }

    public void Take(HeardMessage message)
    {
        if (message.Kind is not ("DBIRTH" or "DDATA" or "NDATA" or "NCMD"))
            return;
        _reader.Start(message.Payload, 0, message.Payload.Length);
        ulong boot = 0, sequence = 0;
        while (_reader.NextMetric())
        {
            if (_reader.NameIs(MetricNames.Boot))
                boot = _reader.Value.Bits;
            else if (_reader.NameIs(MetricNames.Sequence))
                sequence = _reader.Value.Bits;
            else if (message.Kind == "NCMD")
                Acknowledged(message.Controller);
            else if (message.Kind == "DBIRTH")
                _aliases[(message.Controller, message.Device, _reader.Alias)] = (_reader.NameText(), _reader.DataType);
            else if (_reader.NameIs(MetricNames.Event))
                Count(message.Controller, StoredThroughMark.Make(boot, sequence++));
            else if (message.Kind == "DDATA")
                Sample(message, StoredThroughMark.Make(boot, sequence++));
        }

        Assert.False(_reader.Failed, $"{message.Topic} cannot be read: {Convert.ToHexString(message.Payload)}");
    }

    private void Acknowledged(string controller)
    {
        if (_reader.NameIs(MetricNames.StoredThrough) && _reader.Value.Bits > _stored.GetValueOrDefault(controller))
            _stored[controller] = _reader.Value.Bits;
    }

    private bool Count(string controller, ulong mark)
    {
        bool isNew = _records.Add((controller, mark));
        if (isNew)
            _order.Add((controller, mark));
        else
            Repeated++;
        return isNew;
    }

    private void Sample(HeardMessage message, ulong mark)
    {
        (string name, int dataType) = _aliases[(message.Controller, message.Device, _reader.Alias)];
        double? value = _reader.IsNull || !_reader.Value.IsNumber ? null : _reader.Value.ToDouble(_reader.DataType != SparkplugDataType.Unknown ? _reader.DataType : dataType);
        long time = _reader.Timestamp;
        bool isHistorical = _reader.IsHistorical;
        while (_reader.NextProperty())
        {
            if (_reader.PropertyKeyIs(MetricNames.PropertyQuality) && SparkplugQuality.ToQuality((int)_reader.PropertyValue.Bits) is Quality.Bad or Quality.NotPresent)
                value = null;
        }

        if (Count(message.Controller, mark))
            _samples[(message.Controller, mark)] = new WireSample(message.Controller, mark, message.Device, name, time, value, isHistorical);
    }
}
