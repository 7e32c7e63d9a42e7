namespace Busbar.Gateway.Policies;

/// <summary>What an event achieved, against a day without it.</summary>
/// <param name="BaselineWatts">Mean over the event of what would have been taken.</param>
/// <param name="MeasuredWatts">Mean over the event of what was taken.</param>
/// <param name="AchievedWatts">The difference.</param>
/// <param name="ResponseRate">Achieved over requested depth.</param>
/// <param name="ResponseTime">From the start until nine tenths of the depth were there; null: never.</param>
/// <param name="Days">Days that the baseline is made of.</param>
/// <param name="Adjustment">Factor by the morning before the event, 0.8 to 1.2.</param>
/// <param name="ReboundWatts">Highest quarter hour above the baseline in the two hours after.</param>
public sealed record DemandResult(
    double BaselineWatts, double MeasuredWatts, double AchievedWatts, double ResponseRate, TimeSpan? ResponseTime, IReadOnlyList<DateOnly> Days, double Adjustment, double ReboundWatts);

/// <summary>
/// Baseline of a demand-response event: the mean of the same quarter hours of the last five similar days (working days for a working
/// day, days off for a day off, days with events left out), times an adjustment by the two hours before the notice, held to 0.8 to 1.2.
/// A quarter hour without measurements is left out; it never counts as 0.
/// </summary>
public static class DemandBaseline
{
    /// <summary>Days that make a baseline.</summary>
    public const int Days = 5;

    private const int Quarters = 96;
    private const int AdjustmentQuarters = 8;
    private const double LeastAdjustment = 0.8;
    private const double MostAdjustment = 1.2;
    private const double Reached = 0.9;

    /// <summary>The similar days before a day, newest first.</summary>
    /// <param name="isWorkingDay">By the site's calendar.</param>
    /// <param name="hadEvent">Days that an event touched.</param>
    public static IReadOnlyList<DateOnly> SimilarDays(DateOnly day, Func<DateOnly, bool> isWorkingDay, Func<DateOnly, bool> hadEvent) =>
        [.. Enumerable.Range(1, 60).Select(back => day.AddDays(-back)).Where(d => isWorkingDay(d) == isWorkingDay(day) && !hadEvent(d)).Take(Days)];

    /// <summary>The day's 96 quarter hours in watts; NaN where no similar day has a value.</summary>
    /// <param name="quarter">Mean of a quarter hour of a day; null: not measured.</param>
    public static double[] Of(IReadOnlyList<DateOnly> days, Func<DateOnly, int, double?> quarter)
    {
        double[] baseline = new double[Quarters];
        for (int q = 0; q < Quarters; q++)
        {
            double[] known = [.. days.Select(day => quarter(day, q)).OfType<double>()];
            baseline[q] = known.Length == 0 ? double.NaN : known.Average();
        }

        return baseline;
    }

    /// <summary>Factor by the quarter hours before <paramref name="before"/>; 1 when they were not measured.</summary>
    public static double Adjustment(double[] baseline, Func<int, double?> today, int before)
    {
        double measured = 0;
        double expected = 0;
        for (int q = Math.Max(0, before - AdjustmentQuarters); q < before; q++)
        {
            if (today(q) is { } watts && !double.IsNaN(baseline[q]))
            {
                measured += watts;
                expected += baseline[q];
            }
        }

        return expected <= 0 || measured <= 0 ? 1 : Math.Clamp(measured / expected, LeastAdjustment, MostAdjustment);
    }

    /// <summary>What was achieved; null when baseline or measurements do not cover the event.</summary>
    /// <param name="fine">Measured power around the event, oldest first: when each value began to hold.</param>
    public static DemandResult? Measure(
        DemandEvent demand, TimeSpan utcOffset, IReadOnlyList<DateOnly> days, Func<DateOnly, int, double?> quarter, IReadOnlyList<(DateTimeOffset Time, double Watts)> fine)
    {
        DateTime start = demand.Start.ToOffset(utcOffset).DateTime;
        DateOnly day = DateOnly.FromDateTime(start);
        double[] baseline = Of(days, quarter);
        DateTime notice = demand.Called.ToOffset(utcOffset).DateTime;
        int before = DateOnly.FromDateTime(notice) == day ? Quarter(notice < start ? notice : start) : Quarter(start);
        double adjustment = Adjustment(baseline, q => quarter(day, q), before);
        double Expected(DateTimeOffset time) => baseline[Quarter(time.ToOffset(utcOffset).DateTime)] * adjustment;

        List<(DateTimeOffset Time, double Watts)> within = [.. fine.Where(f => f.Time >= demand.Start && f.Time < demand.Until && !double.IsNaN(Expected(f.Time)))];
        if (within.Count == 0 || demand.DepthWatts <= 0)
            return null;
        double expected = within.Average(f => Expected(f.Time));
        double measured = within.Average(f => f.Watts);
        DateTimeOffset? reached = within.Where(f => Expected(f.Time) - f.Watts >= Reached * demand.DepthWatts).Select(f => (DateTimeOffset?)f.Time).FirstOrDefault();
        double rebound = fine.Where(f => f.Time >= demand.Until && f.Time < demand.Until.AddHours(2) && !double.IsNaN(Expected(f.Time)))
            .GroupBy(f => f.Time.ToUnixTimeSeconds() / 900).Select(g => g.Average(f => f.Watts - Expected(f.Time))).DefaultIfEmpty(0).Max();
        return new DemandResult(expected, measured, expected - measured, (expected - measured) / demand.DepthWatts, reached - demand.Start, days, adjustment, rebound);
    }

    private static int Quarter(DateTime local) => ((local.Hour * 60) + local.Minute) / 15;
}
