namespace Busbar.Planner.Forecasting;

/// <summary>
/// How a forecast's errors are spread, as a few values with chances: the mean of what it saw between the quantiles that the chances draw, so that
/// neither side nor tail is taken for that of a textbook. Errors come divided by the size that was expected of them. Until it has seen many,
/// its own count beside a usual shape.
/// </summary>
public sealed class ErrorShape
{
    private const int Kept = 3000, Often = 50, FirstCountsAs = 300;
    private readonly double[] _places = [.. FirstPlaces];
    private readonly List<double> _seen = [];

    /// <summary>Chances of the values; the last one is the tail that makes a month's peak.</summary>
    public static IReadOnlyList<double> Chances { get; } = [0.05, 0.12, 0.2, 0.26, 0.2, 0.113, 0.045, 0.012];

    /// <summary>The values before an error is known.</summary>
    public static IReadOnlyList<double> FirstPlaces { get; } = [-2.9, -1.6, -0.8, 0, 0.8, 1.6, 2.9, 5.4];

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
}
