using Busbar.Host.Memory;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Plant;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.PointLevel;

/// <summary>
/// Physics and policies alone: the plant and the controllers' tables and policies, points in between; no bytes, no messages. Points are read
/// in the period of their device files; what is commanded reaches the plant in the same cycle.
/// </summary>
public sealed class PointBuilding
{
    private readonly ControllerIo[] _controllers;
    private readonly long _plantStart, _cycle;
    private readonly Dictionary<string, DeviceFaults> _faults = new(StringComparer.Ordinal);
    private readonly PointPlaces _places;
    private long _nextCycle;
    private long _cycles;

    /// <param name="site">The site.</param>
    /// <param name="controllers">Its controllers; empty: the plant alone, as its devices behave by themselves.</param>
    /// <param name="options">Seed, start, step.</param>
    /// <exception cref="SiteNotSimulatedException">A device of the site is none of the plant's.</exception>
    public PointBuilding(SiteModel site, IReadOnlyList<PointController> controllers, SimulationOptions options)
    {
        Site = site;
        Plant = options.NewPlant(SitePlant.Layout(site));
        _plantStart = options.Start.ToUnixTimeMilliseconds();
        Plant.RunUntil(_plantStart);
        Clock = new VirtualClock(_plantStart);
        _cycle = Math.Max(1000, (long)options.PlantStep.TotalMilliseconds);
        foreach (SiteDevice device in site.Devices)
        {
            _faults[device.Id] = new DeviceFaults(options.Seed + (ulong)_faults.Count);
        }

        _controllers = [.. controllers.Select(c => new ControllerIo(c, Plant, _faults, _cycle))];
        _places = new PointPlaces(controllers, _plantStart);
        _nextCycle = _cycle;
    }

    public SiteModel Site { get; }

    public BuildingPlant Plant { get; }

    /// <summary>Monotonic 0 is the options' start.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The controllers' clocks tell the time of day.</summary>
    public bool IsTimeKnown { get; set; } = true;

    /// <summary>What is wrong with a device, switchable at any time; faults of the line count as silence here.</summary>
    public IReadOnlyDictionary<string, DeviceFaults> Faults => _faults;

    public IReadOnlyList<PointController> Controllers => [.. _controllers.Select(c => c.Controller)];

    /// <summary>Called after every cycle.</summary>
    public Action? Cycled { get; set; }

    /// <summary>Lives on for a while, cycle by cycle.</summary>
    public void Run(TimeSpan duration)
    {
        long end = Clock.MonotonicMilliseconds + (long)duration.TotalMilliseconds;
        while (_nextCycle <= end)
        {
            long now = _nextCycle;
            Clock.AdvanceTo(now);
            Plant.RunUntil(_plantStart + now);
            _cycles++;
            foreach (ControllerIo controller in _controllers)
            {
                controller.Cycle(now, IsTimeKnown ? _plantStart + now : -1, _cycles);
            }

            _nextCycle += _cycle;
            Cycled?.Invoke();
        }

        Clock.AdvanceTo(end);
        Plant.RunUntil(_plantStart + end);
    }

    /// <summary>A command from outside, as from the gateway; null, or why its controller refuses it.</summary>
    /// <exception cref="ArgumentException">No controller commands such a point.</exception>
    public LocalName? Command(string point, double value, int priority, TimeSpan expiry) => _places.Command(point, value, priority, expiry, Clock.MonotonicMilliseconds);

    /// <summary>Withdraws what was commanded at a level.</summary>
    /// <exception cref="ArgumentException">No controller commands such a point.</exception>
    public void Release(string point, int priority) => _places.Release(point, priority);

    /// <summary>What its controller knows of a point, as the gateway would be told.</summary>
    public GatewayReading Reading(string point) => _places.Reading(point);

    /// <summary>A controller with its points tied to the plant's devices.</summary>
    private sealed class ControllerIo
    {
        private readonly IPlantDevice[] _readFrom;
        private readonly string[] _names;
        private readonly DeviceFaults[] _faultsOf;
        private readonly int[] _everyCycles;
        private readonly IPlantDevice[] _writeTo;
        private readonly string[] _writeNames;
        private readonly DeviceFaults[] _writeFaults;
        private readonly double[] _written;

        public ControllerIo(PointController controller, BuildingPlant plant, Dictionary<string, DeviceFaults> faults, long cycle)
        {
            Controller = controller;
            int count = controller.PointCount;
            _readFrom = new IPlantDevice[count];
            _names = new string[count];
            _faultsOf = new DeviceFaults[count];
            _everyCycles = new int[count];
            for (int point = 0; point < count; point++)
            {
                string[] id = controller.IdOf(point).Split('/');
                _readFrom[point] = plant.Find(id[0]) ?? throw new SiteNotSimulatedException($"the simulated building has no device '{id[0]}'; it has: {string.Join(", ", plant.DeviceIds.Order(StringComparer.Ordinal))}");
                _names[point] = string.Intern(id[1]);
                _faultsOf[point] = faults[id[0]];
                double period = controller.TypeOf(point).Period.TotalMilliseconds;
                _everyCycles[point] = period <= 0 ? 0 : Math.Max(1, (int)(period / cycle));
                controller.ReadEvery(point, TimeSpan.FromMilliseconds(Math.Max(period, cycle)));
            }

            int outputs = controller.OutputCount;
            _writeTo = new IPlantDevice[outputs];
            _writeNames = new string[outputs];
            _writeFaults = new DeviceFaults[outputs];
            _written = new double[outputs];
            Array.Fill(_written, double.NaN);
            for (int output = 0; output < outputs; output++)
            {
                int point = controller.PointOfOutput(output);
                (_writeTo[output], _writeNames[output], _writeFaults[output]) = (_readFrom[point], _names[point], _faultsOf[point]);
            }
        }

        public PointController Controller { get; }

        public void Cycle(long now, long unixMilliseconds, long number)
        {
            for (int point = 0; point < _names.Length; point++)
            {
                int every = _everyCycles[point];
                if (every == 0 || (every > 1 && (number + point) % every != 0 && number > 1) || IsAway(_faultsOf[point]))
                {
                    continue;
                }

                double value = _readFrom[point].Read(_names[point]);
                Controller.Take(point, double.IsNaN(value) ? value : _faultsOf[point].OnReading(_names[point], value, number), now);
            }

            Controller.Cycle(now, unixMilliseconds);
            for (int output = 0; output < _written.Length; output++)
            {
                double commanded = Controller.Commanded(output);
                if (double.IsNaN(commanded) || IsAway(_writeFaults[output]))
                {
                    _written[output] = double.NaN;
                }
                else if (commanded != _written[output])
                {
                    _written[output] = commanded;
                    _writeTo[output].Write(_writeNames[output], commanded);
                }
            }
        }

        private static bool IsAway(DeviceFaults faults) => faults.Line != LineFault.None;
    }
}
