using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.Electric;

/// <summary>A PV array. Peak power is the design's 30 kWp; the rest is chosen.</summary>
public sealed record PvArrayParameters
{
    /// <summary>W at 1000 W/m2 and 25 degC cells (design).</summary>
    public double PeakPower { get; init; } = 30_000;

    /// <summary>Degrees from flat; chosen, near the yearly best at 35 degrees north.</summary>
    public double Tilt { get; init; } = 30;

    /// <summary>Degrees, 0 south, west positive.</summary>
    public double Azimuth { get; init; }

    /// <summary>Relative per kelvin; usual for silicon.</summary>
    public double TemperatureCoefficient { get; init; } = -0.004;

    /// <summary>Cell above air per irradiance, K m2/W (Ross 1976: 0.02 to 0.04).</summary>
    public double CellRise { get; init; } = 0.03;

    /// <summary>Dirt, wiring, mismatch; chosen.</summary>
    public double Derating { get; init; } = 0.95;

    /// <summary>Voltage at the power point at 25 degC, V; chosen.</summary>
    public double PowerPointVoltage { get; init; } = 640;
}

/// <summary>What an array could give now, and what was taken of it.</summary>
public sealed class PvArray
{
    private readonly PvArrayParameters _parameters;
    private double _cellTemperature;

    public PvArray(PvArrayParameters? parameters = null) => _parameters = parameters ?? new PvArrayParameters();

    /// <summary>W at the terminals, were all of it taken.</summary>
    public double AvailableWatts { get; private set; }

    /// <summary>W taken in the last step.</summary>
    public double TakenWatts { get; private set; }

    /// <summary>Sum of what was taken, J.</summary>
    public double TakenJoules { get; private set; }

    /// <summary>Terminal voltage, V; rises towards open circuit when less is taken than there is.</summary>
    public double Voltage
    {
        get
        {
            if (AvailableWatts < 20)
            {
                return 0;
            }

            double curtailed = 1 - TakenWatts / AvailableWatts;
            return _parameters.PowerPointVoltage * (1 - 0.003 * (_cellTemperature - 25)) * (1 + 0.2 * curtailed);
        }
    }

    /// <summary>Sees the sky.</summary>
    public void Look(in BoundaryNow boundary)
    {
        double irradiance = boundary.IrradianceOn(_parameters.Tilt, _parameters.Azimuth);
        _cellTemperature = boundary.OutdoorTemperature + _parameters.CellRise * irradiance;
        double yield = double.IsNaN(boundary.RecordedPvYield)
            ? irradiance / 1000 * (1 + _parameters.TemperatureCoefficient * (_cellTemperature - 25)) * _parameters.Derating
            : boundary.RecordedPvYield;
        AvailableWatts = Math.Max(0, _parameters.PeakPower * yield);
    }

    public void Take(double watts, double seconds)
    {
        TakenWatts = watts;
        TakenJoules += watts * seconds;
    }
}
