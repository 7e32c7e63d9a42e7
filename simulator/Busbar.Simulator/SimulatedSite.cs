using Busbar.Host.Memory;
using Busbar.Points;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Transport;
using Busbar.Site.Devices;
using Busbar.Site.Sites;

namespace Busbar.Simulator;

/// <summary>
/// A site as software: the plant, a field device for each device of the site file, the lines they hang on, and virtual time. Not
/// thread-safe: one driver moves it (<see cref="Lockstep.LockstepDriver"/> or <see cref="VirtualBuilding"/>); others hand it work by
/// the driver's <c>Post</c>.
/// </summary>
public sealed class SimulatedSite
{
    private readonly EventQueue _events = new();
    private readonly Dictionary<string, FieldDevice> _devices = new(StringComparer.Ordinal);
    private readonly List<FieldDevice> _inOrder = [];
    private readonly Dictionary<string, FieldLine> _lines = new(StringComparer.Ordinal);
    private readonly List<PlantCounter> _counters = [];
    private readonly long _plantStart;
    private long? _nextTimer;

    /// <param name="site">The loaded site.</param>
    /// <param name="files">The device files that it names.</param>
    /// <param name="options">Seed, start, step.</param>
    /// <exception cref="SiteNotSimulatedException">A device of the site is none of the plant's, or its file is missing; says which, and what there is.</exception>
    public SimulatedSite(SiteModel site, DeviceLibrary files, SimulationOptions options)
    {
        Site = site;
        Clock = new VirtualClock(options.Start.ToUnixTimeMilliseconds());
        // A site of meters alone has no building of its own to simulate.
        PlantLayout layout = options.HasBench && site.Rooms.Count == 0 ? PlantLayout.Yuncheng : SitePlant.Layout(site);
        Plant = options.NewPlant(layout);
        _plantStart = options.Start.ToUnixTimeMilliseconds();
        Plant.RunUntil(_plantStart);
        foreach (SiteController controller in site.Controllers)
        {
            foreach (SiteBus bus in controller.Buses)
            {
                FieldDevice[] devices = [.. controller.DevicesOn(bus).Select(d => MakeDevice(d, files, options))];
                if (_lines.ContainsKey(bus.Port))
                {
                    throw new SiteNotSimulatedException($"{site.File}: controllers/{controller.Id}/buses/{bus.Id}: two buses share the port {bus.Port}; give each its own");
                }

                _lines[bus.Port] = new FieldLine(bus.Port, bus.Kind == BusKind.Tcp, devices);
            }
        }
    }

    public SiteModel Site { get; }

    /// <summary>Virtual time for controllers; UTC begins at the options' start.</summary>
    public VirtualClock Clock { get; }

    public BuildingPlant Plant { get; }

    /// <summary>By the site's device ids.</summary>
    public IReadOnlyDictionary<string, FieldDevice> Devices => _devices;

    /// <summary>By serial port name or <c>host:port</c>.</summary>
    public IReadOnlyDictionary<string, FieldLine> Lines => _lines;

    /// <summary>Virtual time of the next answer that is on its way, monotonic ms; <see cref="long.MaxValue"/> when none is.</summary>
    public long NextEventMilliseconds => _events.NextDue;

    /// <summary>What all counters stand at, by <c>device/point</c>, for <see cref="SimulationOptions.Meters"/> of a later run.</summary>
    public IReadOnlyDictionary<string, double> ReadMeters() => _counters.ToDictionary(c => c.Id, c => c.Plant.Read(c.Point), StringComparer.Ordinal);

    /// <summary>Plans something for a virtual time; a time that is past means at the next <see cref="AdvanceTo"/>.</summary>
    public void Plan(long atMilliseconds, Action action) => _events.Plan(atMilliseconds, action);

    /// <summary>Virtual time passes.</summary>
    public void Step(TimeSpan by) => AdvanceTo(Clock.MonotonicMilliseconds + (long)by.TotalMilliseconds);

    /// <summary>Virtual time passes until a monotonic moment; planned events and devices' timers happen on the way, each at its own time.</summary>
    public void AdvanceTo(long monotonicMilliseconds)
    {
        while (true)
        {
            long due = Math.Min(_events.NextDue, NextTimer());
            MoveTo(Math.Max(Clock.MonotonicMilliseconds, Math.Min(due, monotonicMilliseconds)));
            if (due > monotonicMilliseconds)
            {
                return;
            }

            if (NextTimer() <= Clock.MonotonicMilliseconds)
            {
                RunTimers();
            }

            while (_events.TryTake(Clock.MonotonicMilliseconds, out Action action))
            {
                action();
            }
        }
    }

    // Asked at every event of the building, and nearly always as it was.
    private long NextTimer() => _nextTimer ??= _inOrder.Select(device => device.NextDue).DefaultIfEmpty(long.MaxValue).Min();

    private void RunTimers()
    {
        foreach (FieldDevice device in _inOrder)
        {
            if (device.NextDue <= Clock.MonotonicMilliseconds)
            {
                device.RunTimers();
            }
        }
    }

    private void MoveTo(long now)
    {
        Clock.AdvanceTo(now);
        Plant.RunUntil(_plantStart + now);
    }

    private FieldDevice MakeDevice(SiteDevice device, DeviceLibrary files, SimulationOptions options)
    {
        string where = $"{Site.File}: controllers/{device.ControllerId}/devices/{device.Id}";
        DeviceFile file = files.Find(device.Type.Id)
            ?? throw new SiteNotSimulatedException($"{where}: there is no device file '{device.Type.Id}'");
        IPlantDevice plant = Plant.Find(device.Id)
            ?? (options.HasBench ? new BenchPlant(file) : null)
            ?? throw new SiteNotSimulatedException($"{where}: the simulated building has no device of that name; it has: {string.Join(", ", Plant.DeviceIds.Order(StringComparer.Ordinal))}");
        string prefix = device.Id + "/";
        Dictionary<string, double> readings = options.Meters.Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(m => m.Key[prefix.Length..], m => m.Value, StringComparer.Ordinal);
        if (readings.Count > 0)
        {
            plant = new ContinuedMeters(plant, readings);
        }

        string[] counters = [.. file.Points.Where(p => p.Definition.Kind == PointKind.Counter).Select(p => p.Name)];
        if (counters.Any(p => SettlingMeter.MonthOf(p) > 0))
        {
            SettlingMeter settling = new(plant, counters, readings);
            plant = settling;
            PlanSettlement(settling);
        }

        foreach (PlantCounter counter in PlantCounter.Of(device, plant, counters))
        {
            _counters.Add(counter);
        }

        var made = new FieldDevice(device.Id, device.Address, file, plant, Clock, options.Seed + (ulong)_devices.Count)
        {
            IsPart = device.PartOf is not null,
            Line = device.Bus.Kind == BusKind.Tcp ? null : device.Line ?? new DeviceLine(device.Bus.BaudRate, device.Bus.Parity, device.Bus.StopBits),
            NextDueChanged = () => _nextTimer = null,
        };
        _inOrder.Add(made);
        return _devices[device.Id] = made;
    }

    /// <summary>Settlement days are the first of each local month, at its first moment; chosen.</summary>
    private void PlanSettlement(SettlingMeter meter)
    {
        DateTime local = DateTimeOffset.FromUnixTimeMilliseconds(Plant.UnixMilliseconds).UtcDateTime + Plant.Layout.UtcOffset;
        DateTime next = new DateTime(local.Year, local.Month, 1).AddMonths(1) - Plant.Layout.UtcOffset;
        Plan(new DateTimeOffset(next, TimeSpan.Zero).ToUnixTimeMilliseconds() - _plantStart, () =>
        {
            meter.Settle();
            PlanSettlement(meter);
        });
    }

    private sealed record PlantCounter(string Id, IPlantDevice Plant, string Point)
    {
        // A counter of the device's class, or of its file, that the plant has.
        public static IEnumerable<PlantCounter> Of(SiteDevice device, IPlantDevice plant, IEnumerable<string> own) =>
            from point in Enumerable.Range(0, PointCatalog.Count).Select(PointCatalog.At)
                .Where(p => p.Class == device.Type.Class && p.Kind == PointKind.Counter).Select(p => p.Name).Union(own)
            where !double.IsNaN(plant.Read(point))
            select new PlantCounter($"{device.Id}/{point}", plant, point);
    }
}
