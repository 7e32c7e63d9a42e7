using Busbar.Planner.Storage;
using Google.OrTools.LinearSolver;

namespace Busbar.Planner.Districts;

/// <summary>
/// The usual way, for comparison: every hour a linear programme over 24 hours (OR-Tools, GLOP) that takes its forecast for the
/// truth; with the future itself it is the bound that a perfect 24-hour forecast would give such a programme.
/// </summary>
public sealed class RollingLinearProgramme : IDistrictControl
{
    private const int Horizon = 24;
    private readonly DistrictRecord _record;
    private readonly bool _isPerfect;
    private readonly DistrictForecaster _forecaster;
    private readonly BatteryFleet _fleet;
    private readonly double _price, _carbon, _ramp;
    private double _gridBefore, _monthPeak;

    /// <param name="record">The district.</param>
    /// <param name="isPerfect">Read the future instead of forecasting it.</param>
    public RollingLinearProgramme(DistrictRecord record, bool isPerfect)
    {
        _record = record;
        _isPerfect = isPerfect;
        _forecaster = new DistrictForecaster(record, Horizon);
        _fleet = new BatteryFleet(record.Batteries);
        for (int t = 0; t < record.Count; t++)
        {
            _price += Math.Max(0, record.NetKilowattHours(t)) * record.Price[t] / record.Count;
            _carbon += Math.Max(0, record.NetKilowattHours(t)) * record.Carbon[t] / record.Count;
            _ramp += t == 0 ? 0 : Math.Abs(record.NetKilowattHours(t) - record.NetKilowattHours(t - 1)) / record.Count;
        }
    }

    /// <inheritdoc/>
    public double[] Decide(int t, IReadOnlyList<BatteryState> batteries)
    {
        if (t % DistrictScore.MonthHours == 0)
            _monthPeak = 0;
        if (t == 0 && !_isPerfect)
            return new double[batteries.Count];
        if (!_isPerfect)
            _forecaster.Advance(t - 1);
        using Solver solver = Solver.CreateSolver("GLOP");
        using Objective objective = solver.Objective();
        objective.SetMinimization();
        double efficiency = _fleet.OneWayEfficiency(0.15 * _fleet.NominalPowerKilowatts), stored = batteries.Sum(b => b.Stored), capacity = batteries.Sum(b => b.Capacity), meanCost = 0;
        Variable? storedBefore = null, gridBefore = null, first = null, firstOut = null;
        Variable peak = solver.MakeNumVar(_monthPeak, double.PositiveInfinity, "");
        objective.SetCoefficient(peak, 0.1);
        int steps = Math.Min(Horizon, _record.Count - t);
        for (int h = 0; h < steps; h++)
        {
            double net = _isPerfect ? _record.NetKilowattHours(t + h) : _forecaster.Load[h] - _forecaster.Pv[h];
            double carbon = _isPerfect ? _record.Carbon[t + h] : _forecaster.Carbon[h];
            double cost = _record.PriceKnownAt(_isPerfect ? t + h : t - 1, t + h) / (3 * _price) + carbon / (3 * _carbon);
            meanCost += cost / steps;
            Variable charge = solver.MakeNumVar(0, _fleet.NominalPowerKilowatts, ""), discharge = solver.MakeNumVar(0, _fleet.NominalPowerKilowatts, "");
            Variable grid = solver.MakeNumVar(double.NegativeInfinity, double.PositiveInfinity, ""), import = solver.MakeNumVar(0, double.PositiveInfinity, "");
            Variable level = solver.MakeNumVar(0, capacity, ""), change = solver.MakeNumVar(0, double.PositiveInfinity, "");
            solver.Add(grid == net + charge - discharge);
            solver.Add(import >= grid);
            solver.Add(peak >= grid);
            if (storedBefore is null)
                solver.Add(level == stored + efficiency * charge - discharge / efficiency);
            else
                solver.Add(level == storedBefore + efficiency * charge - discharge / efficiency);
            LinearExpr before = gridBefore is null ? new LinearExpr() + _gridBefore : gridBefore * 1.0;
            solver.Add(change >= grid - before);
            solver.Add(change >= before - grid);
            // Below the knee of the power curve all power is there; above it, it falls to the share at full charge.
            solver.Add(charge <= _fleet.NominalPowerKilowatts * 5 - level * (4 * _fleet.NominalPowerKilowatts / _fleet.CapacityKilowattHours));
            objective.SetCoefficient(import, cost);
            objective.SetCoefficient(change, 1 / (6 * _ramp));
            first ??= charge;
            firstOut ??= discharge;
            storedBefore = level;
            gridBefore = grid;
        }

        objective.SetCoefficient(storedBefore!, -0.9 * meanCost);
        return solver.Solve() == Solver.ResultStatus.OPTIMAL ? FleetSplit.Of(batteries, first!.SolutionValue() - firstOut!.SolutionValue()) : new double[batteries.Count];
    }

    /// <inheritdoc/>
    public void Done(int t, double batteryKilowattHours)
    {
        _gridBefore = _record.NetKilowattHours(t) + batteryKilowattHours;
        _monthPeak = Math.Max(_monthPeak, _gridBefore);
    }
}
