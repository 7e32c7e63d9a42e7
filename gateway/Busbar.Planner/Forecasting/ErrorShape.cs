namespace Busbar.Planner.Forecasting;

/// <summary>
/// How a forecast's errors are spread, as values with chances: the mean of what it saw between the quantiles that the chances draw, so that
/// neither side nor tail is taken for that of a textbook. Errors come divided by the size that was expected of them. Until it has seen many,
/// its own count beside a usual shape.
/// </summary>
/// <remarks>
/// The values lie close, because what is best under an absolute cost (a ramp) is a quantile: with few values the decision moves in jumps from one to the next.
/// </remarks>
public sealed class ErrorShape
{
    private const int Kept = 3000, Often = 50, FirstCountsAs = 300, Middle = 21;
    private readonly double[] _places = [.. FirstPlaces];
    private readonly List<double> _seen = [];

    /// <summary>Chances of the values: alike in the middle, less at both ends, where a month's peak is made.</summary>
    public static IReadOnlyList<double> Chances { get; } = [.. new[] { 0.25, 0.5 }.Concat(Enumerable.Repeat(1.0, Middle)).Concat([0.5, 0.25]).Select(weight => weight / (Middle + 1.5))];

    /// <summary>The values before an error is known: those of a Laplace distribution of mean size 1.</summary>
    public static IReadOnlyList<double> FirstPlaces { get; } = [.. Chances.Select((chance, i) => Laplace(Chances.Take(i).Sum() + chance / 2))];

    /// <summary>The values, rising; one a chance.</summary>
    public IReadOnlyList<double> Places => _places;

    /// <summary>Learns an error (value less forecast) in expected sizes; one that is not finite is left out.</summary>
    public void Observe(double error)
    {
        if (!double.IsFinite(error))
            return;
        _seen.Add(error);
        if (_seen.Count % Often != 0)
            return;
        if (_seen.Count > Kept)
            _seen.RemoveRange(0, _seen.Count - Kept);
        double[] sorted = [.. _seen.Order()];
        double share = (double)sorted.Length / (sorted.Length + FirstCountsAs), chance = 0;
        int from = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            chance += Chances[i];
            int to = i == _places.Length - 1 ? sorted.Length : Math.Clamp((int)Math.Round(chance * sorted.Length), from + 1, sorted.Length);
            _places[i] = FirstPlaces[i] + share * (sorted.AsSpan(from, to - from).ToArray().Average() - FirstPlaces[i]);
            from = to;
        }
    }

    private static double Laplace(double quantile) => quantile < 0.5 ? Math.Log(2 * quantile) : -Math.Log(2 * (1 - quantile));
}
