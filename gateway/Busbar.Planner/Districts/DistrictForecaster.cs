using Busbar.Planner.Forecasting;

namespace Busbar.Planner.Districts;

/// <summary>
/// Forecasts a district's load, PV and carbon intensity from what is known, hour by hour. The load is the mean of four opinions,
/// the sum and the buildings one by one, each with and without the correction by slot; then similar days of the buildings, and a regression
/// with a short memory, have a say in the hours of the next day, the more the nearer. The PV is the mean of two, with and without that correction.
/// </summary>
public sealed class DistrictForecaster
{
    private const double ShareOfSimilarDays = 0.2, ShareOfRhythm = 0.3;
    private readonly DistrictRecord _record;
    private readonly SeasonalForecaster _sum, _carbon;
    private readonly SeasonalForecaster[] _single;
    private readonly SlotCorrector _sumCorrector, _pvCorrector;
    private readonly SlotCorrector[] _singleCorrectors;
    private readonly SimilarDays[] _similar;
    private readonly RhythmForecaster _rhythm;
    private readonly PvForecaster _pv;
    private readonly double[] _one, _alike, _loads, _next;

    /// <param name="record">The district; only what is known is read.</param>
    /// <param name="horizon">Hours ahead.</param>
    public DistrictForecaster(DistrictRecord record, int horizon)
    {
        _record = record;
        StepCalendar calendar = record.Calendar;
        _sum = new SeasonalForecaster(calendar, horizon, 0.999);
        _carbon = new SeasonalForecaster(calendar, horizon);
        _pv = new PvForecaster(calendar, horizon);
        _single = [.. record.Buildings.Select(_ => new SeasonalForecaster(calendar, horizon, 0.9995, 0.06, 0.12))];
        _sumCorrector = new SlotCorrector(calendar, horizon);
        _pvCorrector = new SlotCorrector(calendar, horizon);
        _singleCorrectors = [.. record.Buildings.Select(_ => new SlotCorrector(calendar, horizon))];
        _similar = [.. record.Buildings.Select(_ => new SimilarDays(calendar, horizon))];
        int hours = Math.Min(calendar.StepsPerDay, horizon);
        _rhythm = new RhythmForecaster(calendar, record.Buildings.Count, hours);
        _loads = new double[record.Buildings.Count];
        _next = new double[hours];
        _one = new double[horizon];
        _alike = new double[horizon];
        Load = new double[horizon];
        Pv = new double[horizon];
        Carbon = new double[horizon];
    }

    /// <summary>kWh of the hours after the last one observed.</summary>
    public double[] Load { get; }

    /// <summary>kWh.</summary>
    public double[] Pv { get; }

    /// <summary>kg/kWh.</summary>
    public double[] Carbon { get; }

    /// <summary>Learns the hour <paramref name="last"/> and forecasts those after it.</summary>
    public void Advance(int last)
    {
        double Temperature(int t) => _record.WeatherKnownAt(0, last, t);
        double load = _record.Buildings.Sum(b => b.LoadKilowattHours[last]);
        _sum.Observe(load);
        _sumCorrector.Observe(load);
        _sum.Forecast(_one, 0, Temperature);
        Array.Clear(Load);
        Array.Clear(_alike);
        AddOpinions(_one, _sumCorrector, value => value);
        for (int i = 0; i < _single.Length; i++)
        {
            // A single building is forecast by its root: its load comes in leaps, and an oven must not drown what the rest of the day tells.
            double one = _loads[i] = _record.Buildings[i].LoadKilowattHours[last], root = Math.Sqrt(Math.Max(0, one));
            _single[i].Observe(root);
            _singleCorrectors[i].Observe(root);
            _single[i].Forecast(_one, 0, Temperature);
            AddOpinions(_one, _singleCorrectors[i], value => value * value);
            _similar[i].Observe(one);
            _similar[i].Forecast(_one);
            for (int h = 0; h < _one.Length; h++)
                _alike[h] += _one[h];
        }

        AddNearHours(_alike, ShareOfSimilarDays);
        _rhythm.Observe(_loads);
        _rhythm.Forecast(_next, Temperature);
        AddNearHours(_next, ShareOfRhythm);
        double pv = _record.Buildings.Sum(b => b.PvKilowattHours[last]);
        _pv.Observe(pv);
        _pvCorrector.Observe(pv);
        _pv.Forecast(Pv, t => (_record.WeatherKnownAt(1, last, t), _record.WeatherKnownAt(2, last, t)));
        Pv.CopyTo(_one, 0);
        _pvCorrector.Correct(_one, 0);
        for (int h = 0; h < Pv.Length; h++)
            Pv[h] = 0.5 * (Pv[h] + _one[h]);
        _carbon.Observe(_record.Carbon[last]);
        _carbon.Forecast(Carbon, 0);
    }

    private void AddOpinions(double[] forecast, SlotCorrector corrector, Func<double, double> toLoad)
    {
        for (int h = 0; h < Load.Length; h++)
            Load[h] += 0.25 * toLoad(forecast[h]);
        corrector.Correct(forecast, 0);
        for (int h = 0; h < Load.Length; h++)
            Load[h] += 0.25 * toLoad(forecast[h]);
    }

    /// <summary>An opinion on the next day has its share in the next hour, and ever less in later ones.</summary>
    private void AddNearHours(double[] opinion, double share)
    {
        int day = _record.Calendar.StepsPerDay;
        for (int h = 0; h < Math.Min(day, opinion.Length); h++)
            Load[h] += double.IsFinite(opinion[h]) ? share * (day - h) / day * (opinion[h] - Load[h]) : 0;
    }
}
