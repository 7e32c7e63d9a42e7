using Busbar.Simulator.Plant.Electric;
using Busbar.Simulator.Plant.Thermal;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant;

/// <summary>
/// What hangs behind the relays: 1 lighting, 2 sockets, 3 water heater, 4 ice store; further relays switch plain loads.
/// </summary>
public sealed class SwitchedLoads
{
    private readonly LoadLayout[] _layout;
    private readonly BusLoad[] _loads;
    private readonly BusLoad?[] _byRelay;
    private readonly double _floorLoadNominal;

    public SwitchedLoads(PlantLayout layout)
    {
        _layout = [.. layout.Loads];
        _loads = [.. _layout.Select(load => new BusLoad(layout.BusVoltage, load.Relay == 3 ? LoadKind.Resistive : LoadKind.Electronic))];
        _byRelay = new BusLoad?[1 + _layout.Select(load => load.Relay).DefaultIfEmpty().Max()];
        for (int i = _layout.Length - 1; i >= 0; i--)
        {
            _byRelay[_layout[i].Relay] = _loads[i];
        }

        _floorLoadNominal = _layout.Where(load => load.Relay <= 2).Sum(load => load.PowerWatts);
    }

    public Relays Relays { get; } = new();

    public WaterHeater WaterHeater { get; } = new();

    public IceStore IceStore { get; } = new();

    public IReadOnlyList<BusLoad> All => _loads;

    /// <summary>Power of lighting and sockets in the last step, W: it ends as heat in the rooms.</summary>
    public double FloorWatts => PowerOf(1) + PowerOf(2);

    /// <summary>Power of the water heater, the ice store and plain loads in the last step, W.</summary>
    public double FlexibleWatts
    {
        get
        {
            double all = 0;
            foreach (BusLoad load in _loads)
            {
                all += load.PowerWatts;
            }

            return all - FloorWatts;
        }
    }

    /// <summary>W drawn behind a relay (from 1) in the last step; 0 when nothing hangs there.</summary>
    public double PowerOf(int relay) => relay < _byRelay.Length ? _byRelay[relay]?.PowerWatts ?? 0 : 0;

    /// <summary>Sets what each load asks for: people, daylight, tanks; or the recording's share of the largest hour.</summary>
    public void Demand(in BoundaryNow boundary, double occupancy, double mood, bool coolingSeason, double hour)
    {
        WaterHeater.Decide();
        for (int i = 0; i < _loads.Length; i++)
        {
            double nominal = _layout[i].PowerWatts;
            double daylight = 0.6 * Math.Min(1, boundary.GlobalIrradiance / 400);
            bool recorded = !double.IsNaN(boundary.RecordedLoadShare) && _floorLoadNominal > 0;
            double wanted = _layout[i].Relay switch
            {
                1 or 2 when recorded => nominal * boundary.RecordedLoadShare,
                1 => nominal * (0.05 + 0.95 * occupancy * (1 - daylight)),
                2 => nominal * (0.12 + 0.88 * occupancy * (0.8 + 0.2 * mood)),
                3 => WaterHeater.Heats ? nominal : 0,
                4 => IceStore.Charges(coolingSeason, hour) ? nominal : 0,
                _ => nominal,
            };
            _loads[i].DemandWatts = Relays.IsClosed(_layout[i].Relay) ? wanted : 0;
        }
    }
}
