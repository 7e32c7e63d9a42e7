namespace Busbar.Metering;

/// <summary>A span of energy with the weather of it.</summary>
/// <param name="Energy">In one unit throughout.</param>
/// <param name="DegreeDays">Heating or cooling degree days of the span.</param>
/// <param name="Days">Days in the span.</param>
public sealed record WeatheredEnergy(double Energy, double DegreeDays, double Days);

/// <summary>Degree days of a day: how far its mean outdoor temperature is from a base. K·d.</summary>
public static class DegreeDays
{
    /// <summary>Base of heating degree days in China, °C.</summary>
    public const double HeatingBase = 18;

    /// <summary>Base of cooling degree days in China, °C.</summary>
    public const double CoolingBase = 26;

    public static double Heating(double meanOutdoorTemperature, double basis = HeatingBase) => Math.Max(0, basis - meanOutdoorTemperature);

    public static double Cooling(double meanOutdoorTemperature, double basis = CoolingBase) => Math.Max(0, meanOutdoorTemperature - basis);
}

/// <summary>How a building used energy before a retrofit: so much a day, and so much a degree day (least squares over the spans).</summary>
/// <param name="PerDay">Use that does not depend on the weather.</param>
/// <param name="PerDegreeDay">Use by weather.</param>
/// <param name="Determination">R², 0 to 1: below 0.75 the weather does not explain the use, and a saving computed from it says little.</param>
public sealed record Baseline(double PerDay, double PerDegreeDay, double Determination)
{
    /// <summary>The efficiency gain that the city's plan asks of retrofits of public buildings.</summary>
    public const double Target = 0.20;

    /// <summary>ArgumentException with fewer than three spans, or when all had the same weather.</summary>
    public static Baseline Fit(IReadOnlyList<WeatheredEnergy> spans)
    {
        if (spans.Count < 3 || spans.Any(span => span.Days <= 0))
            throw new ArgumentException("A baseline needs at least three spans of a day or more.", nameof(spans));
        double meanX = spans.Average(span => span.DegreeDays / span.Days);
        double meanY = spans.Average(span => span.Energy / span.Days);
        double xx = spans.Sum(span => Math.Pow((span.DegreeDays / span.Days) - meanX, 2));
        if (xx < 1e-9)
            throw new ArgumentException("All spans had the same weather; how the building depends on it cannot be told.", nameof(spans));
        double slope = spans.Sum(span => ((span.DegreeDays / span.Days) - meanX) * ((span.Energy / span.Days) - meanY)) / xx;
        double intercept = meanY - (slope * meanX);
        double all = spans.Sum(span => Math.Pow((span.Energy / span.Days) - meanY, 2));
        double left = spans.Sum(span => Math.Pow((span.Energy / span.Days) - intercept - (slope * span.DegreeDays / span.Days), 2));
        return new Baseline(intercept, slope, all < 1e-12 ? 1 : 1 - (left / all));
    }

    /// <summary>What the building would have used in this weather before.</summary>
    public double Expected(double degreeDays, double days) => (PerDay * days) + (PerDegreeDay * degreeDays);

    /// <summary>Share saved against the baseline, negative for more; null when nothing was expected.</summary>
    public double? Saving(WeatheredEnergy now) => Expected(now.DegreeDays, now.Days) is > 0 and var expected ? 1 - (now.Energy / expected) : null;
}
