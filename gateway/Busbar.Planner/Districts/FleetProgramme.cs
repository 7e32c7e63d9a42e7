using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>What an hour ahead looks like to the programme.</summary>
/// <param name="Net">Forecast load less PV, kWh.</param>
/// <param name="ImportCost">Weight of a kWh imported.</param>
/// <param name="Errors">Values that the forecast may be wrong by, with <see cref="FleetProgramme.Chances"/>.</param>
public readonly record struct ProgrammeHour(double Net, double ImportCost, double[] Errors);

/// <summary>What change and peak cost in the same unit as <see cref="ProgrammeHour.ImportCost"/>.</summary>
/// <param name="Ramp">A kW of change from hour to hour.</param>
/// <param name="PeakOver">A kW above <paramref name="Peak"/>.</param>
/// <param name="Peak">kW that the month has already paid for.</param>
/// <param name="StoredValue">A kWh left in the cells at the end.</param>
public readonly record struct ProgrammePrices(double Ramp, double PeakOver, double Peak, double StoredValue);

/// <summary>
/// Stochastic dynamic programme over stored energy and the grid power of the hour before: the power of an hour is fixed before its
/// load and sun are known, but the later hours may react. A linear programme plans as if its forecast came true and then pays for
/// the ramps that the errors make; this one does not. Buffers are kept, so that a year takes under a minute. Not thread-safe.
/// </summary>
public sealed class FleetProgramme
{
    private const int StoredSteps = 41, GridSteps = 49, Choices = 200;
    private readonly BatteryFleet _fleet;
    private readonly double[] _move = new double[StoredSteps * StoredSteps];
    private readonly double[] _rampCost = new double[2 * GridSteps + 1];
    private double[] _value = new double[StoredSteps * GridSteps], _earlier = new double[StoredSteps * GridSteps];
    private readonly double[] _after = new double[StoredSteps * GridSteps];

    /// <summary>Makes the buffers and the table of moves.</summary>
    public FleetProgramme(BatteryFleet fleet)
    {
        _fleet = fleet;
        double step = fleet.CapacityKilowattHours / (StoredSteps - 1);
        for (int i = 0; i < StoredSteps; i++)
        {
            for (int k = 0; k < StoredSteps; k++)
                _move[i * StoredSteps + k] = fleet.EnergyBetween(i * step, k * step);
        }
    }

    /// <summary>Chances of the error values of an hour; the last one is the tail that makes a month's peak.</summary>
    public static IReadOnlyList<double> Chances { get; } = [0.05, 0.12, 0.2, 0.26, 0.2, 0.113, 0.045, 0.012];

    /// <summary>Where those values lie, in mean absolute errors.</summary>
    public static IReadOnlyList<double> Places { get; } = [-2.4, -1.35, -0.65, 0, 0.65, 1.35, 2.4, 4.5];

    /// <summary>The best energy of the first hour, kWh, + charges.</summary>
    /// <param name="stored">kWh now.</param>
    /// <param name="gridBefore">kW of the hour before.</param>
    /// <param name="hours">The horizon, at least one hour.</param>
    /// <param name="prices">Weights.</param>
    /// <param name="least">Lowest grid power that is thought of, kW.</param>
    /// <param name="most">Highest.</param>
    public double Solve(double stored, double gridBefore, ReadOnlySpan<ProgrammeHour> hours, ProgrammePrices prices, double least, double most)
    {
        double storedStep = _fleet.CapacityKilowattHours / (StoredSteps - 1), gridStep = (most - least) / (GridSteps - 1);
        for (int i = 0; i < StoredSteps; i++)
            Array.Fill(_value, -prices.StoredValue * i * storedStep, i * GridSteps, GridSteps);
        for (int t = hours.Length - 1; t >= 0; t--)
        {
            Expect(hours[t], prices, least, gridStep);
            if (t == 0)
                break;
            Decide(hours[t].Net, least, gridStep);
        }

        return First(stored, gridBefore, hours[0], prices, storedStep, least, gridStep);
    }

    /// <summary>Expected cost of an hour and all after it, by the energy stored after it and the grid power aimed at.</summary>
    private void Expect(ProgrammeHour hour, ProgrammePrices prices, double least, double gridStep)
    {
        for (int k = 0; k < StoredSteps; k++)
        {
            for (int j = 0; j < GridSteps; j++)
            {
                double sum = 0;
                for (int e = 0; e < hour.Errors.Length; e++)
                {
                    double power = least + j * gridStep + hour.Errors[e], place = (power - least) / gridStep;
                    int low = (int)Math.Clamp(place, 0, GridSteps - 2);
                    double share = Math.Clamp(place - low, 0, 1);
                    double later = _value[k * GridSteps + low] * (1 - share) + _value[k * GridSteps + low + 1] * share;
                    sum += Chances[e] * (hour.ImportCost * Math.Max(0, power) + prices.PeakOver * Math.Max(0, power - prices.Peak) + later);
                }

                _after[k * GridSteps + j] = sum;
            }
        }

        for (int j = -GridSteps; j <= GridSteps; j++)
            _rampCost[j + GridSteps] = RampCost(j * gridStep, hour, prices);
    }

    private static double RampCost(double change, ProgrammeHour hour, ProgrammePrices prices)
    {
        double sum = 0;
        for (int e = 0; e < hour.Errors.Length; e++)
            sum += Chances[e] * Math.Abs(change + hour.Errors[e]);
        return prices.Ramp * sum;
    }

    private void Decide(double net, double least, double gridStep)
    {
        Array.Fill(_earlier, double.MaxValue);
        for (int i = 0; i < StoredSteps; i++)
        {
            Span<double> row = _earlier.AsSpan(i * GridSteps, GridSteps);
            for (int k = 0; k < StoredSteps; k++)
            {
                double energy = _move[i * StoredSteps + k];
                if (double.IsNaN(energy))
                    continue;
                double place = (net + energy - least) / gridStep;
                int low = (int)Math.Clamp(place, 0, GridSteps - 2);
                double share = Math.Clamp(place - low, 0, 1);
                double later = _after[k * GridSteps + low] * (1 - share) + _after[k * GridSteps + low + 1] * share;
                int nearest = (int)Math.Clamp(Math.Round(place), 0, GridSteps - 1);
                for (int j = 0; j < row.Length; j++)
                    row[j] = Math.Min(row[j], later + _rampCost[nearest - j + GridSteps]);
            }
        }

        (_value, _earlier) = (_earlier, _value);
    }

    private double First(double stored, double gridBefore, ProgrammeHour hour, ProgrammePrices prices, double storedStep, double least, double gridStep)
    {
        double best = double.MaxValue, chosen = 0;
        for (int choice = -1; choice <= Choices; choice++)
        {
            double to = choice < 0 ? stored : _fleet.CapacityKilowattHours * choice / Choices;
            double energy = choice < 0 ? 0 : _fleet.EnergyBetween(stored, to);
            if (double.IsNaN(energy))
                continue;
            double power = hour.Net + energy;
            double cost = After(to / storedStep, (power - least) / gridStep) + RampCost(power - gridBefore, hour, prices);
            if (cost < best)
            {
                best = cost;
                chosen = energy;
            }
        }

        return chosen;
    }

    private double After(double storedPlace, double gridPlace)
    {
        int k = (int)Math.Clamp(storedPlace, 0, StoredSteps - 2), j = (int)Math.Clamp(gridPlace, 0, GridSteps - 2);
        double a = Math.Clamp(storedPlace - k, 0, 1), b = Math.Clamp(gridPlace - j, 0, 1);
        int at = k * GridSteps + j;
        return (_after[at] * (1 - b) + _after[at + 1] * b) * (1 - a) + (_after[at + GridSteps] * (1 - b) + _after[at + GridSteps + 1] * b) * a;
    }
}
