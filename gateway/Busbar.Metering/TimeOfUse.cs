using Busbar.Metering.Counters;

namespace Busbar.Metering;

/// <summary>Energy and cost of one class of a time-of-use price.</summary>
/// <param name="Class">sharp, peak, flat, valley, deepValley.</param>
/// <param name="EstimatedEnergy">The part that rests on estimates.</param>
/// <param name="Cost">Yuan, not rounded; null when a price is not known.</param>
public sealed record TimeOfUseLine(string Class, decimal Energy, decimal EstimatedEnergy, decimal? Cost);

/// <summary>What a span of electricity cost, by class.</summary>
/// <param name="Missing">Quarter hours without energy: the sum is short of them.</param>
/// <param name="Total">Yuan to the fen; null when a price is not known.</param>
public sealed record TimeOfUseReport(IReadOnlyList<TimeOfUseLine> Lines, int Missing, decimal? Total);

/// <summary>The price of a quarter hour.</summary>
/// <param name="YuanPerKilowattHour">Null when it is not known.</param>
public sealed record QuarterPrice(string Class, decimal? YuanPerKilowattHour);

/// <summary>Electricity by the class of each quarter hour, from dated tariffs. A pure function.</summary>
public static class TimeOfUse
{
    /// <summary>Sums intervals of at most a quarter hour; each belongs to the class in which it begins.</summary>
    public static TimeOfUseReport Report(IEnumerable<IntervalEnergy> intervals, Func<DateTimeOffset, QuarterPrice> priceAt)
    {
        Dictionary<string, (decimal Energy, decimal Estimated, decimal? Cost)> sums = new(StringComparer.Ordinal);
        int missing = 0;
        foreach (IntervalEnergy interval in intervals)
        {
            if (interval.Length > TimeSpan.FromMinutes(15))
                throw new ArgumentException($"An interval of {interval.Length} does not tell the class of a quarter hour.", nameof(intervals));
            if (interval.Amount is not { } amount)
            {
                missing++;
                continue;
            }

            QuarterPrice price = priceAt(interval.Start);
            (decimal energy, decimal estimated, decimal? cost) = sums.GetValueOrDefault(price.Class, (0m, 0m, 0m));
            sums[price.Class] = (energy + amount, estimated + (interval.Mark == EnergyMark.Measured ? 0 : amount), cost + (amount * price.YuanPerKilowattHour));
        }

        TimeOfUseLine[] lines = [.. sums.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new TimeOfUseLine(each.Key, each.Value.Energy, each.Value.Estimated, each.Value.Cost))];
        decimal? total = lines.Any(line => line.Cost is null) ? null : Math.Round(lines.Sum(line => line.Cost!.Value), 2, MidpointRounding.AwayFromZero);
        return new TimeOfUseReport(lines, missing, total);
    }
}
