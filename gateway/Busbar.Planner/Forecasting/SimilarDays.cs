namespace Busbar.Planner.Forecasting;

/// <summary>
/// Forecasts by likeness: what followed on the hours whose day before looked most like the last day. Where a regression can only add and
/// stretch, this one knows that a boiler which came on two hours ago is done soon. Values are fed in order, one a step; NaN is a step without a
/// value. It answers after a day and a half. Not thread-safe.
/// </summary>
public sealed class SimilarDays
{
    private const int DaysKept = 90, HoursAside = 2;
    private const double Nearness = 0.5, SecondHour = 0.6, FadeOfHour = 0.9, HoursRemembered = 500, OtherKindOfDay = 0.5, LeastWeight = 1e-4;
    private readonly StepCalendar _calendar;
    private readonly int _horizon, _perDay, _aside;
    private readonly double[] _likeness, _weights;

    // Square roots: whether the kettle is on counts for more than how long the oven stays on.
    private readonly List<double> _values = [], _roots = [];
    private readonly List<(double Distance, int Step)> _near = [];
    private double _mean, _variance;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead.</param>
    public SimilarDays(StepCalendar calendar, int horizon)
    {
        _calendar = calendar;
        _horizon = horizon;
        _perDay = calendar.StepsPerDay;
        _aside = HoursAside * calendar.StepsPerHour;
        _weights = new double[horizon];
        _likeness = new double[_perDay];
        for (int k = 0; k < _perDay; k++)
            _likeness[k] = (k < calendar.StepsPerHour ? 1 : SecondHour * Math.Pow(FadeOfHour, (double)k / calendar.StepsPerHour - 1)) / calendar.StepsPerHour;
    }

    /// <summary>Feeds the value of the next step.</summary>
    public void Observe(double value)
    {
        double known = double.IsFinite(value) ? Math.Max(0, value) : _values.Count >= _perDay ? _values[^_perDay] : 0, root = Math.Sqrt(known);
        _values.Add(known);
        _roots.Add(root);
        double rate = Math.Max(0.002 / _calendar.StepsPerHour, 1.0 / _values.Count), change = root - _mean;
        _mean += rate * change;
        _variance += rate * (change * (root - _mean) - _variance);
    }

    /// <summary>Forecasts the steps after the last one fed.</summary>
    /// <param name="into">Of the horizon's length; NaN where nothing like it has been seen yet.</param>
    public void Forecast(Span<double> into)
    {
        FindNear();
        double least = _near.Count == 0 ? 0 : _near.Min(n => n.Distance);
        into.Clear();
        Array.Clear(_weights);
        foreach ((double distance, int step) in _near)
        {
            double weight = Math.Exp((least - distance) / 2);
            for (int h = 0; h < _horizon && step + h < _values.Count && weight > LeastWeight; h++)
            {
                into[h] += weight * _values[step + h];
                _weights[h] += weight;
            }
        }

        for (int h = 0; h < _horizon; h++)
            into[h] = _weights[h] > 0 ? into[h] / _weights[h] : double.NaN;
    }

    private void FindNear()
    {
        _near.Clear();
        int next = _values.Count;
        double scale = 1 / Math.Max(1e-9, Nearness * Nearness * _variance);
        DayKind kind = _calendar.KindOf(next);
        for (int day = 0; day <= DaysKept; day++)
        {
            for (int aside = -_aside; aside <= _aside; aside++)
            {
                int step = next - day * _perDay + aside;
                if (step < _perDay || step >= next)
                    continue;
                double hours = (double)aside / _calendar.StepsPerHour, age = (double)(next - step) / _calendar.StepsPerHour;
                double distance = hours * hours + 2 * age / HoursRemembered + (_calendar.KindOf(step) == kind ? 0 : OtherKindOfDay);
                for (int k = 0; k < _perDay; k++)
                {
                    double apart = _roots[step - 1 - k] - _roots[next - 1 - k];
                    distance += _likeness[k] * scale * apart * apart;
                }

                _near.Add((distance, step));
            }
        }
    }
}
