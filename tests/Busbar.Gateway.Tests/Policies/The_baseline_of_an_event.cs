using Busbar.Gateway.Policies;

namespace Busbar.Gateway.Tests.Policies;

public class The_baseline_of_an_event
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly DateOnly Day = new(2026, 12, 9);

    private static DemandEvent Event(double watts = 10_000) =>
        new(1, At(13, 30), At(14, 0), At(15, 0), watts, "test", "test", null);

    private static DateTimeOffset At(int hour, int minute) => new(2026, 12, 9, hour, minute, 0, China);

    private static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    [Fact]
    public void Five_similar_days_make_it_and_days_with_events_and_holidays_do_not()
    {
        DateOnly holiday = new(2026, 12, 4);
        DateOnly withEvent = new(2026, 12, 7);
        Assert.Equal(
            [new(2026, 12, 8), new(2026, 12, 3), new(2026, 12, 2), new(2026, 12, 1), new DateOnly(2026, 11, 30)],
            DemandBaseline.SimilarDays(Day, day => day != holiday && IsWeekday(day), day => day == withEvent));
        Assert.Equal(
            [new(2026, 12, 6), new(2026, 12, 5), holiday, new(2026, 11, 29), new DateOnly(2026, 11, 28)],
            DemandBaseline.SimilarDays(new DateOnly(2026, 12, 12), day => day != holiday && IsWeekday(day), _ => false));
    }

    [Theory]
    [InlineData(40_000, 1.0)]
    [InlineData(44_000, 1.1)]
    [InlineData(80_000, 1.2)]
    [InlineData(10_000, 0.8)]
    public void The_morning_adjusts_it_within_bounds(double watts, double factor)
    {
        double[] baseline = [.. Enumerable.Repeat(40_000.0, 96)];
        Assert.Equal(factor, DemandBaseline.Adjustment(baseline, _ => watts, 54), 3);
        Assert.Equal(1, DemandBaseline.Adjustment(baseline, _ => null, 54));
    }

    [Fact]
    public void A_quarter_that_was_not_measured_is_left_out_and_never_counts_as_0()
    {
        DateOnly[] days = [Day.AddDays(-1), Day.AddDays(-2)];
        double[] baseline = DemandBaseline.Of(days, (day, quarter) => quarter == 3 ? null : day == days[0] && quarter == 2 ? null : 30_000);
        Assert.Equal(30_000, baseline[2]);
        Assert.True(double.IsNaN(baseline[3]));
    }

    [Fact]
    public void Depth_response_time_and_rebound_are_measured()
    {
        List<(DateTimeOffset, double)> fine = [];
        for (int second = 0; second < 3 * 3600; second += 10)
        {
            // Two minutes of dead time and ramp, 9.5 kW less for the hour, 3 kW more for half an hour after it.
            double watts = second < 120 ? 40_000 : second < 3600 ? 30_500 : second < 5400 ? 43_000 : 40_000;
            fine.Add((At(14, 0).AddSeconds(second), watts));
        }

        DemandResult result = DemandBaseline.Measure(Event(), China, [Day.AddDays(-1)], (_, _) => 40_000, fine)!;
        Assert.Equal(40_000, result.BaselineWatts, 1);
        Assert.InRange(result.AchievedWatts, 9_100, 9_300);
        Assert.InRange(result.ResponseRate, 0.91, 0.93);
        Assert.Equal(TimeSpan.FromSeconds(120), result.ResponseTime);
        Assert.Equal(3_000, result.ReboundWatts, 1);
        Assert.Null(DemandBaseline.Measure(Event(20_000), China, [Day.AddDays(-1)], (_, _) => 40_000, fine)!.ResponseTime);
    }

    [Fact]
    public void Without_measurements_there_is_no_result() => Assert.Null(DemandBaseline.Measure(Event(), China, [], (_, _) => null, []));
}
