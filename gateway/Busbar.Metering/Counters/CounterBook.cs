using Busbar.Points;

namespace Busbar.Metering.Counters;

/// <summary>
/// From a counter's readings to what flowed: roll-over, replaced meters, resets and single wrong readings, each with a line in
/// the journal. A pure function; readings of equal time count in the order given, earlier times first.
/// </summary>
public static class CounterBook
{
    // Domain rule: a roll-over goes from the last tenth of the range to the first one.
    private const decimal LastPart = 0.9m;
    private const decimal FirstPart = 0.1m;

    /// <summary>ArgumentException when a rule is not positive or swaps are not in the order of time.</summary>
    public static CounterRecord Read(IEnumerable<MeterReading> readings, CounterRules rules, IReadOnlyList<MeterSwap>? swaps = null)
    {
        ArgumentNullException.ThrowIfNull(readings);
        Check(rules);
        List<CounterSegment> segments = [];
        List<CounterCorrection> corrections = [];
        List<(DateTimeOffset Time, decimal Value)> good = Good(readings, corrections);
        Queue<MeterSwap> pending = new((swaps ?? []).OrderBy(swap => swap.Time));
        (DateTimeOffset Time, decimal Value)? last = null;
        for (int i = 0; i < good.Count; i++)
        {
            (DateTimeOffset time, decimal value) = good[i];
            if (last is not { } before)
            {
                // A swap before the first reading is history: nothing to bridge.
                while (pending.TryPeek(out MeterSwap? early) && early.Time <= time)
                    pending.Dequeue();
                last = (time, value);
                continue;
            }

            if (pending.TryPeek(out MeterSwap? swap) && swap.Time > before.Time && swap.Time <= time)
            {
                last = Bridge(before, time, value, pending, segments, corrections);
                continue;
            }

            decimal hours = Hours(before.Time, time);
            if (IsPlausible(value - before.Value, hours, rules))
            {
                segments.Add(new CounterSegment(before.Time, time, value - before.Value));
            }
            else if (RollOver(before.Value, value, hours, rules) is { } rolled)
            {
                segments.Add(new CounterSegment(before.Time, time, rolled));
                corrections.Add(new CounterCorrection(time, CorrectionKind.RollOver, before.Value, value, rolled, BookText.Of($"计数在 {before.Value} 与 {value} 之间越过 {rules.Modulus}：计入 {rolled}", $"the counter passed {rules.Modulus} between {before.Value} and {value}: {rolled} counted")));
            }
            else if (IsGlitch(good, i, before, rules))
            {
                corrections.Add(new CounterCorrection(time, CorrectionKind.Glitch, before.Value, value, null, BookText.Of($"{before.Value} 之后不可能为 {value}，且下一读数与之前衔接：不计", $"{value} after {before.Value} cannot be, and the next reading goes on from before: left out")));
                continue;
            }
            else
            {
                segments.Add(new CounterSegment(before.Time, time, null));
                corrections.Add(new CounterCorrection(time, CorrectionKind.Reset, before.Value, value, null, BookText.Of(
                    $"计数由 {before.Value} 变为 {value} 并保持：清零或换表；其间 {(time - before.Time).TotalHours:0.##} h 的用量未知",
                    $"the counter went from {before.Value} to {value} and stayed there: reset or replaced; what flowed in the {(time - before.Time).TotalHours:0.##} h between is not known")));
            }

            last = (time, value);
        }

        corrections.Sort((a, b) => a.Time.CompareTo(b.Time));
        return new CounterRecord(segments, corrections);
    }

    private static void Check(CounterRules rules)
    {
        if (rules.MaximumPerHour <= 0 || rules.Resolution <= 0 || rules.Modulus <= 0 || rules.LongestGap <= TimeSpan.Zero)
            throw new ArgumentException("Modulus, maximum per hour, resolution and longest gap of a counter must be positive.", nameof(rules));
    }

    private static List<(DateTimeOffset Time, decimal Value)> Good(IEnumerable<MeterReading> readings, List<CounterCorrection> corrections)
    {
        List<(DateTimeOffset Time, decimal Value)> good = [];
        bool wasGood = true;
        foreach (MeterReading reading in readings.OrderBy(each => each.Time))
        {
            if (reading is { Quality: Quality.Good, Value: { } value })
            {
                good.Add((reading.Time, value));
                wasGood = true;
                continue;
            }

            // One line for a spell of them, not one each.
            if (wasGood)
                corrections.Add(new CounterCorrection(reading.Time, CorrectionKind.NotGood, good.Count > 0 ? good[^1].Value : null, reading.Value, null, BookText.Of($"品质为 {Name(reading.Quality)} 的读数不计，直到下一个合格读数", $"readings of quality {reading.Quality} are left out until the next good one")));
            wasGood = false;
        }

        return good;
    }

    private static (DateTimeOffset Time, decimal Value) Bridge(
        (DateTimeOffset Time, decimal Value) before, DateTimeOffset time, decimal value, Queue<MeterSwap> pending, List<CounterSegment> segments, List<CounterCorrection> corrections)
    {
        decimal sum = 0;
        decimal from = before.Value;
        while (pending.TryPeek(out MeterSwap? swap) && swap.Time <= time)
        {
            pending.Dequeue();
            sum += swap.OldFinal - from;
            corrections.Add(new CounterCorrection(swap.Time, CorrectionKind.Swap, from, swap.NewStart, swap.OldFinal - from, BookText.Of(
                $"换表：旧表止码 {swap.OldFinal}，新表起码 {swap.NewStart}（{swap.EnteredBy}：{swap.Note}）",
                $"meter replaced: the old one ended at {swap.OldFinal}, the new one began at {swap.NewStart} ({swap.EnteredBy}: {swap.Note})")));
            from = swap.NewStart;
        }

        sum += value - from;
        segments.Add(new CounterSegment(before.Time, time, sum >= 0 ? sum : null));
        return (time, value);
    }

    private static bool IsPlausible(decimal amount, decimal hours, CounterRules rules) => amount >= 0 && amount <= (rules.MaximumPerHour * hours) + rules.Resolution;

    private static decimal? RollOver(decimal before, decimal now, decimal hours, CounterRules rules)
    {
        if (rules.Modulus is not { } modulus || now >= before || before < modulus * LastPart || now > modulus * FirstPart)
            return null;
        decimal amount = modulus - before + now;
        return IsPlausible(amount, hours, rules) ? amount : null;
    }

    /// <summary>Whether the following readings go on from before rather than from this one.</summary>
    private static bool IsGlitch(List<(DateTimeOffset Time, decimal Value)> good, int at, (DateTimeOffset Time, decimal Value) before, CounterRules rules)
    {
        if (at + 1 >= good.Count)
            return true; // The newest reading alone proves nothing: it waits for the next one.
        (DateTimeOffset time, decimal value) = good[at + 1];
        decimal hours = Hours(before.Time, time);
        bool goesOnFromBefore = IsPlausible(value - before.Value, hours, rules) || RollOver(before.Value, value, hours, rules) is not null;
        bool goesOnFromHere = IsPlausible(value - good[at].Value, Hours(good[at].Time, time), rules);
        return goesOnFromBefore && !(goesOnFromHere && good[at].Value < before.Value && value < before.Value);
    }

    private static decimal Hours(DateTimeOffset from, DateTimeOffset to) => (decimal)(to - from).Ticks / TimeSpan.TicksPerHour;

    private static string Name(Quality quality) => quality switch
    {
        Quality.Uncertain => "可疑",
        Quality.Stale => "过期",
        Quality.NotPresent => "无",
        _ => "不良",
    };
}
