namespace Busbar.Metering;

/// <summary>Judges an hour's energy by the same hour of similar days (workdays by workdays, free days by free days).</summary>
public static class SimilarDays
{
    /// <summary>Null when the energy is as expected or too few days tell; else what stands out, in words.</summary>
    /// <param name="like">The same hour of similar days, measured; three at least.</param>
    /// <param name="deviation">Share of the expectation from which on it stands out, when the days' own scatter does not allow more.</param>
    /// <param name="unit">kWh or GJ.</param>
    public static BookText? Judge(decimal actual, IReadOnlyList<decimal> like, double deviation, string unit)
    {
        if (like.Count < 3)
            return null;
        double mean = (double)like.Average();
        double scatter = Math.Sqrt(like.Sum(each => Math.Pow((double)each - mean, 2)) / (like.Count - 1));
        double allowed = Math.Max(deviation * mean, 3 * scatter);
        return mean > 0 && Math.Abs((double)actual - mean) > allowed
            ? BookText.Of(
                $"该小时 {actual:0.##} {unit}；{like.Count} 个相似日同一小时平均 {mean:0.##} {unit}，通常相差不超过 {allowed:0.##} {unit}",
                $"{actual:0.##} {unit} in the hour; {like.Count} similar days had {mean:0.##} {unit}, and {allowed:0.##} {unit} more or less are usual")
            : null;
    }
}
