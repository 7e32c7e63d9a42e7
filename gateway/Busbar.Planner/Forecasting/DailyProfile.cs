namespace Busbar.Planner.Forecasting;

/// <summary>The usual daily course of a series: a running mean of each slot, half of it by kind of day where that has been seen twice. Not thread-safe.</summary>
/// <param name="calendar">What the steps are.</param>
/// <param name="rate">Share of a new value in its slot's mean.</param>
/// <param name="kindRate">The same for the mean of its kind of day.</param>
internal sealed class DailyProfile(StepCalendar calendar, double rate, double kindRate)
{
    private const double MeanRate = 0.003;
    private readonly double[] _slots = new double[calendar.StepsPerDay];
    private readonly int[] _counts = new int[calendar.StepsPerDay];
    private readonly double[,] _kinds = new double[3, calendar.StepsPerDay];
    private readonly int[,] _kindCounts = new int[3, calendar.StepsPerDay];

    /// <summary>Of all values; the profile of a slot that has none.</summary>
    public double Mean { get; private set; }

    /// <summary>Learns a value; <paramref name="step"/> is its number.</summary>
    public void Learn(int step, double value)
    {
        int slot = calendar.SlotOf(step), kind = (int)calendar.KindOf(step);
        _counts[slot]++;
        _slots[slot] += Math.Max(rate, 1.0 / _counts[slot]) * (value - _slots[slot]);
        _kindCounts[kind, slot]++;
        _kinds[kind, slot] += Math.Max(kindRate, 1.0 / _kindCounts[kind, slot]) * (value - _kinds[kind, slot]);
        Mean += Math.Max(MeanRate, 1.0 / (step + 1)) * (value - Mean);
    }

    /// <summary>Before anything is learned: the first value stands for all slots.</summary>
    public void Begin(double value) => Mean = value;

    /// <summary>Usual value of a step.</summary>
    public double At(int step) => 0.5 * OfSlot(step) + 0.5 * OfKind(step);

    /// <summary>Whatever the kind of day.</summary>
    public double OfSlot(int step)
    {
        int slot = calendar.SlotOf(step);
        return _counts[slot] == 0 ? Mean : _slots[slot];
    }

    /// <summary>Of the step's kind of day.</summary>
    public double OfKind(int step)
    {
        int slot = calendar.SlotOf(step), kind = (int)calendar.KindOf(step);
        return _kindCounts[kind, slot] < 2 ? OfSlot(step) : _kinds[kind, slot];
    }
}
