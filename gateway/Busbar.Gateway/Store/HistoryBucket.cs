using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>
/// One step of a point's history. A value holds from its sample to the next one, at most
/// <see cref="StoreOptions.HoldFor"/> (controllers report by exception, and again after a silent interval).
/// </summary>
/// <param name="Start">Begin of the step, UTC; the step's end is the next one's begin.</param>
/// <param name="Minimum">Least value that held in the step; null when none did.</param>
/// <param name="Mean">Mean weighted by the time each value held.</param>
/// <param name="Maximum">Greatest value that held in the step.</param>
/// <param name="Last">Value that held at the end of the step, or the last one that did.</param>
/// <param name="Quality">The worst of what held in the step.</param>
/// <param name="Count">Samples in the step; 0 when only an earlier value held.</param>
/// <param name="Coverage">Share of the step, 0 to 1, in which a value held.</param>
/// <param name="Length">Milliseconds of the step.</param>
public sealed record HistoryBucket(
    DateTimeOffset Start,
    double? Minimum,
    double? Mean,
    double? Maximum,
    double? Last,
    Quality Quality,
    int Count,
    double Coverage,
    long Length = 0);
