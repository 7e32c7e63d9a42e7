namespace Busbar.Simulator.Plant.Electric;

/// <summary>The public grid at the building's connection: 380 V, 50 Hz, present or not; sags a little under load.</summary>
public sealed class Grid
{
    /// <summary>Phase to neutral, V; GB/T 156.</summary>
    public const double NominalPhaseVoltage = 220;

    /// <summary>Resistance of the connection per phase, ohm; chosen.</summary>
    private const double LineOhms = 0.04;

    /// <summary>False while the grid is lost.</summary>
    public bool IsAvailable { get; set; } = true;

    /// <summary>Phase to neutral now, V.</summary>
    public double PhaseVoltage { get; private set; } = NominalPhaseVoltage;

    /// <summary>Hz.</summary>
    public double Frequency { get; private set; } = 50;

    /// <summary>Import (+) of the last step, W, moves the voltage; the frequency wanders by <paramref name="wander"/>, -1 to 1.</summary>
    public void Step(double importWatts, double wander)
    {
        PhaseVoltage = IsAvailable ? NominalPhaseVoltage + 1.5 * wander - LineOhms * importWatts / 3 / NominalPhaseVoltage : 0;
        Frequency = IsAvailable ? 50 + 0.02 * wander : 0;
    }
}
