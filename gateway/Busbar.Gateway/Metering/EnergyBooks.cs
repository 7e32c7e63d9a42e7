using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Metering.Tree;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Metering;

/// <summary>A meter's energy of a span in its unit.</summary>
/// <param name="Amount">Sum of what is known, null when nothing is.</param>
/// <param name="EstimatedAmount">The part that was filled.</param>
/// <param name="Missing">Intervals that nobody knows.</param>
public sealed record MeterEnergy(BooksMeter Meter, decimal? Amount, decimal EstimatedAmount, int Missing, IReadOnlyList<IntervalEnergy> Intervals)
{
    /// <summary>Every interval was measured.</summary>
    public bool IsWhole => Missing == 0 && EstimatedAmount == 0;
}

/// <summary>From the store's counters to energy by meter and interval; what is corrected on the way goes to the journal.</summary>
public sealed class EnergyBooks(BooksModel model, IHistory history, BooksTables tables, SiteModel site)
{
    private static readonly TimeSpan Margin = TimeSpan.FromHours(2);
    private static readonly TimeSpan Thinned = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(40);

    public BooksModel Model => model;

    /// <summary>Begin of a local day, UTC.</summary>
    public DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), site.Location.UtcOffset).ToUniversalTime();

    /// <summary>The local day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(site.Location.UtcOffset).DateTime);

    /// <summary>A meter's energy in intervals; missing ones are filled, and marked, when asked for.</summary>
    public async Task<MeterEnergy> ReadAsync(BooksMeter meter, DateTimeOffset from, DateTimeOffset to, TimeSpan length, bool fills, CancellationToken cancel)
    {
        IReadOnlyList<StoredSample> samples = await history.ReadSamplesAsync(meter.Device, meter.Point, from - Margin, to + Margin, -1, cancel);
        CounterRules rules = new(meter.ModulusWattHours, meter.MaximumWatts, meter.ResolutionWattHours, LongestGap);
        MeterSwap[] swaps = [.. tables.Swaps(meter.Id).Where(swap => swap.Time > from - Margin && swap.Time <= to + Margin)];
        CounterRecord record = CounterBook.Read(Thin(samples, rules), rules, swaps);
        tables.Add(meter.Id, record.Corrections);
        IReadOnlyList<IntervalEnergy> intervals = IntervalBook.Cut(record, rules, from, to, length);
        if (fills)
            intervals = IntervalBook.Fill(intervals, meter.ResolutionWattHours);
        IntervalEnergy[] inUnit = [.. intervals.Select(interval => interval with { Amount = interval.Amount / meter.WattHoursPerUnit })];
        decimal? amount = inUnit.Any(interval => interval.Amount is not null) ? inUnit.Sum(interval => interval.Amount ?? 0) : null;
        return new MeterEnergy(meter, amount, inUnit.Where(interval => interval.Mark == EnergyMark.Estimated).Sum(interval => interval.Amount ?? 0), inUnit.Count(interval => interval.Mark == EnergyMark.Missing), inUnit);
    }

    /// <summary>All meters of a span of local days, both included.</summary>
    public async Task<IReadOnlyList<MeterEnergy>> ReadAllAsync(DateOnly from, DateOnly to, TimeSpan length, bool fills, CancellationToken cancel)
    {
        List<MeterEnergy> all = [];
        foreach (BooksMeter meter in model.Meters)
            all.Add(await ReadAsync(meter, StartOf(from), StartOf(to.AddDays(1)), length, fills, cancel));
        return all;
    }

    /// <summary>Main meters against the sum of those below, of one unit; a meter with missing intervals is not checked.</summary>
    public IReadOnlyList<BalanceLine> Balance(IReadOnlyList<MeterEnergy> energies)
    {
        List<BalanceLine> lines = [];
        foreach (IGrouping<string, MeterEnergy> unit in energies.GroupBy(each => each.Meter.Unit))
        {
            HashSet<string> ids = [.. unit.Select(each => each.Meter.Id)];
            MeterTree tree = new([.. unit.Select(each => new MeterNode(each.Meter.Id, each.Meter.Parent is { } parent && ids.Contains(parent) ? parent : null, each.Meter.Code))]);
            lines.AddRange(tree.Check(unit.ToDictionary(each => each.Meter.Id, each => each.Missing > 0 ? null : each.Amount), model.Tolerance));
        }

        return lines;
    }

    /// <summary>The price of a quarter hour by the site's tariff.</summary>
    public QuarterPrice PriceAt(DateTimeOffset moment)
    {
        if (site.Tariff is not { } tariff || tariff.Table.At(moment.ToOffset(site.Location.UtcOffset).DateTime, tariff.IsLargeIndustry) is not { } found)
            return new QuarterPrice("unknown", null);
        string name = found.Class.ToString();
        return new QuarterPrice(char.ToLowerInvariant(name[0]) + name[1..], (decimal?)(tariff.FlatPriceYuanPerKilowattHour * found.Ratio));
    }

    /// <summary>One reading in five minutes is enough of a counter that rises as it may; all others are kept, with the one after.</summary>
    private static IEnumerable<MeterReading> Thin(IReadOnlyList<StoredSample> samples, CounterRules rules)
    {
        StoredSample? before = null;
        DateTimeOffset keptAt = DateTimeOffset.MinValue;
        bool keepNext = true;
        for (int i = 0; i < samples.Count; i++)
        {
            StoredSample sample = samples[i];
            bool isOdd = sample.Quality != Quality.Good || sample.Value is null || (before?.Value is { } last && (sample.Value < last || sample.Value - last > (double)rules.MaximumPerHour / 12));
            if (keepNext || isOdd || i == samples.Count - 1 || sample.Time - keptAt >= Thinned)
            {
                if (isOdd && !keepNext && before is { Value: { } value } one && one.Time > keptAt)
                    yield return new MeterReading(one.Time, (decimal)value, one.Quality);
                yield return new MeterReading(sample.Time, sample.Value is { } given && Math.Abs(given) < 1e18 ? (decimal)given : null, sample.Quality);
                keptAt = sample.Time;
                keepNext = isOdd;
            }

            before = sample;
        }
    }
}
