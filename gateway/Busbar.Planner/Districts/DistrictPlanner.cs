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
    private const int Horizon = 36, Day = 24, Fortnight = 14 * Day;
    private const double FirstErrorStays = 0.5, MostErrorStays = 0.9, RecentShare = 0.3, LeastOfSlot = 0.3, EndValue = 0.9;
    private readonly DistrictRecord _record;
    private readonly DistrictForecaster _forecaster;
    private readonly FleetProgramme _programme;
    private readonly ForecastRecord _errors;
    private readonly StepCalendar _calendar;
    private readonly bool _followsMeter;
    private readonly double[] _net = new double[Horizon];
    private readonly ProgrammeHour[] _hours = new ProgrammeHour[Horizon];
    private readonly List<double> _peaks = [];
    private readonly RecursiveRegression _stays = new([FirstErrorStays], 0.01, 0.999);
    private readonly SelfConsumptionRule _firstDay;

    // The next hour's error by what is usual in its slot, how the last hours went, and how much load and sun are expected.
    private readonly RecursiveRegression _unrest = new([0, 0.8, 0.2, 0, 0], 0.02, 0.9995);
    private readonly double[] _unrestFeatures = new double[5];
    private readonly ErrorShape _shape = new();
    private double _recentError = 1, _errorExpected = double.NaN;
    private double _error = double.NaN, _expected = double.NaN, _nextBefore = double.NaN;
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
        _calendar = record.Calendar;
        _followsMeter = followsMeter;
        _forecaster = new DistrictForecaster(record, Horizon);
        _firstDay = new SelfConsumptionRule(record);
        _programme = new FleetProgramme(new BatteryFleet(record.Batteries));
        _errors = new ForecastRecord(_calendar, Horizon, 0);
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
        for (int h = 0; h < Horizon; h++)
            _net[h] = _forecaster.Load[h] - _forecaster.Pv[h];
        // How much of the error of the hour before the forecast has taken over.
        if (double.IsFinite(_error + _nextBefore))
            _stays.Update([_error], _net[0] - _nextBefore);
        _nextBefore = _net[1];
        _expected = _net[0];
        double[] features = [0.3, _errors.ErrorOfSlot(_calendar.SlotOf(t)), _recentError, 0.1 * _forecaster.Load[0], 0.1 * _forecaster.Pv[0]];
        features.CopyTo(_unrestFeatures, 0);
        _errors.Keep(_net);
        if (_followsMeter)
            _net[0] = _record.NetKilowattHours(t);
        double hours = Math.Max(1, _known), price = Math.Max(1e-9, _price / hours), carbon = Math.Max(1e-9, _carbon / hours), ramp = Math.Max(1e-9, _ramp / hours), meanCost = 0;
        for (int h = 0; h < Horizon; h++)
        {
            double cost = (_record.PriceKnownAt(t - 1, t + h) / price + _forecaster.Carbon[h] / carbon) / 3;
            meanCost += cost / Horizon;
            _hours[h] = new ProgrammeHour(_net[h], cost, Errors(t, h));
        }

        double peak = Math.Max(_monthPeak, _peaks.Count > 0 ? _peaks.TakeLast(3).Average() : 0.8 * _highestLoad);
        double peakCost = DistrictScore.MonthHours * Math.Max(0, _gridSum / hours) / Math.Max(1, peak * peak) / (6 * (_months == 0 ? 0.85 : _baseLoadFactor / _months));
        double margin = 0.1 * (_highestLoad - _lowestNet);
        double energy = _programme.Solve(
            batteries.Sum(b => b.Stored), _gridBefore, _hours,
            new ProgrammePrices(1 / (6 * ramp), peakCost, peak, EndValue * meanCost, Math.Clamp(_stays.Weights[0], 0, MostErrorStays)),
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
        _error = net - _expected;
        if (double.IsFinite(_error))
        {
            _shape.Observe(_known > Fortnight ? _error / _errorExpected : double.NaN);
            _unrest.Update(_unrestFeatures, Math.Abs(_error));
            _recentError += RecentShare * (Math.Abs(_error) - _recentError);
        }

        _errors.Observe(net);
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

    /// <summary>The next hours will be decided with a forecast of their own, so their errors are those of the hour before, by slot.</summary>
    private double[] Errors(int t, int h)
    {
        if (_followsMeter && h == 0)
            return new double[ErrorShape.Chances.Count];
        double size = _known < 2 * Day ? 0.1 * _highestLoad
            : h == 0 && _known > Fortnight ? Math.Max(LeastOfSlot * _errors.ErrorOfSlot(_calendar.SlotOf(t)), _unrest.Predict(_unrestFeatures))
            : _errors.ErrorOfSlot(_calendar.SlotOf(t + h));
        if (h == 0)
            _errorExpected = size;
        return [.. _shape.Places.Select(z => z * size)];
    }
}
