using Busbar.Points;

namespace Busbar.Gateway.Ingest;

/// <summary>One value of one point as a controller recorded it.</summary>
/// <param name="Controller">Id of the controller (Sparkplug's edge node).</param>
/// <param name="Device">Id of the device, unique in the site.</param>
/// <param name="Point">Canonical name of the point.</param>
/// <param name="TimeMilliseconds">Original time, Unix milliseconds UTC; estimated when <paramref name="IsUndated"/>.</param>
/// <param name="Value">In the point's canonical unit; Booleans are 0 and 1; null when bad or not present.</param>
/// <param name="Quality">As the controller said; at most uncertain when undated.</param>
/// <param name="IsHistorical">It was kept through an outage and is not the newest value.</param>
/// <param name="IsUndated">The controller did not know the time of day; the gateway dated it from uptime and time of arrival.</param>
public readonly record struct IngestedSample(
    string Controller,
    string Device,
    string Point,
    long TimeMilliseconds,
    double? Value,
    Quality Quality,
    bool IsHistorical,
    bool IsUndated)
{
    /// <summary>Original time.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(TimeMilliseconds);
}
