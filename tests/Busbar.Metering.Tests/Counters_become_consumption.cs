using Busbar.Metering.Counters;
using Busbar.Points;
using CsCheck;

namespace Busbar.Metering.Tests;

public class Counters_become_consumption
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CounterRules Rules = new(1_000_000m, 100m, 0.01m, TimeSpan.FromMinutes(30));

    [Fact]
    public void A_counter_that_rises_is_counted_by_its_differences()
    {
        CounterRecord record = CounterBook.Read(Each(100m, 101.5m, 104m), Rules);

        Assert.Equal([1.5m, 2.5m], record.Segments.Select(segment => segment.Amount!.Value));
        Assert.Empty(record.Corrections);
    }

    [Fact]
    public void A_roll_over_is_counted_through_and_stands_in_the_journal()
    {
        CounterRecord record = CounterBook.Read(Each(999_995m, 999_999m, 3.5m, 5m), Rules);

        Assert.Equal(10m, record.Known);
        CounterCorrection correction = Assert.Single(record.Corrections);
        Assert.Equal((CorrectionKind.RollOver, 4.5m), (correction.Kind, correction.Counted));
    }

    [Fact]
    public void A_single_wrong_reading_is_left_out_whether_too_high_or_too_low()
    {
        CounterRecord record = CounterBook.Read(Each(100m, 0m, 102m, 90_000m, 104m), Rules);

        Assert.Equal(4m, record.Known);
        Assert.Equal([CorrectionKind.Glitch, CorrectionKind.Glitch], record.Corrections.Select(each => each.Kind));
    }

    [Fact]
    public void The_newest_reading_alone_proves_no_reset_and_waits_for_the_next_one()
    {
        Assert.Equal(1m, CounterBook.Read(Each(100m, 101m, 5m), Rules).Known);
        CounterRecord record = CounterBook.Read(Each(100m, 101m, 5m, 6m), Rules);
        Assert.Equal(2m, record.Known);
        Assert.Equal(CorrectionKind.Reset, Assert.Single(record.Corrections).Kind);
        Assert.Null(record.Segments[1].Amount);
    }

    [Fact]
    public void A_meter_that_was_replaced_with_both_readings_told_loses_nothing()
    {
        MeterSwap swap = new(Midnight.AddMinutes(20), 102m, 7m, "Li", "seal 123");
        CounterRecord record = CounterBook.Read(Each(100m, 101m, 8m, 9m), Rules, [swap]);

        Assert.Equal(1m + 1m + 1m + 1m, record.Known);
        Assert.Equal(CorrectionKind.Swap, Assert.Single(record.Corrections).Kind);
    }

    [Fact]
    public void Readings_that_are_not_good_are_never_counted()
    {
        MeterReading[] readings =
        [
            new(Midnight, 100m, Quality.Good), new(Midnight.AddMinutes(15), 500m, Quality.Stale), new(Midnight.AddMinutes(30), null, Quality.Bad), new(Midnight.AddMinutes(45), 103m, Quality.Good),
        ];
        CounterRecord record = CounterBook.Read(readings, Rules);

        Assert.Equal(3m, record.Known);
        Assert.Equal(CorrectionKind.NotGood, Assert.Single(record.Corrections).Kind);
    }

    [Fact]
    public void A_long_gap_is_apportioned_and_says_so_and_an_unknown_one_is_missing_until_it_is_filled()
    {
        MeterReading[] readings = [new(Midnight, 0m, Quality.Good), new(Midnight.AddHours(1), 4m, Quality.Good), new(Midnight.AddHours(1.25), 5m, Quality.Good)];
        IReadOnlyList<IntervalEnergy> intervals = IntervalBook.Cut(CounterBook.Read(readings, Rules), Rules, Midnight, Midnight.AddHours(1.5), TimeSpan.FromMinutes(15));

        Assert.Equal([1m, 1m, 1m, 1m, 1m, null], intervals.Select(each => each.Amount));
        Assert.Equal([EnergyMark.Apportioned, EnergyMark.Apportioned, EnergyMark.Apportioned, EnergyMark.Apportioned, EnergyMark.Measured, EnergyMark.Missing], intervals.Select(each => each.Mark));
        Assert.Equal(EnergyMark.Missing, IntervalBook.Fill(intervals, 0.01m)[5].Mark);
    }

    [Fact]
    public void Missing_intervals_are_filled_from_the_same_time_of_other_days_and_marked()
    {
        IntervalEnergy[] days = [.. Enumerable.Range(0, 4).Select(day => new IntervalEnergy(Midnight.AddDays(day), TimeSpan.FromDays(1), day == 3 ? null : 10m + day, day == 3 ? EnergyMark.Missing : EnergyMark.Measured))];
        IntervalEnergy filled = IntervalBook.Fill(days, 0.1m)[3];

        Assert.Equal((11m, EnergyMark.Estimated), (filled.Amount, filled.Mark));
    }

    [Fact]
    public void Whatever_rolls_over_resets_or_leaps_nothing_negative_is_counted_and_intervals_add_up() =>
        Gen.Select(Gen.Int[0, 2_000_000].Select(value => value / 2m), Gen.Int[0, 4]).List[2, 60].Sample(values =>
        {
            MeterReading[] readings = [.. values.Select((each, i) => new MeterReading(Midnight.AddMinutes(15 * i), each.Item1, each.Item2 == 0 ? Quality.Uncertain : Quality.Good))];
            CounterRecord record = CounterBook.Read(readings, Rules);
            Assert.All(record.Segments, segment => Assert.True(segment.Amount is null or >= 0));
            Assert.All(record.Segments.Where(segment => segment.Amount is not null), segment => Assert.True(segment.Amount <= (100m * (decimal)(segment.To - segment.From).TotalHours) + 0.01m));
            IReadOnlyList<IntervalEnergy> intervals = IntervalBook.Cut(record, Rules, Midnight, Midnight.AddMinutes(15 * values.Count), TimeSpan.FromMinutes(15));
            if (intervals.All(each => each.Mark != EnergyMark.Missing) && intervals.Count > 0)
                Assert.Equal(record.Known, intervals.Sum(each => each.Amount!.Value));
        });

    [Fact]
    public void Rising_readings_at_any_times_are_counted_whole_by_any_intervals() =>
        Gen.Select(Gen.Int[1, 29], Gen.Int[0, 500]).List[2, 80].Sample(steps =>
        {
            DateTimeOffset at = Midnight;
            decimal value = 0;
            List<MeterReading> readings = [new(at, value, Quality.Good)];
            foreach ((int minutes, int step) in steps)
            {
                at = at.AddMinutes(minutes);
                value += Math.Min(step / 100m, 100m * minutes / 60m);
                readings.Add(new MeterReading(at, value, Quality.Good));
            }

            int count = (int)((at - Midnight).TotalMinutes / 15);
            if (count == 0)
                return;
            IReadOnlyList<IntervalEnergy> intervals = IntervalBook.Cut(CounterBook.Read(readings, Rules), Rules, Midnight, Midnight.AddMinutes(15 * count), TimeSpan.FromMinutes(15));
            DateTimeOffset end = Midnight.AddMinutes(15 * count);
            MeterReading before = readings.Last(reading => reading.Time <= end);
            MeterReading after = readings.First(reading => reading.Time >= end);
            decimal exact = before.Time == end ? before.Value!.Value : before.Value!.Value + ((after.Value!.Value - before.Value.Value) * (end - before.Time).Ticks / (after.Time - before.Time).Ticks);
            Assert.InRange(intervals.Sum(each => each.Amount!.Value), exact - 0.0051m, exact + 0.0051m);
        });

    private static IEnumerable<MeterReading> Each(params decimal[] values) => values.Select((value, i) => new MeterReading(Midnight.AddMinutes(15 * i), value, Quality.Good));
}
