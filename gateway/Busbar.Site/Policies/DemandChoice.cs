namespace Busbar.Site.Policies;

/// <summary>Which demand-response event the engine is told of; it knows one at a time.</summary>
public static class DemandChoice
{
    /// <summary>
    /// Of those under way the deepest, of equals the earlier: what is announced meanwhile waits until its own start. Then the one that is on its way back, which
    /// an announcement must not cut short; then the next that is announced. Null: none, and also while an event that was called off returns.
    /// </summary>
    /// <param name="asked">What an event asks for; the end as it was announced.</param>
    /// <param name="until">When it ends, or was called off.</param>
    /// <param name="after">How long it is still told after its end, for the way back.</param>
    public static T? Of<T>(IEnumerable<T> events, Func<T, AskedDemand> asked, Func<T, DateTimeOffset> until, DateTimeOffset now, TimeSpan after)
        where T : class
    {
        List<T> all = [.. events.Where(e => asked(e).Start < until(e)).OrderBy(e => asked(e).Start)];
        if (all.Where(e => asked(e).Start <= now && now < until(e)).MaxBy(e => asked(e).DepthWatts) is { } underWay)
            return underWay;
        if (all.Where(e => until(e) <= now && now < until(e) + after).MaxBy(until) is { } returning)
            return until(returning) < asked(returning).End ? null : returning;
        return all.FirstOrDefault(e => asked(e).Start > now && until(e) >= asked(e).End);
    }
}
