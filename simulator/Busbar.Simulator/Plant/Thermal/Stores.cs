namespace Busbar.Simulator.Plant.Thermal;

/// <summary>An electric water heater: 300 l, a thermostat of its own, people who wash their hands; figures chosen, 6 kW by design.</summary>
public sealed class WaterHeater
{
    private const double Capacity = 0.3 * Water.HeatPerCubicMetreKelvin;   // J/K
    private const double LossWattsPerKelvin = 2.5, ColdWater = 12, Setpoint = 58, Hysteresis = 6, DrawLitresPerHour = 70;
    private bool _heats;

    /// <summary>degC.</summary>
    public double Temperature { get; private set; } = 55;

    /// <summary>Whether its own thermostat asks for power.</summary>
    public bool Heats => _heats;

    /// <summary>Heat held above 0 degC, J.</summary>
    public double StoredJoules => Capacity * Temperature;

    public double DrawnJoules { get; private set; }

    public double LostJoules { get; private set; }

    public void Decide() => _heats = Temperature < Setpoint - (_heats ? 0 : Hysteresis);

    public void Settle(double seconds, double electricWatts, double occupancy)
    {
        double draw = Water.WattsPerKelvin(DrawLitresPerHour / 1000 * occupancy) * (Temperature - ColdWater);
        double loss = LossWattsPerKelvin * (Temperature - 20);
        Temperature += (electricWatts - draw - loss) * seconds / Capacity;
        DrawnJoules += draw * seconds;
        LostJoules += loss * seconds;
    }
}

/// <summary>
/// Ice store: its own chiller of 10 kW (design) makes ice at night and at noon in the warm season; the ice cools the heat pump's tank on
/// working afternoons. Cold is counted positive; figures chosen.
/// </summary>
public sealed class IceStore
{
    private const double Cop = 2.6, CapacityJoules = 180_000.0 * 3600, DischargeWatts = 20_000;

    /// <summary>Cold held, J.</summary>
    public double ColdJoules { get; private set; } = 0.4 * CapacityJoules;

    /// <summary>Sum of cold made, J.</summary>
    public double MadeJoules { get; private set; }

    /// <summary>Sum of cold given to the tank, J.</summary>
    public double GivenJoules { get; private set; }

    /// <summary>Whether the chiller asks for power, at a local hour 0 to 24.</summary>
    public bool Charges(bool coolingSeason, double hour) =>
        coolingSeason && ColdJoules < CapacityJoules && (hour < 7 || hour >= 22 || (hour >= 11 && hour < 15));

    /// <summary>Takes what the chiller drew; returns the heat taken from the tank, W.</summary>
    public double Settle(double seconds, double electricWatts, bool coolingSeason, double hour, double tankTemperature)
    {
        double made = electricWatts * Cop;
        bool gives = coolingSeason && hour >= 15 && hour < 19 && tankTemperature > 9 && ColdJoules > DischargeWatts * seconds;
        double given = gives ? DischargeWatts : 0;
        ColdJoules += (made - given) * seconds;
        MadeJoules += made * seconds;
        GivenJoules += given * seconds;
        return given;
    }
}
