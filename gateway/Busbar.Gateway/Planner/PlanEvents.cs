namespace Busbar.Gateway.Planner;

/// <summary>What somebody may tell of a span.</summary>
public enum PlanQuantity
{
    /// <summary>Yuan per kWh imported.</summary>
    ImportPrice,

    /// <summary>kg CO2 per kWh imported.</summary>
    Carbon,
}

/// <summary>A price or carbon factor that holds from a moment to another, in the place of the tariff's or the settings'.</summary>
public sealed record PlanTold(PlanQuantity Quantity, DateTimeOffset From, DateTimeOffset To, double Value);

/// <summary>Limits, prices and carbon that the plan is to keep or count with: the events of <c>plan.yaml</c>, and what others tell. Thread-safe.</summary>
public sealed class PlanEvents(PlanSettings settings)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IReadOnlyList<PlanEvent> Events, IReadOnlyList<PlanTold> Told)> _sources = new(StringComparer.Ordinal) { [""] = (settings.Events, []) };

    /// <summary>All that a source tells now, in the place of what it told before.</summary>
    /// <param name="source">Who tells.</param>
    /// <param name="events">Import limits.</param>
    /// <param name="told">Prices and carbon; of two that overlap the first counts.</param>
    public void Replace(string source, IReadOnlyList<PlanEvent> events, IReadOnlyList<PlanTold> told)
    {
        lock (_gate)
            _sources[source] = (events, told);
    }

    /// <summary>Events that touch a span, by their begin.</summary>
    public IReadOnlyList<PlanEvent> Between(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
            return [.. _sources.Values.SelectMany(s => s.Events).Where(e => e.To > from && e.From < to).OrderBy(e => e.From)];
    }

    /// <summary>
    /// A quantity by quarter-hours: the mean of what is told for each, in <see cref="Samples"/> parts; where nothing is told for a part it is
    /// <paramref name="otherwise"/> of its quarter, NaN when that is not known either.
    /// </summary>
    public double[] Quarters(PlanQuantity quantity, DateTimeOffset from, int count, Func<int, double> otherwise)
    {
        PlanTold[] told;
        lock (_gate)
            told = [.. _sources.Values.SelectMany(s => s.Told).Where(t => t.Quantity == quantity && t.To > from && t.From < from + count * SiteMeasures.Quarter)];
        return [.. Enumerable.Range(0, count).Select(q => told.Length == 0 ? otherwise(q) : Enumerable.Range(0, Samples).Average(s =>
        {
            DateTimeOffset at = from + (q + (s + 0.5) / Samples) * SiteMeasures.Quarter;
            return Array.Find(told, t => t.From <= at && at < t.To)?.Value ?? otherwise(q);
        }))];
    }

    /// <summary>Parts of a quarter-hour: five minutes is the shortest interval of a market.</summary>
    private const int Samples = 3;
}
