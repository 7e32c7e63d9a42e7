using Busbar.Planner.Forecasting;
using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>
/// The planner of the measured year: forecasts, then the stochastic programme over the batteries as one, then the split. All weights
/// come from the objective itself (each ratio's derivative, with what is known of its denominator so far); what errors look like
/// is learned from them, and a month's peak is expected to be that of the last three.
/// </summary>
public sealed class DistrictPlanner : IDistrictControl
{
    private const int Horizon = 36, Day = 24;
    private const double EndValue = 0.9;
    private readonly DistrictRecord _record;
    private readonly DistrictForecaster _forecaster;
    private readonly FleetProgramme _programme;
    private readonly NetErrors _errors;
    private readonly bool _followsMeter;
    private readonly ProgrammeHour[] _hours = new ProgrammeHour[Horizon];
    private readonly List<double> _peaks = [];
    private readonly SelfConsumptionRule _firstDay;
    private double _price, _carbon, _ramp, _gridBefore, _gridSum, _monthPeak, _highestLoad, _lowestNet, _baseBefore, _baseMonthSum, _baseMonthPeak, _baseLoadFactor;
    private int _known, _months;

    /// <param name="record">The district.</param>
    /// <param name="followsMeter">
    /// False: the power of an hour is fixed before it, from what was known by then. True: the meter is followed within the hour, so
    /// that the grid power comes out as planned; the hour's own load and sun count as known.
    /// </param>
    public DistrictPlanner(DistrictRecord record, bool followsMeter = false)
    {
        _record = record;
        _followsMeter = followsMeter;
        _forecaster = new DistrictForecaster(record, Horizon);
        _firstDay = new SelfConsumptionRule(record);
        _programme = new FleetProgramme(new BatteryFleet(record.Batteries));
        _errors = new NetErrors(record.Calendar, Horizon);
    }

    /// <inheritdoc/>
    public double[] Decide(int t, IReadOnlyList<BatteryState> batteries)
    {
        if (t == 0)
            return new double[batteries.Count];
        Learn(t - 1);
        // Until it has seen a day it knows neither sun nor evening: each building covers its own need.
        if (_known < Day)
            return _firstDay.Decide(t, batteries);
        if (t % DistrictScore.MonthHours == 0)
            CloseMonth();
        _errors.Expect(_forecaster.Load, _forecaster.Pv);
        double hours = Math.Max(1, _known), price = Math.Max(1e-9, _price / hours), carbon = Math.Max(1e-9, _carbon / hours), ramp = Math.Max(1e-9, _ramp / hours), meanCost = 0;
        for (int h = 0; h < Horizon; h++)
        {
            double cost = (_record.PriceKnownAt(t - 1, t + h) / price + _forecaster.Carbon[h] / carbon) / 3;
            meanCost += cost / Horizon;
            _hours[h] = _followsMeter && h == 0
                ? new ProgrammeHour(_record.NetKilowattHours(t), cost, new double[ErrorShape.Chances.Count], 0)
                : new ProgrammeHour(_forecaster.Load[h] - _forecaster.Pv[h], cost, _errors.Of(h), _errors.StaysOf(h));
        }

        double peak = Math.Max(_monthPeak, _peaks.Count > 0 ? _peaks.TakeLast(3).Average() : 0.8 * _highestLoad);
        double peakCost = DistrictScore.MonthHours * Math.Max(0, _gridSum / hours) / Math.Max(1, peak * peak) / (6 * (_months == 0 ? 0.85 : _baseLoadFactor / _months));
        double margin = 0.1 * (_highestLoad - _lowestNet);
        double energy = _programme.Solve(
            batteries.Sum(b => b.Stored), _gridBefore, _hours,
            new ProgrammePrices(1 / (6 * ramp), peakCost, peak, EndValue * meanCost),
            _lowestNet - margin, _highestLoad + margin, batteries.Sum(b => b.Room), batteries.Sum(b => b.Available));
        return FleetSplit.Of(batteries, energy);
    }

    /// <inheritdoc/>
    public void Done(int t, double batteryKilowattHours)
    {
        _gridBefore = _record.NetKilowattHours(t) + batteryKilowattHours;
        _gridSum += _gridBefore;
        _monthPeak = Math.Max(_monthPeak, _gridBefore);
    }

    private void Learn(int last)
    {
        double net = _record.NetKilowattHours(last), load = _record.Buildings.Sum(b => b.LoadKilowattHours[last]);
        _errors.Observe(net, load);
        _forecaster.Advance(last);
        _price += Math.Max(0, net) * _record.Price[last];
        _carbon += Math.Max(0, net) * _record.Carbon[last];
        _ramp += _known == 0 ? 0 : Math.Abs(net - _baseBefore);
        _baseBefore = net;
        _baseMonthSum += net;
        _baseMonthPeak = _known % DistrictScore.MonthHours == 0 ? net : Math.Max(_baseMonthPeak, net);
        _highestLoad = Math.Max(_highestLoad, load);
        _lowestNet = Math.Min(_lowestNet, net);
        _known++;
    }

    private void CloseMonth()
    {
        _baseLoadFactor += 1 - _baseMonthSum / DistrictScore.MonthHours / _baseMonthPeak;
        _baseMonthSum = 0;
        _months++;
        _peaks.Add(_monthPeak);
        _monthPeak = 0;
    }
}
