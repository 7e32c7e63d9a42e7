namespace Busbar.Planner.Forecasting;

/// <summary>
/// What a forecast was worth: absolute errors by horizon and by slot, and the spread around it as quantiles. It keeps what was
/// forecast until the value comes. Give it every forecast and every value, in order.
/// </summary>
public sealed class ForecastRecord
{
    /// <summary>Levels of <see cref="Quantiles"/>.</summary>
    public static readonly double[] Levels = [0.05, 0.25, 0.5, 0.75, 0.95];

    private const int Kept = 2000;
    private static readonly double[] FirstShape = [-1.9, -0.75, 0, 0.75, 1.9];
    private readonly StepCalendar _calendar;
    private readonly int _horizon;
    private readonly double[] _recent, _sum, _signed, _bySlot, _shape = [.. FirstShape];
    private readonly int[] _count;
    private readonly double[][] _kept;
    private readonly List<double> _standardised = [];
    private int _step;
    private bool _hasError;

    /// <param name="calendar">What the steps are.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="firstError">Mean absolute error that is assumed before one is known.</param>
    public ForecastRecord(StepCalendar calendar, int horizon, double firstError)
    {
        _calendar = calendar;
        _horizon = horizon;
        _recent = new double[horizon];
        _sum = new double[horizon];
        _signed = new double[horizon];
        _count = new int[horizon];
        _bySlot = new double[calendar.StepsPerDay];
        _kept = new double[horizon + 1][];
        Array.Fill(_recent, firstError);
        Array.Fill(_bySlot, firstError);
    }

    /// <summary>Keeps the forecast that was made after the last value; [0] is the next step.</summary>
    public void Keep(ReadOnlySpan<double> forecast) => _kept[(_step + _horizon) % (_horizon + 1)] = forecast.ToArray();

    /// <summary>Compares the value of the next step with what was forecast for it.</summary>
    public void Observe(double value)
    {
        for (int h = 1; h <= _horizon && double.IsFinite(value); h++)
        {
            if (_step - h + 1 < 0 || _kept[(_step - h + 1 + _horizon) % (_horizon + 1)] is not { } forecast || forecast.Length < h)
                continue;
            double error = value - forecast[h - 1], size = Math.Abs(error);
            _count[h - 1]++;
            _sum[h - 1] += size;
            _signed[h - 1] += error;
            _recent[h - 1] += Math.Max(0.01, _hasError ? 0 : 0.2) * (size - _recent[h - 1]);
            if (h == 1)
                ObserveNext(error, size);
        }

        _step++;
    }

    /// <summary>Mean absolute error so far at a horizon (1: the next step); NaN before the first.</summary>
    public double MeanAbsoluteError(int horizon) => _count[horizon - 1] == 0 ? double.NaN : _sum[horizon - 1] / _count[horizon - 1];

    /// <summary>Mean error so far (value less forecast) at a horizon; NaN before the first.</summary>
    public double Bias(int horizon) => _count[horizon - 1] == 0 ? double.NaN : _signed[horizon - 1] / _count[horizon - 1];

    /// <summary>Mean absolute error of late at a horizon.</summary>
    public double RecentError(int horizon) => _recent[horizon - 1];

    /// <summary>Expected absolute error of the next step's forecast when that step is in a slot.</summary>
    public double ErrorOfSlot(int slot) => 0.2 * _recent[0] + 0.8 * _bySlot[slot];

    /// <summary>Quantiles at <see cref="Levels"/> around a forecast.</summary>
    public double[] Quantiles(double forecast, int horizon, double least = double.NegativeInfinity) =>
        [.. _shape.Select(z => Math.Max(least, forecast + z * _recent[horizon - 1]))];

    private void ObserveNext(double error, double size)
    {
        int slot = _calendar.SlotOf(_step);
        _standardised.Add(error / Math.Max(1e-9, _recent[0]));
        _hasError |= _standardised.Count > 24;
        _bySlot[slot] += 0.05 * (size - _bySlot[slot]);
        if (_standardised.Count > Kept)
            _standardised.RemoveRange(0, Kept / 4);
        if (_standardised.Count < 100 || _standardised.Count % 25 != 0)
            return;
        double[] sorted = [.. _standardised.Order()];
        for (int i = 0; i < Levels.Length; i++)
            _shape[i] = sorted[(int)(Levels[i] * sorted.Length)];
    }
}
