using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller.Tests.Bench;

/// <summary>
/// One controller in virtual time between scripted buses and a gateway of the test's own. Time leaps from event to event; a
/// reboot keeps storage and field and makes everything else anew.
/// </summary>
internal sealed class Rig
{
    public const long StartUtc = 1_796_083_200_000;

    private readonly MemoryBusPorts _ports = new();
    private readonly Dictionary<string, ScriptedBus> _buses = [];
    private readonly byte[]? _document;
    private readonly string? _missingPort;
    private long _bootedAt;

    public Rig(TestDocument? document = null, Action<ControllerSettings>? settings = null, bool isClockKnown = true, string? missingPort = null)
    {
        _document = document?.ToArray();
        Settings = new ControllerSettings(TestDocument.ControllerId, TestDocument.Key, TestDocument.SiteId);
        settings?.Invoke(Settings);
        IsClockKnown = isClockKnown;
        _missingPort = missingPort;
        Gateway = new TestGateway(() => Now);
    }

    public ControllerSettings Settings { get; }

    public MemoryStorage Storage { get; } = new();

    public MemoryLinkPort Link { get; private set; } = new();

    public TestGateway Gateway { get; }

    public bool IsClockKnown { get; set; }

    /// <summary>Acknowledge everything this long after it came; null: never.</summary>
    public int? AcknowledgeAfter { get; set; } = 300;

    public Func<bool> IsBrokerUp { get; set; } = () => true;

    /// <summary>Milliseconds since the rig's start, over reboots.</summary>
    public long Now { get; private set; }

    public List<string> Log { get; } = [];

    private EdgeController? _controller;

    public EdgeController Controller => _controller ?? throw new InvalidOperationException("start it first");

    public PointTable Points => Controller.Tables!.Points;

    public IBusPorts Ports => new WatchedPorts(this);

    /// <summary>Called when the controller opens a bus's port.</summary>
    public Action? PortOpened { get; set; }

    public ScriptedBus Serial(string name) => Bus(name, false);

    public ScriptedBus Tcp(int port) => Bus($"127.0.0.1:{port}", true);

    public Rig Start()
    {
        _bootedAt = Now;
        Link.Drop();
        Link = new MemoryLinkPort { Published = Published, IsBrokerUp = IsBrokerUp() };
        ControllerPorts ports = new(new BootClock(this), Ports, Storage, Link, new HostLog((level, text) => Log.Add($"{Now} {level} {text}")));
        _controller = new EdgeController(Settings, ports, _document);
        return this;
    }

    /// <summary>Power off and on at once.</summary>
    public void Reboot() => Start();

    public Rig Run(double seconds) => RunUntil(Now + (long)(seconds * 1000));

    public Rig RunUntil(long end)
    {
        int idleTurns = 0;
        while (true)
        {
            Link.IsBrokerUp = IsBrokerUp();
            Controller.Step();
            Acknowledge();
            long due = Math.Max(Now, Controller.NextDueMilliseconds + _bootedAt);
            foreach (ScriptedBus bus in _buses.Values)
            {
                due = Math.Min(due, bus.NextDelivery);
            }

            due = Math.Min(due, _acknowledgeAt);
            if (due > end)
            {
                Now = end;
                return this;
            }

            // A controller that says "now" without end would stand still: that is a busy loop on a real one.
            idleTurns = due > Now ? 0 : idleTurns + 1;
            Assert.True(idleTurns < 2000, $"stands still at {Now}");
            Now = Math.Max(Now, due);
            foreach (ScriptedBus bus in _buses.Values)
            {
                bus.Deliver(Now);
            }
        }
    }

    public void NodeCommand(Action<SparkplugWriter> metrics) =>
        Link.Deliver($"spBv1.0/{TestDocument.SiteId}/NCMD/{TestDocument.ControllerId}", TestGateway.Command(metrics));

    public void StoredThrough(ulong mark) => NodeCommand(w => TestGateway.Metric(w, MetricNames.StoredThrough, SparkplugDataType.UInt64, v => v.Long(mark)));

    public void Offer(byte[] document) => NodeCommand(w => TestGateway.Metric(w, MetricNames.Document, SparkplugDataType.Bytes, v => v.Bytes(document, 0, document.Length)));

    public void HostState(bool isOnline) => Link.Deliver($"spBv1.0/STATE/{TestDocument.SiteId}-gateway", TestGateway.StateJson(isOnline));

    public void Command(string device, string point, double value, ulong id, int priority = 8, uint expiry = 3600) =>
        Link.Deliver($"spBv1.0/{TestDocument.SiteId}/DCMD/{TestDocument.ControllerId}/{device}", TestGateway.Command(w =>
        {
            TestGateway.Metric(w, MetricNames.CommandId, SparkplugDataType.UInt64, v => v.Long(id));
            TestGateway.Metric(w, MetricNames.Priority, SparkplugDataType.UInt8, v => v.Int((uint)priority));
            TestGateway.Metric(w, MetricNames.Expiry, SparkplugDataType.UInt32, v => v.Int(expiry));
            TestGateway.Metric(w, point, SparkplugDataType.Double, v => v.Double(value));
        }));

    private long _acknowledgeAt = long.MaxValue;

    private ulong _toAcknowledge;

    private void Published(string topic, byte[] payload)
    {
        Gateway.Take(topic, payload);
        if (AcknowledgeAfter is { } after && Gateway.Stored.Count > 0)
        {
            _toAcknowledge = Gateway.Stored.Keys.Last();
            _acknowledgeAt = Math.Min(_acknowledgeAt, Now + after);
        }
    }

    private void Acknowledge()
    {
        if (Now >= _acknowledgeAt)
        {
            _acknowledgeAt = long.MaxValue;
            StoredThrough(_toAcknowledge);
            Controller.Step();
        }
    }

    private ScriptedBus Bus(string name, bool isTcp)
    {
        if (!_buses.TryGetValue(name, out ScriptedBus? bus))
        {
            _buses[name] = bus = new ScriptedBus(_ports[name], isTcp, () => Now);
        }

        return bus;
    }

    /// <summary>A board that has all ports, or all but one.</summary>
    private sealed class WatchedPorts(Rig rig) : IBusPorts
    {
        public IBusPort? Open(byte kind, string portName, int tcpPort)
        {
            rig.PortOpened?.Invoke();
            return portName == rig._missingPort ? null : rig._ports.Open(kind, portName, tcpPort);
        }
    }

    private sealed class BootClock(Rig rig) : IClock
    {
        private readonly long _start = rig.Now;

        public long MonotonicMilliseconds => rig.Now - _start;

        public bool IsUtcKnown => rig.IsClockKnown;

        public long UtcMilliseconds => StartUtc + rig.Now;
    }
}
