namespace Busbar.Planner.Forecasting;

/// <summary>
/// A second opinion on a forecast: a regression for every horizon and slot of the day on few features (the forecast itself, the last
/// values, the same slot of yesterday and of last week, the day's mean). What follows on 17:00 is not what follows on 03:00.
/// </summary>
public sealed class SlotCorrector
{
    private const int FeatureCount = 8;
    private readonly StepCalendar _calendar;
    private readonly int _horizon;
    private readonly RecursiveRegression[,] _models;
    private readonly double[][][] _asked;
    private readonly List<double> _values = [];

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead that are corrected.</param>
    public SlotCorrector(StepCalendar calendar, int horizon)
    {
        _calendar = calendar;
        _horizon = horizon;
        _models = new RecursiveRegression[horizon, calendar.StepsPerDay];
        _asked = new double[horizon][][];
        double[] guess = new double[FeatureCount];
        guess[1] = 1;
        for (int h = 0; h < horizon; h++)
        {
            _asked[h] = new double[horizon + 1][];
            for (int slot = 0; slot < calendar.StepsPerDay; slot++)
                _models[h, slot] = new RecursiveRegression(guess, 0.004, 0.995);
        }
    }

    /// <summary>Feeds the value of the next step.</summary>
    public void Observe(double value)
    {
        int step = _values.Count, slot = _calendar.SlotOf(step);
        double known = double.IsFinite(value) ? value : step > 0 ? _values[^1] : 0;
        for (int h = 1; h <= _horizon && h <= step && double.IsFinite(value); h++)
        {
            if (_asked[h - 1][(step - h) % (_horizon + 1)] is { } features)
                _models[h - 1, slot].Update(features, value);
        }

        _values.Add(known);
    }

    /// <summary>Corrects a forecast of the steps after the last one fed, in place; before a week is known it is left as it is.</summary>
    public void Correct(Span<double> forecast, double least)
    {
        int last = _values.Count - 1, day = _calendar.StepsPerDay, hour = _calendar.StepsPerHour;
        if (last < 7 * day)
            return;
        double mean = 0;
        for (int i = 0; i < day; i++)
            mean += _values[last - i] / day;
        for (int h = 1; h <= _horizon; h++)
        {
            int step = last + h;
            double[] features = [1, forecast[h - 1], _values[last], _values[last - hour], _values[last - 2 * hour], _values[Math.Min(last, step - day)], _values[Math.Min(last, step - 7 * day)], mean];
            _asked[h - 1][last % (_horizon + 1)] = features;
            forecast[h - 1] = Math.Max(least, _models[h - 1, _calendar.SlotOf(step)].Predict(features));
        }
    }
}
