namespace Busbar.Simulator.Plant.Electric;

/// <summary>
/// A DC meter of a feeder: it senses voltage and current and integrates their product by itself; + is consumption.
/// </summary>
public sealed class DcMeter : IPlantDevice
{
    private double _import, _export;

    /// <summary>A meter that has counted <paramref name="importWattHours"/> since its installation.</summary>
    public DcMeter(double importWattHours) => _import = importWattHours;

    public double Voltage { get; private set; }

    public double Current { get; private set; }

    public double ImportWattHours => _import;

    public void Measure(double seconds, double voltage, double current)
    {
        Voltage = voltage;
        Current = current;
        double wattHours = voltage * current * seconds / 3600;
        _import += Math.Max(0, wattHours);
        _export += Math.Max(0, -wattHours);
    }

    /// <summary>What its reading shows of the voltage, V, where that is not the mean of the step; the energy counts the mean.</summary>
    public void Sense(double voltage) => Voltage = voltage;

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "voltage" => Voltage,
        "current" => Current,
        "power" => Voltage * Current,
        "energyImport" => _import,
        "energyExport" => _export,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        // A meter takes no command.
    }
}
