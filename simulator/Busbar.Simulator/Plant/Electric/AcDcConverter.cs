namespace Busbar.Simulator.Plant.Electric;

/// <summary>The bidirectional AC/DC converter: 60 kW (design); the rest is chosen.</summary>
public sealed record AcDcParameters
{
    /// <summary>W on the bus side (design).</summary>
    public double NominalPower { get; init; } = 60_000;

    /// <summary>Share of the nominal voltage by which the bus falls from no load to nominal power; chosen.</summary>
    public double Droop { get; init; } = 0.04;

    /// <summary>Each way (domain: central AC/DC at least 98 %).</summary>
    public double Efficiency { get; init; } = 0.98;

    /// <summary>How far the no-load voltage moves for a power target, share of nominal; chosen.</summary>
    public double TargetReach { get; init; } = 0.04;

    /// <summary>Speed of that, share of nominal per second at an error of nominal power; chosen.</summary>
    public double TargetSpeed { get; init; } = 0.004;
}

/// <summary>
/// Forms the bus while the grid is there: V = V0 - R * I up to the power limit, constant power beyond it. A power target on the AC side
/// moves V0, so the bus voltage itself tells the building how much it may take. A target of 0 means none.
/// </summary>
public sealed class AcDcConverter : IBusPart, IPlantDevice
{
    private readonly AcDcParameters _parameters;
    private readonly Grid _grid;
    private readonly double _nominalVoltage, _droopOhms;
    private double _target, _shift, _limitPercent = 100, _voltage, _sinkTemperature = 30;
    private bool _on = true;

    public AcDcConverter(double nominalVoltage, Grid grid, AcDcParameters? parameters = null)
    {
        _parameters = parameters ?? new AcDcParameters();
        _grid = grid;
        _nominalVoltage = _voltage = nominalVoltage;
        _droopOhms = _parameters.Droop * nominalVoltage * nominalVoltage / _parameters.NominalPower;
    }

    /// <summary>Into the bus, W.</summary>
    public double PowerWatts { get; private set; }

    /// <summary>From the grid, W.</summary>
    public double AcWatts { get; private set; }

    /// <summary>Sum of what the conversion cost, J.</summary>
    public double LossJoules { get; private set; }

    /// <summary>It holds the bus voltage now.</summary>
    public bool Forms => _on && _grid.IsAvailable;

    /// <summary>It gives all that its limit lets it give.</summary>
    public bool IsLimited => Math.Abs(PowerWatts) >= 0.999 * _parameters.NominalPower * _limitPercent / 100;

    /// <inheritdoc/>
    public double PowerAt(double voltage)
    {
        if (!Forms)
        {
            return 0;
        }

        double droop = voltage * (_nominalVoltage * (1 + _shift) - voltage) / _droopOhms;
        double limit = _parameters.NominalPower * _limitPercent / 100;
        return Math.Clamp(droop, -limit, limit);
    }

    /// <inheritdoc/>
    public void Settle(double voltage, double seconds)
    {
        _voltage = voltage;
        PowerWatts = PowerAt(voltage);
        AcWatts = PowerWatts >= 0 ? PowerWatts / _parameters.Efficiency : PowerWatts * _parameters.Efficiency;
        LossJoules += (PowerWatts >= 0 ? PowerWatts * (1 / _parameters.Efficiency - 1) : -PowerWatts * (1 - _parameters.Efficiency)) * seconds;
        double error = _target == 0 ? -_shift : (_target - AcWatts) / _parameters.NominalPower;
        double speed = _target == 0 ? 0.05 : _parameters.TargetSpeed;
        _shift = Math.Clamp(_shift + Math.Clamp(error, -1, 1) * speed * seconds, -_parameters.TargetReach, _parameters.TargetReach);
        double settled = 28 + 35 * Math.Abs(PowerWatts) / _parameters.NominalPower;
        _sinkTemperature += (settled - _sinkTemperature) * Math.Min(1, seconds / 600);
    }

    /// <summary>What its reading shows of the bus voltage, V, where that is not the mean of the step.</summary>
    public void Sense(double voltage) => _voltage = voltage;

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "busVoltage" => _voltage,
        "power" => PowerWatts,
        "current" => _voltage > 0 ? PowerWatts / _voltage : 0,
        "acPower" => AcWatts,
        "powerTarget" => _target,
        "powerLimit" => _limitPercent,
        "on" => _on ? 1 : 0,
        "status" => !_on ? 0 : !_grid.IsAvailable ? 1 : IsLimited ? 3 : 2,
        "faults" => 0,
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
            case "powerTarget": _target = Math.Clamp(value, -_parameters.NominalPower, _parameters.NominalPower); break;
            case "powerLimit": _limitPercent = Math.Clamp(value, 0, 100); break;
            case "on": _on = value != 0; break;
        }
    }
}
