namespace Busbar.Planner.Forecasting;

/// <summary>
/// Forecasts the sum of loads by a regression for each, with a short memory (some ten days): how much the last hours, the day before and the temperature
/// say changes with the time of day, as a smooth course (two harmonics), and what the others draw beside their habit tells who is at home. Habits
/// change within weeks; a long memory learns that too late. Values are fed in order, one a step. It answers after a week. Not thread-safe.
/// </summary>
public sealed class RhythmForecaster
{
    private const int Harmonics = 2;
    private const double Memory = 0.996, GuessVariance = 0.1, MildDegrees = 18, WarmDegrees = 22, DegreesScale = 30;
    private readonly StepCalendar _calendar;
    private readonly int _horizon, _perDay;
    private readonly Series[] _series;
    private int _count;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="series">How many loads.</param>
    /// <param name="horizon">Steps ahead.</param>
    public RhythmForecaster(StepCalendar calendar, int series, int horizon)
    {
        _calendar = calendar;
        _horizon = horizon;
        _perDay = calendar.StepsPerDay;
        _series = [.. Enumerable.Range(0, series).Select(_ => new Series(calendar, horizon))];
    }

    /// <summary>Feeds the values of the next step, one a load; one that is not finite counts as usual and teaches nothing.</summary>
    public void Observe(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < _series.Length; i++)
        {
            // Roots, because loads come in leaps.
            double root = Math.Sqrt(Math.Max(0, values[i]));
            for (int h = 1; h <= _horizon && h <= _count; h++)
            {
                if (_series[i].Asked[h - 1][(_count - h) % (_horizon + 1)] is { } features)
                    _series[i].Models[h - 1]?.Update(features, root);
            }

            _series[i].Add(_count, root);
        }

        _count++;
    }

    /// <summary>Forecasts the sum of the loads in the steps after the last one fed.</summary>
    /// <param name="into">Of the horizon's length; NaN before a week is known.</param>
    /// <param name="temperature">Outdoor temperature of a step, degC, as forecast now; NaN: not known.</param>
    public void Forecast(Span<double> into, Func<int, double> temperature)
    {
        into.Fill(_count > 7 * _perDay ? 0 : double.NaN);
        for (int h = 1; h <= _horizon && _count > 0; h++)
        {
            double degrees = temperature(_count - 1 + h);
            for (int i = 0; i < _series.Length; i++)
            {
                Series one = _series[i];
                double[] features = Features(i, _count - 1, h, double.IsFinite(degrees) ? degrees : MildDegrees);
                one.Asked[h - 1][(_count - 1) % (_horizon + 1)] = features;
                // What is learned in ten days shall not run away: no load is forecast above its highest.
                double root = Math.Clamp((one.Models[h - 1] ??= FirstModel(features.Length)).Predict(features), 0, one.Highest);
                into[h - 1] += root * root;
            }
        }
    }

    private double[] Features(int series, int last, int ahead, double degrees)
    {
        Series one = _series[series];
        int step = last + ahead, hour = _calendar.StepsPerHour;
        double profile = one.Profile.At(step), warmth = (degrees - MildDegrees) / DegreesScale, angle = 2 * Math.PI * _calendar.SlotOf(step) / _perDay;
        double now = Deviation(last), before = Deviation(last - hour), yesterday = Earlier(_perDay);
        List<double> row =
        [
            profile, now, one.Profile.OfSlot(step), 1, before, Deviation(last - 2 * hour), one.HoursDeviation, one.DaysDeviation, yesterday, Earlier(_perDay - hour), Earlier(_perDay + hour),
            Deviation(step - _perDay), Earlier(2 * _perDay), Earlier(7 * _perDay), warmth, Math.Max(0, degrees - WarmDegrees) / DegreesScale,
        ];
        for (int k = 1; k <= Harmonics; k++)
        {
            foreach (double wave in new[] { Math.Cos(k * angle), Math.Sin(k * angle) })
                row.AddRange([wave * warmth, wave * now, wave * before, wave * one.HoursDeviation, wave * yesterday]);
        }

        for (int other = 0; other < _series.Length; other++)
        {
            if (other != series)
                row.Add(_series[other].Deviations[last]);
        }

        return [.. row];

        double Deviation(int of) => of >= 0 ? one.Deviations[Math.Min(last, of)] : 0;
        double Earlier(int back) => step - back >= 0 ? one.Roots[Math.Min(last, step - back)] - profile : 0;
    }

    private RecursiveRegression FirstModel(int features)
    {
        // As usual, and half of the last deviation.
        double[] guess = new double[features];
        (guess[0], guess[1]) = (1, 0.5);
        return new RecursiveRegression(guess, GuessVariance, Math.Pow(Memory, 1.0 / _calendar.StepsPerHour));
    }

    private sealed class Series(StepCalendar calendar, int horizon)
    {
        private const double HoursShare = 0.3, DaysShare = 0.04;

        public List<double> Roots { get; } = [];

        public List<double> Deviations { get; } = [];

        public DailyProfile Profile { get; } = new(calendar, 0.06, 0.12);

        public RecursiveRegression?[] Models { get; } = new RecursiveRegression?[horizon];

        public double[][][] Asked { get; } = [.. Enumerable.Range(0, horizon).Select(_ => new double[horizon + 1][])];

        public double Highest { get; private set; }

        public double HoursDeviation { get; private set; }

        public double DaysDeviation { get; private set; }

        public void Add(int step, double root)
        {
            if (step == 0 && double.IsFinite(root))
                Profile.Begin(root);
            double usual = Profile.At(step), deviation = double.IsFinite(root) ? root - usual : 0;
            Roots.Add(usual + deviation);
            Deviations.Add(deviation);
            HoursDeviation += HoursShare / calendar.StepsPerHour * (deviation - HoursDeviation);
            DaysDeviation += DaysShare / calendar.StepsPerHour * (deviation - DaysDeviation);
            if (double.IsFinite(root))
                Profile.Learn(step, root);
            Highest = Math.Max(Highest, usual + deviation);
        }
    }
}
