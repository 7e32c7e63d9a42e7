namespace Busbar.Simulator.Plant.Electric;

/// <summary>The three-phase inverter of the array on the AC side: 30 kW, off without grid (anti-islanding).</summary>
public sealed class AcPv : IPlantDevice
{
    /// <summary>W (design).</summary>
    public const double NominalPower = 30_000;

    /// <summary>Chosen (usual European efficiency).</summary>
    private const double Efficiency = 0.975;

    /// <summary>Largest change after a new limit, W/s; chosen.</summary>
    private const double RampWattsPerSecond = 5_000;

    private readonly Grid _grid;
    private double _energyWattHours = 31_770_000, _limitPercent = 100, _case = 25, _sinceGrid = 3600;
    private bool _connected = true;

    public AcPv(Grid grid) => _grid = grid;

    public PvArray Array { get; } = new();

    /// <summary>Generation on the AC side, W.</summary>
    public double PowerWatts { get; private set; }

    public double LossJoules { get; private set; }

    public double GeneratedWattHours => _energyWattHours;

    public void Step(double seconds, double outdoor)
    {
        // After the grid comes back it waits a minute (GB/T 19964 style reconnection; chosen).
        _sinceGrid = _grid.IsAvailable ? _sinceGrid + seconds : 0;
        bool feeds = _connected && _sinceGrid >= 60;
        double wanted = feeds ? Math.Min(Array.AvailableWatts * Efficiency, NominalPower * _limitPercent / 100) : 0;
        double rise = RampWattsPerSecond * seconds;
        PowerWatts = feeds ? Math.Min(Array.AvailableWatts * Efficiency, PowerWatts + Math.Clamp(wanted - PowerWatts, -rise, rise)) : 0;
        double taken = PowerWatts / Efficiency;
        Array.Take(taken, seconds);
        LossJoules += (taken - PowerWatts) * seconds;
        _energyWattHours += PowerWatts * seconds / 3600;
        _case += (outdoor + 25 * PowerWatts / NominalPower + 5 - _case) * Math.Min(1, seconds / 900);
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "activePower" => PowerWatts,
        "reactivePower" => 0,
        "dcPower" => Array.TakenWatts,
        "dcVoltage" => Array.Voltage,
        "dcCurrent" => Array.Voltage > 0 ? Array.TakenWatts / Array.Voltage : 0,
        "energyGenerated" => _energyWattHours,
        "frequency" => _grid.Frequency,
        "voltageL1" => _grid.PhaseVoltage,
        "voltageL2" => _grid.PhaseVoltage * 1.004,
        "voltageL3" => _grid.PhaseVoltage * 0.997,
        "cabinetTemperature" => _case,
        "status" => Status,
        "events" => _grid.IsAvailable ? 0 : 1 << 4,   // SunSpec 103 Evt1 bit 4: grid disconnect
        "nominalPower" => NominalPower,
        "powerLimit" => _limitPercent,
        "connected" => _connected ? 1 : 0,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        switch (point)
        {
            case "powerLimit": _limitPercent = Math.Clamp(value, 0, 100); break;
            case "connected": _connected = value != 0; break;
        }
    }

    private double Status => !_connected ? 1 : !_grid.IsAvailable ? 7 : _sinceGrid < 60 ? 3 : Array.AvailableWatts < 50 ? 2
        : PowerWatts < 0.98 * Array.AvailableWatts * Efficiency ? 5 : 4;
}
