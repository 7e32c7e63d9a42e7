namespace Busbar.Planner.Forecasting;

/// <summary>
/// Forecasts PV power without knowing where the panels look: the clear day is the highest recent value of each slot (shading, tilt
/// and azimuth are in it), and the sky's clearness is carried on from the last hours, today, yesterday and the last weeks. One
/// regression a horizon and part of the day; imported irradiance takes part when there is any, with the weight that it earns.
/// </summary>
public sealed class PvForecaster
{
    private const int FeatureCount = 11, Parts = 3;
    private const int EnvelopeDays = 8;
    private const double EnvelopeDecay = 0.006, Dark = 0.12, FirstClearness = 0.8;
    private readonly StepCalendar _calendar;
    private readonly int _horizon, _perDay;
    private readonly RecursiveRegression[] _models;
    private readonly (double[] Features, double Clear, int Part)?[][] _asked;
    private readonly double[] _clear;
    private readonly List<double> _values = [], _clearness = [];
    private double _slow = FirstClearness, _today, _todayClear, _yesterday = FirstClearness;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="forgetting">Of the regressions.</param>
    public PvForecaster(StepCalendar calendar, int horizon, double forgetting = 0.999)
    {
        _calendar = calendar;
        _perDay = calendar.StepsPerDay;
        _horizon = horizon;
        _clear = new double[_perDay];
        _models = new RecursiveRegression[horizon * Parts];
        _asked = new (double[], double, int)?[horizon][];
        double[] guess = new double[FeatureCount];
        for (int h = 0; h < horizon; h++)
        {
            double carried = Math.Pow(0.85, (double)(h + 1) / calendar.StepsPerHour);
            guess[0] = FirstClearness * (1 - carried);
            guess[1] = carried;
            for (int part = 0; part < Parts; part++)
                _models[h * Parts + part] = new RecursiveRegression(guess, 0.02, forgetting);
            _asked[h] = new (double[], double, int)?[horizon + 1];
        }
    }

    /// <summary>Power of a clear day in a slot, as learned so far; 0 before its first day.</summary>
    public double ClearPower(int slot) => _clear[slot];

    /// <summary>Feeds the value of the next step; NaN: none came.</summary>
    public void Observe(double value)
    {
        int step = _values.Count, slot = _calendar.SlotOf(step);
        bool isKnown = double.IsFinite(value);
        double known = isKnown ? Math.Max(0, value) : step >= _perDay ? _values[step - _perDay] : 0;
        for (int h = 1; h <= _horizon && h <= step && isKnown; h++)
        {
            if (_asked[h - 1][(step - h) % (_horizon + 1)] is { } asked && asked.Clear > 0)
                _models[(h - 1) * Parts + asked.Part].Update(asked.Features, known);
        }

        _values.Add(known);
        double clear = 0;
        for (int day = 0; day < EnvelopeDays && step - day * _perDay >= 0; day++)
            clear = Math.Max(clear, _values[step - day * _perDay] * (1 - EnvelopeDecay * day));
        _clear[slot] = clear;
        _clearness.Add(step > 0 ? _clearness[^1] : FirstClearness);
        if (clear > Dark * _clear.Max())
        {
            _clearness[^1] = Math.Min(1.1, known / clear);
            _slow += 0.05 / _calendar.StepsPerHour * (_clearness[^1] - _slow);
            _today += known;
            _todayClear += clear;
        }
        else if (_todayClear > 0)
        {
            _yesterday = _today / _todayClear;
            _today = _todayClear = 0;
        }
    }

    /// <summary>Forecasts the steps after the last one fed.</summary>
    /// <param name="into">Of the horizon's length.</param>
    /// <param name="irradiance">Direct and diffuse irradiance of a step in W/m2 as forecast now; null: not known.</param>
    public void Forecast(Span<double> into, Func<int, (double Direct, double Diffuse)>? irradiance = null)
    {
        int last = _values.Count - 1, hour = _calendar.StepsPerHour;
        double brightest = _clear.Max(), day = _todayClear > 0 ? _today / _todayClear : _yesterday;
        for (int h = 1; h <= _horizon; h++)
        {
            int step = last + h, slot = _calendar.SlotOf(step);
            double clear = _clear[slot];
            if (last < 0 || clear <= 0.002 * brightest)
            {
                into[h - 1] = 0.5 * clear;
                if (last >= 0)
                    _asked[h - 1][last % (_horizon + 1)] = null;
                continue;
            }

            (double direct, double diffuse) = irradiance?.Invoke(step) ?? (0, 0);
            double[] features =
            [
                clear, clear * Clearness(last), clear * Clearness(last - hour), clear * Clearness(last - 2 * hour), clear * _slow, clear * day, clear * _yesterday,
                clear * Clearness(step - _perDay), clear * Clearness(step - 2 * _perDay),
                clear * Finite(direct) / 1000, clear * Finite(diffuse) / 1000,
            ];
            int part = clear > 0.75 * brightest ? 0 : _clear[(slot + 1) % _perDay] > clear ? 1 : 2;
            _asked[h - 1][last % (_horizon + 1)] = (features, clear, part);
            into[h - 1] = Math.Clamp(_models[(h - 1) * Parts + part].Predict(features), 0, 1.03 * clear);
        }
    }

    private double Clearness(int step) => step < 0 ? FirstClearness : _clearness[Math.Min(step, _clearness.Count - 1)];

    private static double Finite(double value) => double.IsFinite(value) ? Math.Clamp(value, 0, 1500) : 0;
}
