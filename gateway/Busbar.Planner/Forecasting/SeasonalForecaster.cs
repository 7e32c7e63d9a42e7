namespace Busbar.Planner.Forecasting;

/// <summary>
/// Forecasts a series with a daily course (load, carbon intensity): profile by slot and kind of day, recent deviations, the same
/// slot of earlier days, outdoor temperature. One regression a horizon, learned as the values come; it answers from the first value
/// on (with that value). Values are fed in order, one a step; NaN is a step without a value.
/// </summary>
public sealed class SeasonalForecaster
{
    private const int FeatureCount = 15;
    private readonly StepCalendar _calendar;
    private readonly int _horizon, _perDay;
    private readonly DailyProfile _profile;
    private readonly RecursiveRegression[] _models;
    private readonly double[][][] _asked;
    private readonly List<double> _values = [], _deviations = [];
    private double _meanTemperature = double.NaN, _recentDeviation;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="forgetting">Of the regressions.</param>
    /// <param name="profileRate">Share of a new value in its slot's profile.</param>
    /// <param name="kindRate">The same for the profile of its kind of day.</param>
    public SeasonalForecaster(StepCalendar calendar, int horizon, double forgetting = 0.9993, double profileRate = 0.08, double kindRate = 0.15)
    {
        _calendar = calendar;
        _perDay = calendar.StepsPerDay;
        _horizon = horizon;
        _profile = new DailyProfile(calendar, profileRate, kindRate);
        _models = new RecursiveRegression[horizon];
        _asked = new double[horizon][][];
        double[] guess = new double[FeatureCount];
        guess[1] = guess[2] = 0.5;
        for (int h = 0; h < horizon; h++)
        {
            // A deviation halves within about two hours and a half.
            guess[3] = 0.6 * Math.Pow(0.75, (double)h / calendar.StepsPerHour);
            _models[h] = new RecursiveRegression(guess, 0.05, forgetting);
            _asked[h] = new double[horizon + 1][];
        }
    }

    /// <summary>Steps fed so far; the next one's number.</summary>
    public int Count => _values.Count;

    /// <summary>Feeds the value of the next step.</summary>
    public void Observe(double value)
    {
        int step = Count;
        if (!double.IsFinite(value))
        {
            _values.Add(_profile.At(step));
            _deviations.Add(0);
            return;
        }

        if (step == 0)
            _profile.Begin(value);
        for (int h = 1; h <= _horizon && h <= step; h++)
        {
            if (_asked[h - 1][(step - h) % (_horizon + 1)] is { } features)
                _models[h - 1].Update(features, value);
        }

        double deviation = value - _profile.At(step);
        _deviations.Add(deviation);
        _recentDeviation += (deviation - _recentDeviation) * 0.3 / _calendar.StepsPerHour;
        _profile.Learn(step, value);
        _values.Add(value);
    }

    /// <summary>Forecasts the steps after the last one fed.</summary>
    /// <param name="into">Of the horizon's length: [0] is the next step.</param>
    /// <param name="least">No forecast lies below.</param>
    /// <param name="temperature">Outdoor temperature of a step, as forecast now; null or NaN: not known.</param>
    public void Forecast(Span<double> into, double least, Func<int, double>? temperature = null)
    {
        int last = Count - 1;
        if (last < 0)
        {
            into.Fill(least);
            return;
        }

        double now = temperature?.Invoke(last) ?? double.NaN;
        if (double.IsNaN(_meanTemperature))
            _meanTemperature = now;
        else if (double.IsFinite(now))
            _meanTemperature += 0.002 / _calendar.StepsPerHour * (now - _meanTemperature);
        for (int h = 1; h <= _horizon; h++)
        {
            double[] features = Features(last, last + h, temperature?.Invoke(last + h) ?? double.NaN);
            _asked[h - 1][last % (_horizon + 1)] = features;
            into[h - 1] = Math.Max(least, _models[h - 1].Predict(features));
        }
    }

    private double[] Features(int last, int step, double temperature)
    {
        int hour = _calendar.StepsPerHour;
        double mean = _profile.Mean, profile = _profile.At(step), warmth = double.IsFinite(temperature - _meanTemperature) ? temperature - _meanTemperature : 0;
        return
        [
            1, _profile.OfSlot(step), _profile.OfKind(step), Deviation(last), Deviation(last - hour), Deviation(last - 2 * hour), _recentDeviation,
            Earlier(step - _perDay, last, profile), Earlier(step - 7 * _perDay, last, profile), Earlier(step - 2 * _perDay, last, profile),
            warmth * mean / 10, Math.Max(0, warmth) * mean / 10,
            Earlier(step - _perDay + hour, last, profile), Earlier(step - _perDay - hour, last, profile), step - last < _perDay ? Deviation(last - _perDay + hour) : 0,
        ];
    }

    private double Earlier(int step, int last, double profile) => step >= 0 && step <= last ? _values[step] - profile : 0;

    private double Deviation(int step) => step >= 0 ? _deviations[step] : 0;
}
