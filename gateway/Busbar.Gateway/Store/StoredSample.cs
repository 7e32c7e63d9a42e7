using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>A sample as stored: original time, value (null when bad or not present), quality and how it came.</summary>
public readonly record struct StoredSample(long TimeMilliseconds, double? Value, Quality Quality, bool IsHistorical, bool IsUndated)
{
    /// <summary>Original time.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(TimeMilliseconds);
}
