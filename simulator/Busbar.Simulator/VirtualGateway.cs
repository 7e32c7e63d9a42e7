using System.Text;
using Busbar.Controller;
using Busbar.Host.Memory;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Simulator;

/// <summary>The newest that a controller said of a point. <paramref name="Value"/> is NaN when it said "no value".</summary>
public readonly record struct HeardPoint(double Value, Quality Quality, long UnixMilliseconds);

/// <summary>
/// The other end of the link in virtual time: enough of a gateway for a building to live on. It is online, keeps the newest of every point
/// and every event, acknowledges what it got, and hands out commands. No database, no broker.
/// </summary>
public sealed class VirtualGateway
{
    private const int AcknowledgeAfterMilliseconds = 40;
    private readonly VirtualBuilding _building;
    private readonly Dictionary<string, HeardPoint> _points = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Controller, ulong Alias), string> _aliases = [];
    private readonly List<(string Controller, ControllerEvent Event, string Point, double Value)> _events = [];
    private readonly List<(string Point, CommandRefusal Reason)> _refusals = [];
    private readonly SparkplugReader _reader = new();
    private bool _isThere = true;

    /// <summary>Takes over the link of every controller of a building.</summary>
    public VirtualGateway(VirtualBuilding building)
    {
        _building = building;
        foreach (VirtualController controller in building.Controllers)
        {
            MemoryLinkPort link = controller.Link;
            link.Published = (topic, payload) => OnPublished(controller, topic, payload);
            link.Subscribed = filter => OnSubscribed(controller, filter);
        }
    }

    /// <summary>False: nobody takes, acknowledges or commands; the broker has spoken its will.</summary>
    public bool IsThere
    {
        get => _isThere;
        set
        {
            _isThere = value;
            foreach (VirtualController controller in _building.Controllers)
            {
                TellState(controller);
            }
        }
    }

    /// <summary>Sees every message of every controller: id, topic, payload.</summary>
    public Action<string, string, byte[]>? Trace { get; set; }

    /// <summary>By <c>device/point</c>.</summary>
    public IReadOnlyDictionary<string, HeardPoint> Points => _points;

    /// <summary>Every event, in order of arrival.</summary>
    public IReadOnlyList<(string Controller, ControllerEvent Event, string Point, double Value)> Events => _events;

    /// <summary>Commands that were refused, with a <see cref="CommandRefusal"/> each, in the order in which they were told.</summary>
    public IReadOnlyList<(string Point, CommandRefusal Reason)> Refusals => _refusals;

    /// <summary>Records received, doubles included.</summary>
    public long Records { get; private set; }

    /// <summary>Payloads that could not be read.</summary>
    public int Malformed { get; private set; }

    /// <summary>The last good value of a point, NaN when there is none.</summary>
    public double this[string point] => _points.TryGetValue(point, out HeardPoint heard) ? heard.Value : double.NaN;

    /// <summary>Commands a point at the operator's level (NaN: withdraws what was commanded); the answer comes as events with the id.</summary>
    public void Command(string deviceId, string point, double value, ulong commandId, int expirySeconds = 3600, int priority = 8)
    {
        VirtualController controller = _building[_building.Site.Site.FindDevice(deviceId)?.ControllerId
            ?? throw new ArgumentException($"the site has no device '{deviceId}'", nameof(deviceId))];
        var writer = new SparkplugWriter(new byte[256]);
        writer.Begin(Now, -1);
        Metric(writer, MetricNames.CommandId, SparkplugDataType.UInt64, w => w.Long(commandId));
        Metric(writer, MetricNames.Priority, SparkplugDataType.UInt8, w => w.Int((uint)priority));
        Metric(writer, MetricNames.Expiry, SparkplugDataType.UInt32, w => w.Int((uint)expirySeconds));
        Metric(writer, point, SparkplugDataType.Double, w =>
        {
            if (double.IsNaN(value))
            {
                w.Null();
            }
            else
            {
                w.Double(value);
            }
        });
        int length = writer.End();
        controller.Deliver(SparkplugTopics.Device(SiteId, SparkplugTopics.DeviceCommand, controller.Site.Id, deviceId), writer.Buffer.AsSpan(0, length));
    }

    private string SiteId => _building.Site.Site.Id;

    private long Now => _building.Site.Clock.UtcMilliseconds;

    private void OnSubscribed(VirtualController controller, string filter)
    {
        string state = SparkplugTopics.State(SparkplugTopics.GatewayHost(SiteId));
        if (filter == state)
        {
            TellState(controller);
        }
    }

    private void TellState(VirtualController controller) => controller.Deliver(
        SparkplugTopics.State(SparkplugTopics.GatewayHost(SiteId)), Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"online\":{(_isThere ? "true" : "false")},\"timestamp\":{Now}}}")));

    private void OnPublished(VirtualController controller, string topic, byte[] payload)
    {
        if (!_isThere)
        {
            return;
        }

        string id = controller.Site.Id;
        Trace?.Invoke(id, topic, payload);
        string[] parts = topic.Split('/');
        if (parts.Length < 4 || parts[2] == SparkplugTopics.NodeDeath)
        {
            return;
        }

        string device = parts.Length > 4 ? parts[4] : "";
        bool isBirth = parts[2] is SparkplugTopics.NodeBirth or SparkplugTopics.DeviceBirth;
        ulong boot = 0, first = 0, records = 0;
        _reader.Start(payload, 0, payload.Length);
        while (_reader.NextMetric())
        {
            if (_reader.NameIs(MetricNames.Boot))
            {
                boot = _reader.Value.Bits;
            }
            else if (_reader.NameIs(MetricNames.Sequence))
            {
                first = _reader.Value.Bits;
            }
            else if (parts[2] == SparkplugTopics.DeviceBirth)
            {
                _aliases[(id, _reader.Alias)] = $"{device}/{_reader.NameText()}";
                Keep(id, isBirth);
            }
            else if (parts[2] == SparkplugTopics.DeviceData || (parts[2] == SparkplugTopics.NodeData && _reader.NameIs(MetricNames.Event)))
            {
                records++;
                Keep(id, isBirth);
            }
        }

        Malformed += _reader.Failed ? 1 : 0;
        Records += (long)records;
        if (records > 0)
        {
            Acknowledge(controller, StoredThroughMark.Make(boot, first + records - 1));
        }
    }

    /// <summary>One sample or event: the reader's current metric.</summary>
    private void Keep(string controller, bool isBirth)
    {
        bool isEvent = _reader.NameIs(MetricNames.Event);
        var code = isEvent ? (ControllerEvent)_reader.Value.Bits : ControllerEvent.None;
        string point = isEvent ? "" : _aliases.GetValueOrDefault((controller, _reader.Alias), "");
        double value = isEvent || _reader.IsNull ? double.NaN : _reader.Value.ToDouble(_reader.DataType);
        Quality quality = Quality.Good;
        long time = _reader.Timestamp;
        ulong reason = 0;
        while (_reader.NextProperty())
        {
            if (_reader.PropertyKeyIs(MetricNames.PropertyQuality))
            {
                quality = SparkplugQuality.ToQuality((int)_reader.PropertyValue.Bits);
            }
            else if (_reader.PropertyKeyIs(MetricNames.PropertyPoint))
            {
                point = _reader.PropertyValue.ToText();
            }
            else if (isEvent && _reader.PropertyKeyIs(MetricNames.PropertyReason))
            {
                reason = _reader.PropertyValue.Bits;
            }
            else if (isEvent && _reader.PropertyKeyIs(MetricNames.PropertyValue))
            {
                value = _reader.PropertyValue.ToDouble(SparkplugDataType.Double);
            }
        }

        if (isEvent)
        {
            _events.Add((controller, code, point, value));
            if (code == ControllerEvent.CommandRefused)
            {
                _refusals.Add((point, (CommandRefusal)reason));
            }
        }
        else if (!isBirth || !_points.ContainsKey(point))
        {
            _points[point] = new HeardPoint(value, quality, time);
        }
    }

    private void Acknowledge(VirtualController controller, ulong mark)
    {
        var writer = new SparkplugWriter(new byte[64]);
        writer.Begin(Now, -1);
        Metric(writer, MetricNames.StoredThrough, SparkplugDataType.UInt64, w => w.Long(mark));
        byte[] payload = writer.Buffer.AsSpan(0, writer.End()).ToArray();
        string topic = SparkplugTopics.Node(SiteId, SparkplugTopics.NodeCommand, controller.Site.Id);
        // After its commit, as a gateway does.
        _building.Site.Plan(_building.Site.Clock.MonotonicMilliseconds + AcknowledgeAfterMilliseconds, () => controller.Deliver(topic, payload));
    }

    private static void Metric(SparkplugWriter writer, string name, int type, Action<SparkplugWriter> value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(type);
        value(writer);
        writer.EndMetric();
    }
}
