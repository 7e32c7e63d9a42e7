using Busbar.Planner.Forecasting;

namespace Busbar.Planner.Thermal;

/// <summary>
/// Learns how rooms follow the weather and their machine, from the building's own readings: change of temperature = a (outdoor -
/// room) + b heat + c + d occupied. Gives resistance, capacity and gains. Until enough was seen it answers with the guess.
/// </summary>
public sealed class RoomModel
{
    private const int Enough = 48;
    private readonly RecursiveRegression _regression;
    private readonly double _hours;
    private readonly double _guessResistance, _guessCapacity;
    private int _seen;

    /// <param name="step">Between two readings.</param>
    /// <param name="resistance">Guess, K/kW.</param>
    /// <param name="capacity">Guess, kWh/K.</param>
    public RoomModel(TimeSpan step, double resistance, double capacity)
    {
        _hours = step.TotalHours;
        _guessResistance = resistance;
        _guessCapacity = capacity;
        _regression = new RecursiveRegression([_hours / (resistance * capacity), _hours / capacity, 0, 0], 0.05, 0.9995);
    }

    /// <summary>Feeds one step.</summary>
    /// <param name="before">Room temperature at its begin, degC.</param>
    /// <param name="after">At its end.</param>
    /// <param name="outdoor">Mean outdoor temperature.</param>
    /// <param name="heatKilowatts">Mean heat into the rooms; negative cools.</param>
    /// <param name="isOccupied">People are there.</param>
    public void Observe(double before, double after, double outdoor, double heatKilowatts, bool isOccupied)
    {
        // A window or a stuck sensor teaches nothing about walls.
        if (!double.IsFinite(before + after + outdoor + heatKilowatts) || Math.Abs(after - before) > 3 * Math.Max(1, _hours * 4))
            return;
        _regression.Update([outdoor - before, heatKilowatts, 1, isOccupied ? 1 : 0], after - before);
        _seen++;
    }

    /// <summary>True when the readings, not the guess, speak.</summary>
    public bool IsLearned => _seen >= Enough && _regression.Weights[0] > 1e-6 && _regression.Weights[1] > 1e-6;

    /// <summary>kWh/K.</summary>
    public double Capacity => IsLearned ? _hours / _regression.Weights[1] : _guessCapacity;

    /// <summary>K/kW.</summary>
    public double Resistance => IsLearned ? _regression.Weights[1] / _regression.Weights[0] : _guessResistance;

    /// <summary>Heat of people, sun and equipment, kW.</summary>
    public double Gain(bool isOccupied) => IsLearned ? (_regression.Weights[2] + (isOccupied ? _regression.Weights[3] : 0)) / _regression.Weights[1] : 0;
}
