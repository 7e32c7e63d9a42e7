namespace Busbar.Simulator.Plant.Thermal;

/// <summary>
/// A motor valve: the position runs after its setpoint. Temperatures of the pipe it sits in are sensors of the same device; NaN where
/// none is fitted.
/// </summary>
public sealed class Valve : IPlantDevice
{
    /// <summary>From closed to open, s; chosen (a usual actuator takes 90 to 150).</summary>
    private const double StrokeSeconds = 120;

    private readonly Func<double> _supplyTemperature, _returnTemperature;

    public Valve(double position, Func<double> supplyTemperature, Func<double> returnTemperature)
    {
        Position = PositionSetpoint = position;
        _supplyTemperature = supplyTemperature;
        _returnTemperature = returnTemperature;
    }

    /// <summary>Percent, 100 is open.</summary>
    public double Position { get; private set; }

    /// <summary>Percent, 100 is open.</summary>
    public double PositionSetpoint { get; private set; }

    public void Step(double seconds)
    {
        double most = 100 * seconds / StrokeSeconds;
        Position += Math.Clamp(PositionSetpoint - Position, -most, most);
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "position" => Position,
        "positionSetpoint" => PositionSetpoint,
        "supplyTemperature" => _supplyTemperature(),
        "returnTemperature" => _returnTemperature(),
        "faults" => 0,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (point == "positionSetpoint" && double.IsFinite(value))
        {
            PositionSetpoint = Math.Clamp(value, 0, 100);
        }
    }
}
