namespace Busbar.Simulator.Plant.Electric;

/// <summary>
/// The three-port converter that brings the second array onto the bus: P3 array, P2 bus, P1 AC grid, 30 kW (design). P1 moves power
/// between grid and bus when it has a target; PV backs off above 1.05 of the nominal bus voltage and stops at 1.07.
/// </summary>
public sealed class ThreePortPv : IBusPart, IPlantDevice, IStopsItself
{
    /// <summary>W (design).</summary>
    public const double NominalPower = 30_000;

    /// <summary>Of each conversion; chosen (one stage of a high-frequency link).</summary>
    private const double Efficiency = 0.975;

    /// <summary>Bit in the fault words; which bit the maker uses is not verified.</summary>
    private const int WatchdogFault = 1 << 3;

    private readonly Grid _grid;
    private readonly double _nominalVoltage;
    private double _limitPercent = 100, _target, _voltage, _sinkTemperature = 30;
    private bool _on = true;

    public ThreePortPv(double nominalVoltage, Grid grid)
    {
        _nominalVoltage = _voltage = nominalVoltage;
        _grid = grid;
    }

    public PvArray Array { get; } = new();

    /// <summary>Into the bus, W.</summary>
    public double PowerWatts { get; private set; }

    /// <summary>From the grid, W.</summary>
    public double AcWatts { get; private set; }

    public double LossJoules { get; private set; }

    /// <summary>Fault words; the watchdog sets one. Cleared by the next start.</summary>
    public int Faults { get; private set; }

    /// <inheritdoc/>
    public void StopByWatchdog()
    {
        _on = false;
        Faults |= WatchdogFault;
    }

    /// <inheritdoc/>
    /// <remarks>Whether the real unit starts by itself then, or wants its start register written, is not verified.</remarks>
    public void StartAfterWatchdog()
    {
        _on = true;
        Faults &= ~WatchdogFault;
    }

    /// <inheritdoc/>
    public double PowerAt(double voltage) => FromPv(voltage) + FromAc();

    /// <inheritdoc/>
    public void Settle(double voltage, double seconds)
    {
        _voltage = voltage;
        double fromPv = voltage > 0 ? FromPv(voltage) : 0;
        double fromAc = voltage > 0 ? FromAc() : 0;
        PowerWatts = fromPv + fromAc;
        AcWatts = fromAc >= 0 ? fromAc / Efficiency : fromAc * Efficiency;
        Array.Take(fromPv / Efficiency, seconds);
        LossJoules += (fromPv * (1 / Efficiency - 1) + (fromAc >= 0 ? fromAc * (1 / Efficiency - 1) : -fromAc * (1 - Efficiency))) * seconds;
        _sinkTemperature += (28 + 30 * Math.Abs(PowerWatts) / NominalPower - _sinkTemperature) * Math.Min(1, seconds / 600);
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "busVoltage" => _voltage,
        "power" => PowerWatts,
        "current" => _voltage > 0 ? PowerWatts / _voltage : 0,
        "acPower" => AcWatts,
        "pvPower" => Array.TakenWatts,
        "pvVoltage" => Array.Voltage,
        "powerTarget" => _target,
        "powerLimit" => _limitPercent,
        "on" => _on ? 1 : 0,
        "status" => Faults != 0 ? 4 : !_on ? 0 : Array.AvailableWatts < 50 && AcWatts == 0 ? 1
            : Array.TakenWatts < 0.98 * Array.AvailableWatts ? 3 : 2,
        "faults" => Faults,
        "temperature" => _sinkTemperature,
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
            case "powerTarget": _target = Math.Clamp(value, -NominalPower, NominalPower); break;
            case "powerLimit": _limitPercent = Math.Clamp(value, 0, 100); break;
            case "on":
                _on = value != 0;
                Faults = _on ? 0 : Faults;
                break;
        }
    }

    private double FromPv(double voltage)
    {
        double backOff = Math.Clamp((1.07 - voltage / _nominalVoltage) / 0.02, 0, 1);
        double limit = NominalPower * _limitPercent / 100;
        return _on ? Math.Min(Array.AvailableWatts * Efficiency, limit) * backOff : 0;
    }

    private double FromAc()
    {
        if (!_on || !_grid.IsAvailable)
        {
            return 0;
        }

        return _target >= 0 ? _target * Efficiency : _target / Efficiency;
    }
}
