namespace Busbar.Simulator.Plant.Electric;

/// <summary>How a load answers a low voltage.</summary>
public enum LoadKind
{
    /// <summary>Constant power behind a converter.</summary>
    Electronic,

    /// <summary>A heating element: power goes with the square of the voltage.</summary>
    Resistive,
}

/// <summary>
/// A load on the bus. Below 0.80 of the nominal voltage its electronics let go, and below 0.74 it draws nothing (chosen after the domain's
/// band table: survive to 0.80).
/// </summary>
public sealed class BusLoad : IBusPart
{
    private readonly double _nominalVoltage;
    private readonly LoadKind _kind;

    public BusLoad(double nominalVoltage, LoadKind kind)
    {
        _nominalVoltage = nominalVoltage;
        _kind = kind;
    }

    /// <summary>W at nominal voltage, set before each step.</summary>
    public double DemandWatts { get; set; }

    /// <summary>W drawn in the last step.</summary>
    public double PowerWatts { get; private set; }

    /// <summary>Sum of what it drew, J: the load's own account, apart from any meter's.</summary>
    public double DrawnJoules { get; private set; }

    /// <inheritdoc/>
    public double PowerAt(double voltage)
    {
        double share = voltage / _nominalVoltage;
        double letGo = Math.Clamp((share - 0.74) / 0.06, 0, 1);
        double element = _kind == LoadKind.Resistive ? share * share : 1;
        return -DemandWatts * letGo * element;
    }

    /// <inheritdoc/>
    public void Settle(double voltage, double seconds)
    {
        PowerWatts = voltage > 0 ? -PowerAt(voltage) : 0;
        DrawnJoules += PowerWatts * seconds;
    }
}
