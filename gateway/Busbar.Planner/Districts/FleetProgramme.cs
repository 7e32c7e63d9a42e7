using System.Numerics;
using Busbar.Planner.Forecasting;
using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>What an hour ahead looks like to the programme.</summary>
/// <param name="Net">Forecast load less PV, kWh.</param>
/// <param name="ImportCost">Weight of a kWh imported.</param>
/// <param name="Errors">Values that the forecast may be wrong by, with <see cref="ErrorShape.Chances"/>.</param>
/// <param name="ErrorStays">Share of the hour's error that the next hour's forecast takes over, 0 to 1.</param>
public readonly record struct ProgrammeHour(double Net, double ImportCost, double[] Errors, double ErrorStays);

/// <summary>What change and peak cost in the same unit as <see cref="ProgrammeHour.ImportCost"/>.</summary>
/// <param name="Ramp">A kW of change from hour to hour.</param>
/// <param name="PeakOver">A kW above <paramref name="Peak"/>.</param>
/// <param name="Peak">kW that the month has already paid for.</param>
/// <param name="StoredValue">A kWh left in the cells at the end.</param>
public readonly record struct ProgrammePrices(double Ramp, double PeakOver, double Peak, double StoredValue);

/// <summary>
/// Stochastic dynamic programme over stored energy and the grid power of the hour before: the power of an hour is fixed before its
/// load and sun are known, but the later hours may react. A linear programme plans as if its forecast came true and then pays for
/// the ramps that the errors make; this one does not. Buffers are kept and rows are added by vectors, so that a year takes half a minute.
/// Not thread-safe.
/// </summary>
public sealed class FleetProgramme
{
    private const int StoredSteps = 61, GridSteps = 97, Choices = 600;
    private readonly BatteryFleet _fleet;
    private readonly float[] _value = new float[StoredSteps * GridSteps], _after = new float[StoredSteps * GridSteps];
    private readonly float[] _now = new float[GridSteps], _padded = new float[3 * GridSteps];
    private readonly float[] _kernel = new float[2 * GridSteps + 1], _ramp = new float[2 * GridSteps + 1];
    private readonly Move[] _moves = new Move[GridSteps];

    /// <summary>Makes the buffers.</summary>
    public FleetProgramme(BatteryFleet fleet) => _fleet = fleet;

    /// <summary>The best energy of the first hour, kWh, + charges.</summary>
    /// <param name="stored">kWh now.</param>
    /// <param name="gridBefore">kW of the hour before.</param>
    /// <param name="hours">The horizon, at least one hour.</param>
    /// <param name="prices">Weights.</param>
    /// <param name="least">Lowest grid power that is thought of, kW.</param>
    /// <param name="most">Highest.</param>
    /// <param name="room">kWh at the terminals that the batteries, each as full as it is, can take in the first hour.</param>
    /// <param name="available">kWh that they can give in it.</param>
    public double Solve(double stored, double gridBefore, ReadOnlySpan<ProgrammeHour> hours, ProgrammePrices prices, double least, double most, double room, double available)
    {
        Axes axes = new(_fleet.CapacityKilowattHours / (StoredSteps - 1), least, most, (most - least) / (GridSteps - 1));
        for (int i = 0; i < StoredSteps; i++)
            Array.Fill(_value, (float)(-prices.StoredValue * i * axes.StoredStep), i * GridSteps, GridSteps);
        for (int t = hours.Length - 1; t > 0; t--)
        {
            Expect(hours[t], prices, axes);
            Decide(hours[t].Net, axes);
        }

        Expect(hours[0], prices, axes);
        return First(stored, gridBefore, hours[0], prices, axes, room, available);
    }

    /// <summary>Expected cost of an hour and all after it, by the energy stored after it and the grid power aimed at.</summary>
    private void Expect(ProgrammeHour hour, ProgrammePrices prices, Axes axes)
    {
        (int from, int to) = Spread(hour, axes);
        for (int j = 0; j < GridSteps; j++)
        {
            double sum = 0;
            for (int e = 0; e < hour.Errors.Length; e++)
            {
                double power = axes.Least + j * axes.GridStep + hour.Errors[e];
                sum += ErrorShape.Chances[e] * (hour.ImportCost * Math.Max(0, power) + prices.PeakOver * Math.Max(0, power - prices.Peak));
            }

            _now[j] = (float)sum;
        }

        for (int k = 0; k < StoredSteps; k++)
        {
            Span<float> row = _value.AsSpan(k * GridSteps, GridSteps), after = _after.AsSpan(k * GridSteps, GridSteps);
            // Beyond the ends nothing changes any more.
            Array.Fill(_padded, row[0], 0, GridSteps);
            row.CopyTo(_padded.AsSpan(GridSteps));
            Array.Fill(_padded, row[^1], 2 * GridSteps, GridSteps);
            _now.CopyTo(after);
            for (int m = from; m <= to; m++)
                AddTimes(after, _padded.AsSpan(GridSteps + m, GridSteps), _kernel[m + GridSteps]);
        }

        for (int change = -GridSteps; change <= GridSteps; change++)
            _ramp[GridSteps - change] = (float)RampCost(change * axes.GridStep, hour, prices);
    }

    /// <summary>Where the hour's grid power comes to stand beside what was aimed at, in steps of the grid axis, with chances.</summary>
    private (int From, int To) Spread(ProgrammeHour hour, Axes axes)
    {
        Array.Clear(_kernel);
        int from = GridSteps, to = -GridSteps;
        for (int e = 0; e < hour.Errors.Length; e++)
        {
            // What of the error stays moves the next hour's forecast too, so it is no ramp of that hour.
            double place = Math.Clamp((1 - hour.ErrorStays) * hour.Errors[e] / axes.GridStep, -GridSteps + 1, GridSteps - 2);
            int low = (int)Math.Floor(place);
            _kernel[low + GridSteps] += (float)(ErrorShape.Chances[e] * (1 - (place - low)));
            _kernel[low + 1 + GridSteps] += (float)(ErrorShape.Chances[e] * (place - low));
            (from, to) = (Math.Min(from, low), Math.Max(to, low + 1));
        }

        return (from, to);
    }

    private static double RampCost(double change, ProgrammeHour hour, ProgrammePrices prices)
    {
        double sum = 0;
        for (int e = 0; e < hour.Errors.Length; e++)
            sum += ErrorShape.Chances[e] * Math.Abs(change + hour.Errors[e]);
        return prices.Ramp * sum;
    }

    /// <summary>The least cost from an hour on, by the energy stored before it and the grid power before it: every grid power may be aimed at that the batteries reach.</summary>
    private void Decide(double net, Axes axes)
    {
        for (int aim = 0; aim < GridSteps; aim++)
            _moves[aim] = MoveOf(axes.Least + aim * axes.GridStep - net, axes);
        for (int i = 0; i < StoredSteps; i++)
        {
            Span<float> row = _value.AsSpan(i * GridSteps, GridSteps);
            Idle(row, i, net, axes);
            double limit = _fleet.MaximumPower((double)i / (StoredSteps - 1));
            for (int aim = 0; aim < GridSteps; aim++)
            {
                Move move = _moves[aim];
                int k = i + move.Whole;
                if (move.Power > limit || k < 0 || k > StoredSteps - 2)
                    continue;
                TakeLess(row, _after[k * GridSteps + aim] * (1 - move.Share) + _after[(k + 1) * GridSteps + aim] * move.Share, _ramp.AsSpan(GridSteps - aim, GridSteps));
            }
        }
    }

    /// <summary>What an energy at the terminals does to the cells, however full they are: worked out once for all of them.</summary>
    private Move MoveOf(double energy, Axes axes)
    {
        double efficiency = _fleet.OneWayEfficiency(energy), steps = (energy > 0 ? energy * efficiency : energy / efficiency) / axes.StoredStep, whole = Math.Floor(steps);
        return new Move(Math.Abs(energy), (int)whole, (float)(steps - whole));
    }

    /// <summary>To do nothing loses nothing: the one choice that may lie between two steps of the grid axis.</summary>
    private void Idle(Span<float> row, int i, double net, Axes axes)
    {
        double place = Math.Clamp((net - axes.Least) / axes.GridStep, 0, GridSteps - 1.0001);
        int low = (int)place;
        float share = (float)(place - low), later = _after[i * GridSteps + low] * (1 - share) + _after[i * GridSteps + low + 1] * share;
        for (int j = 0; j < row.Length; j++)
            row[j] = later + _ramp[GridSteps - low + j] * (1 - share) + _ramp[GridSteps - low - 1 + j] * share;
    }

    private static void AddTimes(Span<float> sum, ReadOnlySpan<float> values, float weight)
    {
        if (weight == 0)
            return;
        int j = 0;
        for (; j <= sum.Length - Vector<float>.Count; j += Vector<float>.Count)
            (new Vector<float>(sum[j..]) + weight * new Vector<float>(values[j..])).CopyTo(sum[j..]);
        for (; j < sum.Length; j++)
            sum[j] += weight * values[j];
    }

    private static void TakeLess(Span<float> row, float later, ReadOnlySpan<float> ramp)
    {
        int j = 0;
        for (; j <= row.Length - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Min(new Vector<float>(row[j..]), new Vector<float>(later) + new Vector<float>(ramp[j..])).CopyTo(row[j..]);
        for (; j < row.Length; j++)
            row[j] = Math.Min(row[j], later + ramp[j]);
    }

    private double First(double stored, double gridBefore, ProgrammeHour hour, ProgrammePrices prices, Axes axes, double room, double available)
    {
        double best = double.MaxValue, chosen = 0;
        for (int choice = -1; choice <= Choices; choice++)
        {
            double to = choice < 0 ? stored : _fleet.CapacityKilowattHours * choice / Choices;
            double energy = choice < 0 ? 0 : _fleet.EnergyBetween(stored, to);
            if (energy > room || energy < -available)
            {
                energy = Math.Clamp(energy, -available, room);
                to = stored + (energy > 0 ? energy * _fleet.OneWayEfficiency(energy) : energy / _fleet.OneWayEfficiency(energy));
            }

            double power = hour.Net + energy;
            // What lies outside the axis was not weighed, so it is not chosen.
            if (double.IsNaN(energy) || (choice >= 0 && (power < axes.Least || power > axes.Most)))
                continue;
            double cost = After(to / axes.StoredStep, (power - axes.Least) / axes.GridStep) + RampCost(power - gridBefore, hour, prices);
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

    /// <summary>A power in kW and the steps of stored energy that an hour of it moves: whole ones, and the share of one more.</summary>
    private readonly record struct Move(double Power, int Whole, float Share);

    /// <summary>Stored energy and grid power as steps.</summary>
    private readonly record struct Axes(double StoredStep, double Least, double Most, double GridStep);
}
