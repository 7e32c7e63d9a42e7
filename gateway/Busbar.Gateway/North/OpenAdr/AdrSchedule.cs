namespace Busbar.Gateway.North.OpenAdr;

/// <summary>A span in which the building is asked for demand response without a pause.</summary>
internal sealed record AdrSpan(DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<string> Events);

/// <summary>What all events together ask for. Pure.</summary>
internal sealed class AdrSchedule(IReadOnlyList<AdrSignal> signals)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The span that is under way or comes next; null: none. Windows nearer to each other than <paramref name="pause"/> are one.</summary>
    public AdrSpan? Next(DateTimeOffset now, TimeSpan pause)
    {
        AdrSpan? span = null;
        foreach ((AdrSignal signal, AdrWish wish) in Asking().Where(each => each.Wish.End > now).OrderBy(each => each.Wish.Start))
        {
            if (span is null)
                span = new AdrSpan(wish.Start, wish.End, [signal.Name]);
            else if (wish.Start <= span.End + pause)
                span = span with { End = wish.End > span.End ? wish.End : span.End, Events = [.. span.Events.Append(signal.Name).Distinct()] };
        }

        return span is null || span.End - span.Start <= Longest ? span : span with { End = span.Start + Longest };
    }

    /// <summary>Depth and limit at a moment: of the event that goes first, the strongest among equals; null where none is asked.</summary>
    public (double? DepthWatts, double? LimitWatts) At(DateTimeOffset now)
    {
        List<(AdrSignal Signal, AdrWish Wish)> active = [.. Asking().Where(each => each.Wish.Start <= now && now < each.Wish.End).OrderBy(each => each.Signal.Priority)];
        return (First(active, wish => wish.DepthWatts, Math.Max), First(active, wish => wish.LimitWatts, Math.Min));
    }

    private static double? First(List<(AdrSignal Signal, AdrWish Wish)> active, Func<AdrWish, double?> value, Func<double, double, double> strongest)
    {
        (AdrSignal Signal, AdrWish Wish)[] asking = [.. active.Where(each => value(each.Wish) is not null)];
        return asking.Length == 0 ? null : asking.Where(each => each.Signal.Priority == asking[0].Signal.Priority).Select(each => value(each.Wish)!.Value).Aggregate(strongest);
    }

    private IEnumerable<(AdrSignal Signal, AdrWish Wish)> Asking() =>
        signals.SelectMany(signal => signal.Wishes.Where(wish => wish.DepthWatts > 0 || wish.LimitWatts is not null).Select(wish => (signal, wish)));
}
