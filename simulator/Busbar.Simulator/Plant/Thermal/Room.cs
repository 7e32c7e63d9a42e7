using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.Thermal;

/// <summary>A room's shell. Areas scale with the floor; "chosen" unless a source stands beside it.</summary>
public sealed record RoomParameters
{
    /// <summary>Clear height, m; chosen.</summary>
    public double Height { get; init; } = 3.0;

    /// <summary>Window area per floor area; chosen (an office of the 2000s).</summary>
    public double WindowShare { get; init; } = 0.16;

    /// <summary>Window, W/(m2 K); chosen (double glazing of the 2000s).</summary>
    public double WindowConductance { get; init; } = 2.4;

    /// <summary>Share of the sun on a window that enters; chosen (glass with blinds half down).</summary>
    public double SolarFactor { get; init; } = 0.35;

    /// <summary>Outer wall per floor area; chosen.</summary>
    public double WallShare { get; init; } = 0.40;

    /// <summary>Outer wall, W/(m2 K); chosen.</summary>
    public double WallConductance { get; init; } = 0.6;

    /// <summary>Roof, W/(m2 K), on the top floor only; chosen.</summary>
    public double RoofConductance { get; init; } = 0.45;

    /// <summary>Air changes per hour through cracks and ventilation; chosen.</summary>
    public double AirChanges { get; init; } = 0.5;

    /// <summary>Air, furniture and paper, J/(m2 K) of floor; chosen (air alone is 3600).</summary>
    public double AirCapacity { get; init; } = 18_000;

    /// <summary>Concrete and masonry that take part in a day, J/(m2 K) of floor; chosen (heavy building).</summary>
    public double MassCapacity { get; init; } = 250_000;

    /// <summary>Between air and mass, W/(m2 K) of floor; chosen (about 3 W/(m2 K) on three times the floor's area).</summary>
    public double AirToMass { get; init; } = 9;

    /// <summary>Share of sun and lamps that lands on the mass and not in the air; chosen.</summary>
    public double RadiantShare { get; init; } = 0.6;
}

/// <summary>
/// A room as an RC network of two nodes, air and mass. Every heat flow is booked in joules on its own account, so that the sum over
/// the accounts can be compared with what the nodes hold.
/// </summary>
public sealed class Room
{
    private readonly double _airCapacity, _massCapacity, _airToMass, _airToOutside, _massToOutside, _windowArea, _radiantShare, _solarFactor;
    private readonly double _azimuth;

    public Room(RoomLayout layout, bool topFloor, double temperature, RoomParameters? parameters = null)
    {
        RoomParameters p = parameters ?? new RoomParameters();
        Layout = layout;
        double area = layout.AreaSquareMetres;
        _airCapacity = p.AirCapacity * area;
        _massCapacity = p.MassCapacity * area;
        _airToMass = p.AirToMass * area;
        _windowArea = p.WindowShare * area;
        _airToOutside = _windowArea * p.WindowConductance + p.AirChanges * area * p.Height * 1200.0 / 3600;   // 1200 J/(m3 K): air
        _massToOutside = area * (p.WallShare * p.WallConductance + (topFloor ? p.RoofConductance : 0));
        _radiantShare = p.RadiantShare;
        _solarFactor = p.SolarFactor;
        _azimuth = layout.Facing switch { Facing.East => -90, Facing.West => 90, Facing.North => 180, _ => 0 };
        AirTemperature = MassTemperature = temperature;
    }

    public RoomLayout Layout { get; }

    /// <summary>degC.</summary>
    public double AirTemperature { get; private set; }

    /// <summary>degC.</summary>
    public double MassTemperature { get; private set; }

    /// <summary>Heat held by both nodes above 0 degC, J.</summary>
    public double StoredJoules => _airCapacity * AirTemperature + _massCapacity * MassTemperature;

    /// <summary>Sum of the sun's heat, J.</summary>
    public double SunJoules { get; private set; }

    /// <summary>Sum of people's heat, J.</summary>
    public double PeopleJoules { get; private set; }

    /// <summary>Sum of lamps', sockets' and fans' heat, J.</summary>
    public double ElectricJoules { get; private set; }

    /// <summary>Sum of the fan coil's heat, J; negative while cooling.</summary>
    public double CoilJoules { get; private set; }

    /// <summary>Sum of the riser pipes' heat, J.</summary>
    public double PipeJoules { get; private set; }

    /// <summary>Sum of the heat that went outdoors, J.</summary>
    public double LostJoules { get; private set; }

    /// <summary>Sum of the heat that came from neighbours through floors, J; all rooms together sum to zero.</summary>
    public double NeighbourJoules { get; private set; }

    /// <summary>One step with the heat flows in W; explicit Euler, so what is booked is what the nodes gained.</summary>
    public void Step(double seconds, in BoundaryNow boundary, double people, double electric, double coil, double pipe, double neighbours)
    {
        double sun = boundary.IrradianceOn(90, _azimuth) * _windowArea * _solarFactor;
        double exchange = _airToMass * (MassTemperature - AirTemperature);
        double airLoss = _airToOutside * (AirTemperature - boundary.OutdoorTemperature);
        double massLoss = _massToOutside * (MassTemperature - boundary.OutdoorTemperature);
        double radiant = _radiantShare * (sun + 0.5 * electric);
        double toAir = sun + electric + people + coil + pipe - radiant + exchange - airLoss;
        double toMass = radiant - exchange - massLoss + neighbours;
        AirTemperature += toAir * seconds / _airCapacity;
        MassTemperature += toMass * seconds / _massCapacity;
        SunJoules += sun * seconds;
        PeopleJoules += people * seconds;
        ElectricJoules += electric * seconds;
        CoilJoules += coil * seconds;
        PipeJoules += pipe * seconds;
        LostJoules += (airLoss + massLoss) * seconds;
        NeighbourJoules += neighbours * seconds;
    }
}
