using Busbar.Control;
using Busbar.Gateway.Ingest;
using Busbar.Simulator;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Torture;

/// <summary>What goes wrong, by chance from the run's seed: each kind begins at any step, lasts a while, and is mended.</summary>
internal sealed class Mishaps
{
    private readonly TortureSite site;
    private readonly VirtualBuilding building;
    private readonly TortureNetwork network;
    private readonly TortureGateway gateway;
    private readonly StrictStore store;
    private readonly Random random;
    private readonly IReadOnlyDictionary<string, RecordAccount> accounts;
    private readonly (string Name, Action Begin)[] kinds;
    private readonly FieldDevice[] devices;
    private readonly TypePointOf[] outputs;
    private readonly Dictionary<string, uint> published = new(StringComparer.Ordinal);
    private bool isMended;
    private ulong commandId;

    public Mishaps(TortureSite site, VirtualBuilding building, TortureNetwork network, TortureGateway gateway, StrictStore store, Random random, IReadOnlyDictionary<string, RecordAccount> accounts)
    {
        this.site = site;
        this.building = building;
        this.network = network;
        this.gateway = gateway;
        this.store = store;
        this.random = random;
        this.accounts = accounts;
        devices = [.. building.Site.Devices.Values];
        outputs = [.. from device in site.Model.Devices from point in device.Type.Points where point.IsWritable select new TypePointOf(device, point)];
        kinds =
        [
            ("device silent", () => Device(faults => faults.Line = LineFault.Silence)),
            ("device answers wrongly", () => Device(AnswerWrongly)),
            ("reading stuck", () => Point((faults, point) => faults.Stick(point.Name))),
            ("reading off", () => Point((faults, point) => faults.Shift(point.Name, (random.NextDouble() - 0.5) * 0.5 * Span(point)))),
            ("reading jumps", () => Point((faults, point) => faults.Jump(point.Name, (random.NextDouble() - 0.5) * Span(point), 0.3))),
            ("bus silent", BusSilent),
            ("controller's power cut", PowerCut),
            ("gateway crash", GatewayCrash),
            ("broker stops", BrokerStops),
            ("controller cut off", CutOff),
            ("network bad", NetworkBad),
            ("clock jumps", ClockJumps),
            ("gateway's disk full", () => For(5, 300, () => store.IsFull = true, () => store.IsFull = false)),
            ("controller's flash full", FlashFull),
            ("grid lost", () => For(60, 1800, () => building.Site.Plant.Grid.IsAvailable = false, () => building.Site.Plant.Grid.IsAvailable = true)),
            ("bus weak", BusWeak),
            ("command", Command),
            ("command", Command),
            ("command", Command),
            ("document", PublishDocument),
            ("bad document", BadDocument),
        ];
    }

    /// <summary>How often each kind began.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    private long Now => building.Site.Clock.MonotonicMilliseconds;

    /// <summary>Plans mishaps so far apart in the mean, for so long.</summary>
    public void Begin(TimeSpan every, TimeSpan duration)
    {
        long end = Now + (long)duration.TotalMilliseconds;
        PlanNext(every, end);
    }

    /// <summary>Everything is mended at once, and nothing begins any more.</summary>
    public void Mend()
    {
        isMended = true;
        store.IsFull = false;
        network.Loss = network.Doubling = 0;
        network.LongestDelay = 40;
        foreach (FieldDevice device in devices)
            device.Faults.Clear();
        foreach (VirtualController controller in building.Controllers)
        {
            controller.Storage.Capacity = Math.Max(controller.Storage.Capacity, 256 * 1024);
            if (controller.IsDown)
                controller.Boot();
            controller.Clock.IsUtcKnown = true;
            network.Join(controller.Site.Id);
        }

        if (!network.IsBrokerUp)
            network.StartBroker();
        if (!gateway.IsUp)
            gateway.Start();
        building.Site.Plant.Grid.IsAvailable = true;
        building.Site.Plant.AcDc.Write("powerLimit", 100);
        building.Site.Plant.Battery.Write("dischargeLimit", 100);
    }

    private void PlanNext(TimeSpan every, long end)
    {
        // Exponential: at any step, in bursts and in lulls.
        long at = Now + 1 + (long)(-Math.Log(1 - random.NextDouble()) * every.TotalMilliseconds);
        if (at >= end)
            return;
        building.Site.Plan(at, () =>
        {
            (string name, Action begin) = kinds[random.Next(kinds.Length)];
            Counts[name] = Counts.GetValueOrDefault(name) + 1;
            begin();
            PlanNext(every, end);
        });
    }

    private void For(int fromSeconds, int toSeconds, Action begin, Action end)
    {
        begin();
        building.Site.Plan(Now + random.Next(fromSeconds * 1000, toSeconds * 1000), () =>
        {
            if (!isMended)
                end();
        });
    }

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private static double Span(TypePoint point) => Math.Min(point.Maximum - point.Minimum, 1e6);

    private void Device(Action<DeviceFaults> spoil)
    {
        FieldDevice device = Any(devices);
        For(5, 1200, () => spoil(device.Faults), device.Faults.Clear);
    }

    private void Point(Action<DeviceFaults, TypePoint> spoil)
    {
        SiteDevice device = site.Model.FindDevice(Any(devices).Id)!;
        DeviceFaults faults = building.Site.Devices[device.Id].Faults;
        TypePoint point = Any(device.Type.Points);
        For(5, 1800, () => spoil(faults, point), faults.Clear);
    }

    private void AnswerWrongly(DeviceFaults faults)
    {
        faults.Line = Any<LineFault>([LineFault.Late, LineFault.BrokenChecksum, LineFault.WrongUnit, LineFault.Exception, LineFault.HalfFrame]);
        faults.LineShare = Any<double>([0.1, 0.5, 1]);
        faults.LateBy = TimeSpan.FromMilliseconds(random.Next(100, 5000));
        faults.ExceptionCode = (byte)random.Next(1, 12);
        faults.SwapWords = random.Next(10) == 0;
    }

    private void BusSilent()
    {
        FieldLine line = Any<FieldLine>([.. building.Site.Lines.Values]);
        For(5, 900, () => Each(d => d.Faults.Line = LineFault.Silence), () => Each(d => d.Faults.Clear()));

        void Each(Action<FieldDevice> what)
        {
            foreach (FieldDevice device in line.Devices)
                what(device);
        }
    }

    private void PowerCut()
    {
        VirtualController controller = Any(building.Controllers);
        if (controller.IsDown)
            return;
        // The write in which it falls is torn; until it is dark, nothing more is stored.
        controller.Storage.CutAfter(random.Next(3) == 0 ? 0 : random.Next(600));
        RecordAccount account = accounts[controller.Site.Id];
        account.PowerFails();
        building.Site.Plan(Now + random.Next(3000), () =>
        {
            if (controller.IsDown)
                return;
            account.PowerCut();
            controller.CutPower();
            building.Site.Plan(Now + random.Next(500, 60_000), () =>
            {
                if (!controller.IsDown)
                    return;
                bool isKnown = random.Next(4) != 0;

                // A time of day that comes over a slow network is put right later.
                if (!isKnown)
                    store.MovedClocks.Add(controller.Site.Id);
                controller.Boot(isKnown);
            });
        });
    }

    private void GatewayCrash()
    {
        if (gateway.IsUp)
            For(1, 600, gateway.Crash, () =>
            {
                if (!gateway.IsUp)
                    gateway.Start();
            });
    }

    private void BrokerStops()
    {
        if (network.IsBrokerUp)
            For(1, 600, network.StopBroker, () =>
            {
                if (!network.IsBrokerUp)
                    network.StartBroker();
            });
    }

    private void CutOff()
    {
        string controller = Any(building.Controllers).Site.Id;
        For(1, 1200, () => network.Cut(controller), () => network.Join(controller));
    }

    private void NetworkBad() => For(
        30,
        900,
        () =>
        {
            network.Loss = Any<double>([0, 0.01, 0.1]);
            network.Doubling = Any<double>([0, 0.01, 0.1]);
            network.LongestDelay = Any<int>([40, 500, 5000]);
        },
        () =>
        {
            network.Loss = network.Doubling = 0;
            network.LongestDelay = 40;
        });

    private void ClockJumps()
    {
        VirtualController controller = Any(building.Controllers);
        store.MovedClocks.Add(controller.Site.Id);
        controller.Clock.ErrorMilliseconds += (long)((random.NextDouble() - 0.5) * Any<double>([4_000, 7_200_000, 200_000_000]));
    }

    private void FlashFull()
    {
        VirtualController controller = Any(building.Controllers);
        long room = controller.Storage.Capacity;
        accounts[controller.Site.Id].MayDrop = true;
        For(10, 900, () => controller.Storage.Capacity = controller.Storage.Files.Values.Sum(f => (long)f.Length) + random.Next(2000), () => controller.Storage.Capacity = room);
    }

    private void BusWeak() => For(
        10,
        900,
        () =>
        {
            building.Site.Plant.AcDc.Write("powerLimit", random.Next(0, 60));
            building.Site.Plant.Battery.Write("dischargeLimit", random.Next(0, 60));
        },
        () =>
        {
            building.Site.Plant.AcDc.Write("powerLimit", 100);
            building.Site.Plant.Battery.Write("dischargeLimit", 100);
        });

    private void Command()
    {
        (SiteDevice device, TypePoint point) = Any(outputs);
        int priority = Any<int>([Priority.Operator, Priority.DemandResponse, Priority.Plan]);
        // Sometimes out of range, or no whole number where one is wanted: to be refused.
        double value = point.Minimum + (point.Maximum - point.Minimum) * (random.NextDouble() * 1.05);
        value = random.Next(10) == 0 ? value : Math.Round(value);
        double? wanted = random.Next(8) == 0 ? null : value;
        // Some override the legal range, rightly or without saying why.
        LegalOverride? exemption = point.Name == "setpoint" && random.Next(3) == 0 ? new LegalOverride("torture", random.Next(3) == 0 ? "" : "by the torture") : null;
        gateway.Link.SendCommand(new OutgoingCommand(device.ControllerId, device.Id, point.Name, wanted, ++commandId, priority, TimeSpan.FromSeconds(random.Next(1, 1800)), exemption));
    }

    private void PublishDocument()
    {
        string controller = Any(building.Controllers).Site.Id;
        uint version = Math.Min(TortureSite.Versions, published.GetValueOrDefault(controller, 1u) + 1);
        published[controller] = version;
        gateway.Link.SendDocument(controller, site.Document(controller, version));
    }

    private void BadDocument()
    {
        VirtualController controller = Any(building.Controllers);
        byte[] document = [.. site.Document(controller.Site.Id, (uint)random.Next(1, TortureSite.Versions + 1))];
        document[random.Next(document.Length)] ^= (byte)(1 << random.Next(8));
        gateway.Link.SendDocument(controller.Site.Id, random.Next(3) == 0 ? document[..random.Next(document.Length)] : document);
    }

    private sealed record TypePointOf(SiteDevice Device, TypePoint Point);
}
