namespace Busbar.Planner.Forecasting;

/// <summary>
/// What a forecast's own last errors say about its next ones: that of the last step, of the one before, and that of the same time yesterday. One
/// regression a horizon; it begins with no opinion. Values are fed in order, one a step; NaN is a step without a value.
/// </summary>
public sealed class LastErrors
{
    private const double Variance = 0.002, Forgetting = 0.9995;
    private readonly int _horizon, _perDay;
    private readonly RecursiveRegression[] _models;
    private readonly (double[] Features, double Forecast)[][] _asked;
    private readonly List<double> _errors = [];
    private double _next = double.NaN;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead.</param>
    public LastErrors(StepCalendar calendar, int horizon)
    {
        _horizon = horizon;
        _perDay = calendar.StepsPerDay;
        _models = [.. Enumerable.Range(0, horizon).Select(_ => new RecursiveRegression(new double[3], Variance, Forgetting))];
        _asked = new (double[], double)[horizon + 1][];
    }

    /// <summary>Feeds the value of the next step.</summary>
    public void Observe(double value)
    {
        int step = _errors.Count;
        for (int h = 1; h <= _horizon && h <= step; h++)
        {
            if (_asked[(step - h) % (_horizon + 1)] is { } asked)
                _models[h - 1].Update(asked[h - 1].Features, value - asked[h - 1].Forecast);
        }

        double error = value - _next;
        _errors.Add(double.IsFinite(error) ? error : 0);
    }

    /// <summary>Corrects a forecast of the steps after the last one fed, in place.</summary>
    public void Correct(Span<double> forecast, double least)
    {
        int last = _errors.Count - 1;
        if (last < 0)
            return;
        (double[], double)[] asked = new (double[], double)[_horizon];
        _next = forecast[0];
        for (int h = 1; h <= _horizon; h++)
        {
            double[] features = [Error(last), Error(last - 1), Error(last + h - (h + _perDay - 1) / _perDay * _perDay)];
            asked[h - 1] = (features, forecast[h - 1]);
            forecast[h - 1] = Math.Max(least, forecast[h - 1] + _models[h - 1].Predict(features));
        }

        _asked[last % (_horizon + 1)] = asked;
    }

    private double Error(int step) => step < 0 ? 0 : _errors[step];
}
