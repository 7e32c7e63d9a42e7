using Busbar.Gateway.Planner;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What the day-ahead plan is to know of the server's events: import limits, prices, carbon. Depths are carried out by demand response alone. Pure.</summary>
internal static class AdrPlan
{
    private const double GramsPerKilogram = 1000;

    /// <summary>Of two that overlap the event of the lowest priority number stands first.</summary>
    public static (IReadOnlyList<PlanEvent> Limits, IReadOnlyList<PlanTold> Told) Of(IReadOnlyList<AdrSignal> signals)
    {
        (AdrSignal Signal, AdrWish Wish)[] all = [.. signals.OrderBy(signal => signal.Priority).SelectMany(signal => signal.Wishes.Select(wish => (signal, wish)))];
        return (
            [.. all.Where(each => each.Wish.LimitWatts is not null).Select(each => new PlanEvent($"{each.Signal.Name}/{each.Wish.Id}", each.Wish.Start, each.Wish.End, each.Wish.LimitWatts!.Value))],
            [.. all.Select(each => Told(each.Wish)).OfType<PlanTold>()]);
    }

    private static PlanTold? Told(AdrWish wish) => wish switch
    {
        { Type: "PRICE", Price: { } price } => new PlanTold(PlanQuantity.ImportPrice, wish.Start, wish.End, price),
        { Type: "GHG", Price: { } grams } => new PlanTold(PlanQuantity.Carbon, wish.Start, wish.End, grams / GramsPerKilogram),
        _ => null,
    };
}
