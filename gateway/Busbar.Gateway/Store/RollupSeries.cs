using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>The means of a point's quarter hours, for sums over long spans.</summary>
/// <param name="Start">Begin of the first quarter hour, UTC; each further one begins 15 minutes later.</param>
/// <param name="Means">Weighted by the time that each value held; NaN where no value held.</param>
/// <param name="Qualities">The worst of what held; <see cref="None"/> where nothing did.</param>
/// <param name="CoveredMilliseconds">How long a value held in each, 0 to 900,000.</param>
public sealed record RollupSeries(DateTimeOffset Start, double[] Means, byte[] Qualities, long[] CoveredMilliseconds)
{
    /// <summary>In <see cref="Qualities"/>: there was nothing at all.</summary>
    public const byte None = 7;

    /// <summary>Whether quarter hour <paramref name="index"/> has a mean of good quality that covers all of it but a minute.</summary>
    public bool IsGood(int index) => Qualities[index] == (byte)Quality.Good && !double.IsNaN(Means[index]) && CoveredMilliseconds[index] >= 840_000;
}
