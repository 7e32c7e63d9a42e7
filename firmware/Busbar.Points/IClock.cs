namespace Busbar.Points;

/// <summary>
/// Time, handed in. Nothing under <c>firmware/</c> reads a clock of its own, so that a day can run in seconds.
/// </summary>
public interface IClock
{
    /// <summary>Milliseconds since this boot. Never jumps and never goes back.</summary>
    long MonotonicMilliseconds { get; }

    /// <summary>False until the time of day was learned from SNTP or from the gateway.</summary>
    bool IsUtcKnown { get; }

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z; meaningless while <see cref="IsUtcKnown"/> is false.</summary>
    long UtcMilliseconds { get; }
}
