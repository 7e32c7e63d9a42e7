namespace Busbar.Simulator.Plant.Electric;

/// <summary>
/// The three-phase meter at the grid connection. It integrates what passes it by itself: nobody tells it an energy. Import and
/// export are counted on the sum of the phases.
/// </summary>
public sealed class GridMeter : IPlantDevice
{
    /// <summary>How the building's single-phase loads happen to be spread; chosen.</summary>
    private static readonly double[] PhaseShare = [0.35, 0.32, 0.33];

    private readonly Grid _grid;
    private double _import = 86_200_000, _export = 12_900_000;   // Wh since installation; chosen

    public GridMeter(Grid grid) => _grid = grid;

    /// <summary>+ is import, W.</summary>
    public double PowerWatts { get; private set; }

    /// <summary>+ is inductive, var.</summary>
    public double ReactiveVar { get; private set; }

    public double ImportWattHours => _import;

    public double ExportWattHours => _export;

    public void Measure(double seconds, double watts, double reactive)
    {
        PowerWatts = watts;
        ReactiveVar = reactive;
        _import += Math.Max(0, watts) * seconds / 3600;
        _export += Math.Max(0, -watts) * seconds / 3600;
    }

    /// <inheritdoc/>
    public double Read(string point)
    {
        double apparent = Math.Sqrt(PowerWatts * PowerWatts + ReactiveVar * ReactiveVar);
        return point switch
        {
            "activePower" => PowerWatts,
            "reactivePower" => ReactiveVar,
            "apparentPower" => apparent,
            "powerFactor" => apparent > 0 ? PowerWatts / apparent : 1,
            "frequency" => _grid.Frequency,
            "voltageL1" => _grid.PhaseVoltage,
            "voltageL2" => _grid.PhaseVoltage * 1.004,
            "voltageL3" => _grid.PhaseVoltage * 0.997,
            "currentL1" => Current(0, apparent),
            "currentL2" => Current(1, apparent),
            "currentL3" => Current(2, apparent),
            "activePowerL1" => PowerWatts * PhaseShare[0],
            "activePowerL2" => PowerWatts * PhaseShare[1],
            "activePowerL3" => PowerWatts * PhaseShare[2],
            "energyImport" => _import,
            "energyExport" => _export,
            _ => double.NaN,
        };
    }

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        // A meter takes no command.
    }

    private double Current(int phase, double apparent) =>
        _grid.PhaseVoltage > 0 ? apparent * PhaseShare[phase] / _grid.PhaseVoltage : 0;
}
