using Busbar.Planner.Forecasting;

namespace Busbar.Planner.Districts;

/// <summary>
/// How a district's forecast of load less sun errs: how far (by slot, by how the last hours went, by the load and sun that are expected), in which
/// shape, and how much of an hour's error the forecast of the next one takes over. Shape and persistence are learned apart for hours with and
/// without sun: a cloud stays, a kettle does not. Each hour: <see cref="Observe"/> what came, then <see cref="Expect"/>. Not thread-safe.
/// </summary>
public sealed class NetErrors
{
    private const int Day = 24, Fortnight = 14 * Day;
    private const double FirstErrorStays = 0.5, MostErrorStays = 0.9, LeastOfSlot = 0.3, FirstShare = 0.1, WithSun = 0.1;
    private const double RecentShare = 0.3, UsualShare = 0.005, UnrestKept = 0.9;
    private readonly StepCalendar _calendar;
    private readonly ForecastRecord _record;
    private readonly RecursiveRegression _size = new([0, 0.8, 0.2, 0, 0], 0.02, 0.9995);
    private readonly double[] _features = new double[5];
    private readonly ErrorShape[] _shapes = [new(), new()];
    private readonly RecursiveRegression[] _stays = [new([FirstErrorStays], 0.01, 0.999), new([FirstErrorStays], 0.01, 0.999)];
    private double[] _load = [], _pv = [];
    private double _recent = 1, _usual = 1, _error = double.NaN, _expected = double.NaN, _sizeExpected = double.NaN, _nextBefore = double.NaN, _highestLoad, _brightest;
    private int _known, _kind;

    /// <param name="calendar">Of hours.</param>
    /// <param name="horizon">Hours ahead.</param>
    public NetErrors(StepCalendar calendar, int horizon)
    {
        _calendar = calendar;
        _record = new ForecastRecord(calendar, horizon, 0);
    }

    /// <summary>Learns what came in the hour that was expected last, kWh.</summary>
    public void Observe(double net, double load)
    {
        _error = net - _expected;
        if (double.IsFinite(_error))
        {
            _shapes[_kind].Observe(_known > Fortnight ? _error / _sizeExpected : double.NaN);
            _size.Update(_features, Math.Abs(_error));
            _recent += RecentShare * (Math.Abs(_error) - _recent);
            _usual += UsualShare * (Math.Abs(_error) - _usual);
        }

        _record.Observe(net);
        _highestLoad = Math.Max(_highestLoad, load);
        _known++;
    }

    /// <summary>Keeps the forecast of the next hours, kWh; [0] is the next one.</summary>
    public void Expect(double[] load, double[] pv)
    {
        (_load, _pv, _brightest) = (load, pv, pv.Max());
        double[] net = [.. load.Zip(pv, (l, p) => l - p)];
        if (double.IsFinite(_error + _nextBefore))
            _stays[_kind].Update([_error], net[0] - _nextBefore);
        (_expected, _nextBefore, _kind) = (net[0], net[1], KindOf(0));
        Features(0).CopyTo(_features, 0);
        _sizeExpected = SizeOf(0);
        _record.Keep(net);
    }

    /// <summary>
    /// kWh that the forecast of an hour may be wrong by when that hour comes, with <see cref="ErrorShape.Chances"/>. Each hour will be decided with a forecast
    /// of its own, so this is the error of the hour before it.
    /// </summary>
    /// <param name="hour">Hours ahead, 0: the next.</param>
    public double[] Of(int hour)
    {
        double size = SizeOf(hour);
        return [.. _shapes[KindOf(hour)].Places.Select(place => place * size)];
    }

    /// <summary>Share of an hour's error that the next hour's forecast takes over, 0 to 1.</summary>
    public double StaysOf(int hour) => Math.Clamp(_stays[KindOf(hour)].Weights[0], 0, MostErrorStays);

    private double SizeOf(int hour)
    {
        double ofSlot = _record.ErrorOfSlot(_calendar.SlotOf(_known + hour));
        return _known < 2 * Day ? FirstShare * _highestLoad : _known <= Fortnight ? ofSlot : Math.Max(LeastOfSlot * ofSlot, _size.Predict(Features(hour)));
    }

    /// <summary>What the size of an error goes by; the unrest of the last hours fades to the usual one.</summary>
    private double[] Features(int hour)
    {
        double kept = Math.Pow(UnrestKept, hour);
        return [0.3, _record.ErrorOfSlot(_calendar.SlotOf(_known + hour)), kept * _recent + (1 - kept) * _usual, 0.1 * _load[hour], 0.1 * _pv[hour]];
    }

    private int KindOf(int hour) => _pv[hour] > WithSun * _brightest ? 1 : 0;
}
