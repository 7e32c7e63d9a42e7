namespace Busbar.Simulator.Plant.Thermal;

/// <summary>
/// A riser: a supply and a return pipe, each one well-mixed node that loses heat to the rooms it passes, and the fan coils between them.
/// </summary>
public sealed class Riser
{
    /// <summary>Water and steel of one pipe, J/K; chosen (about 45 l).</summary>
    private const double PipeCapacity = 190_000;

    /// <summary>Insulated pipe to the rooms, W/K; chosen.</summary>
    private const double PipeLoss = 9;

    private readonly int[] _rooms;

    public Riser(int[] rooms, double temperature)
    {
        _rooms = rooms;
        SupplyTemperature = ReturnTemperature = temperature;
        Valve = new Valve(100, () => SupplyTemperature, () => ReturnTemperature);
    }

    /// <summary>Indices of the rooms it serves.</summary>
    public IReadOnlyList<int> Rooms => _rooms;

    public Valve Valve { get; }

    /// <summary>Water in the supply pipe, degC.</summary>
    public double SupplyTemperature { get; private set; }

    /// <summary>Water in the return pipe, degC.</summary>
    public double ReturnTemperature { get; private set; }

    /// <summary>m3/h.</summary>
    public double Flow { get; private set; }

    /// <summary>Heat that each of its rooms gets from the pipes, W.</summary>
    public double HeatPerRoomWatts { get; private set; }

    /// <summary>Heat held by the pipes above 0 degC, J.</summary>
    public double StoredJoules => PipeCapacity * (SupplyTemperature + ReturnTemperature);

    /// <summary>Moves the valve, gives each fan coil its water and settles the coils.</summary>
    public void Circulate(double seconds, bool pumpRuns, IReadOnlyList<Room> rooms, IReadOnlyList<Thermostat> thermostats, IReadOnlyList<FanCoil> coils)
    {
        Valve.Step(seconds);
        Flow = 0;
        foreach (int room in _rooms)
        {
            double flow = pumpRuns && thermostats[room].ValveOpen ? FanCoil.NominalFlow * Valve.Position / 100 : 0;
            coils[room].Step(SupplyTemperature, flow, rooms[room].AirTemperature, thermostats[room].FanState);
            Flow += flow;
        }
    }

    /// <summary>Warms and cools the two pipes, with water of <paramref name="sourceTemperature"/> entering.</summary>
    public void Settle(double seconds, double sourceTemperature, IReadOnlyList<Room> rooms, IReadOnlyList<FanCoil> coils)
    {
        double shaft = 0, coilHeat = 0;
        foreach (int room in _rooms)
        {
            shaft += rooms[room].AirTemperature / _rooms.Length;
            coilHeat += coils[room].HeatWatts;
        }

        double capacity = Water.WattsPerKelvin(Flow);
        double supplyLoss = PipeLoss * (SupplyTemperature - shaft), returnLoss = PipeLoss * (ReturnTemperature - shaft);
        double intoSupply = capacity * (sourceTemperature - SupplyTemperature) - supplyLoss;
        double intoReturn = capacity * (SupplyTemperature - ReturnTemperature) - coilHeat - returnLoss;
        SupplyTemperature += intoSupply * seconds / PipeCapacity;
        ReturnTemperature += intoReturn * seconds / PipeCapacity;
        HeatPerRoomWatts = (supplyLoss + returnLoss) / _rooms.Length;
    }
}
