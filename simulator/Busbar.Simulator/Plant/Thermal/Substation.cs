namespace Busbar.Simulator.Plant.Thermal;

/// <summary>The district-heat substation; figures chosen for about 80 kW.</summary>
public sealed record SubstationParameters
{
    /// <summary>Primary flow with the valve open, m3/h; chosen.</summary>
    public double PrimaryFlow { get; init; } = 3.0;

    /// <summary>Share of the primary's temperature fall that the exchanger reaches; chosen.</summary>
    public double Effectiveness { get; init; } = 0.9;

    /// <summary>Secondary supply at 20 degC outdoors, degC, and its rise per kelvin below; chosen: 50 degC at -5.</summary>
    public double CurveBase { get; init; } = 32;

    public double CurveSlope { get; init; } = 0.72;

    /// <summary>Bounds of the heating curve, degC; chosen.</summary>
    public double CurveMinimum { get; init; } = 30;

    public double CurveMaximum { get; init; } = 55;

    /// <summary>Network supply at 10 degC outdoors, degC, and its rise per kelvin below; chosen: 83 degC at -5.</summary>
    public double NetworkBase { get; init; } = 65;

    public double NetworkSlope { get; init; } = 1.2;
}

/// <summary>
/// Exchanger, primary valve and the regulator that holds the secondary supply on the heating curve by throttling the primary. The primary
/// valve sits in series with it: what the valve does not let through, the regulator cannot use.
/// </summary>
public sealed class Substation
{
    private readonly SubstationParameters _parameters;
    private double _networkTemperature, _primaryReturn;

    public Substation(SubstationParameters? parameters = null)
    {
        _parameters = parameters ?? new SubstationParameters();
        SupplyTemperature = _primaryReturn = _networkTemperature = 25;
        PrimaryValve = new Valve(100, () => SupplyTemperature, () => _primaryReturn);
    }

    public Valve PrimaryValve { get; }

    public HeatMeter Meter { get; } = new();

    /// <summary>A fault of the network: its supply is no warmer than this, degC.</summary>
    public double NetworkLimit { get; set; } = double.PositiveInfinity;

    /// <summary>Secondary water that leaves for the risers, degC.</summary>
    public double SupplyTemperature { get; private set; }

    /// <summary>Heat handed to the secondary side now, W; at least 0.</summary>
    public double HeatWatts { get; private set; }

    /// <summary>Sum of it, J: the exchanger's own account, apart from the meter's.</summary>
    public double DeliveredJoules { get; private set; }

    /// <summary>
    /// One step. <paramref name="networkRuns"/>: it is heating season; <paramref name="flow"/> in m3/h and
    /// <paramref name="returnTemperature"/> in degC are the secondary's.
    /// </summary>
    public void Step(double seconds, bool networkRuns, double outdoor, double flow, double returnTemperature)
    {
        PrimaryValve.Step(seconds);
        double network = networkRuns ? Math.Clamp(_parameters.NetworkBase + _parameters.NetworkSlope * (10 - outdoor), 60, 95) : 18;
        network = Math.Min(network, NetworkLimit);
        _networkTemperature += (network - _networkTemperature) * Math.Min(1, seconds / 1800);
        double capacity = Water.WattsPerKelvin(flow);
        double spread = _networkTemperature - returnTemperature;
        double primaryFlow = 0;
        HeatWatts = 0;
        if (networkRuns && capacity > 0 && spread > 1)
        {
            double curve = Math.Clamp(_parameters.CurveBase + _parameters.CurveSlope * (20 - outdoor), _parameters.CurveMinimum, _parameters.CurveMaximum);
            double wanted = Math.Max(0, capacity * (curve - returnTemperature));
            double perFlow = _parameters.Effectiveness * Water.WattsPerKelvin(1) * spread;
            double available = perFlow * _parameters.PrimaryFlow * PrimaryValve.Position / 100;
            HeatWatts = Math.Min(Math.Min(wanted, available), _parameters.Effectiveness * capacity * spread);
            primaryFlow = HeatWatts / perFlow;
        }

        SupplyTemperature = capacity > 0
            ? returnTemperature + HeatWatts / capacity
            : SupplyTemperature + (20 - SupplyTemperature) * Math.Min(1, seconds / 7200);
        double primaryReturn = primaryFlow > 0 ? _networkTemperature - _parameters.Effectiveness * spread : 20;
        // Without flow the sensor in the pipe only follows the pipe as it cools.
        _primaryReturn += (primaryReturn - _primaryReturn) * (primaryFlow > 0 ? 1 : Math.Min(1, seconds / 7200));
        DeliveredJoules += HeatWatts * seconds;
        Meter.Measure(seconds, primaryFlow, _networkTemperature, _primaryReturn);
    }
}
