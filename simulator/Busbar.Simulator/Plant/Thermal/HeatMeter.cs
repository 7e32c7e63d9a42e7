namespace Busbar.Simulator.Plant.Thermal;

/// <summary>An ultrasonic heat meter: flow and two temperatures in, registers out. It knows nothing of the exchanger beside it.</summary>
public sealed class HeatMeter : IPlantDevice
{
    private double _heatWattHours = 218_430_000, _coolingWattHours, _volume = 9_421, _hours = 17_520;   // since installation; chosen

    public double Flow { get; private set; }

    public double SupplyTemperature { get; private set; }

    public double ReturnTemperature { get; private set; }

    /// <summary>W.</summary>
    public double Power { get; private set; }

    /// <summary>Wh since installation.</summary>
    public double HeatWattHours => _heatWattHours;

    /// <summary>Takes one reading that holds for the step; flow in m3/h, temperatures in degC.</summary>
    public void Measure(double seconds, double flow, double supply, double @return)
    {
        Flow = flow;
        SupplyTemperature = supply;
        ReturnTemperature = @return;
        Power = Water.WattsPerKelvin(flow) * (supply - @return);
        double wattHours = Power * seconds / 3600;
        _heatWattHours += Math.Max(0, wattHours);
        _coolingWattHours += Math.Max(0, -wattHours);
        _volume += flow * seconds / 3600;
        _hours += seconds / 3600;
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "supplyTemperature" => SupplyTemperature,
        "returnTemperature" => ReturnTemperature,
        "temperatureDifference" => SupplyTemperature - ReturnTemperature,
        "flow" => Flow,
        "heatPower" => Power,
        "heatEnergy" => _heatWattHours,
        "coolingEnergy" => _coolingWattHours,
        "volume" => _volume,
        "operatingTime" => Math.Floor(_hours),
        "errorCode" => 0,
        "signalQuality" => 88,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        // A heat meter takes no command.
    }
}
