using Busbar.Points;

namespace Busbar.Host;

/// <summary>The computer's own clock: monotonic from the construction on, and UTC, which Linux keeps by NTP.</summary>
public sealed class SystemClock : IClock
{
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <param name="time">The source; the system's when null.</param>
    /// <param name="isUtcKnown">False: as a controller whose clock is not set yet; it then learns the time from the gateway.</param>
    public SystemClock(TimeProvider? time = null, bool isUtcKnown = true)
    {
        _time = time ?? TimeProvider.System;
        _start = _time.GetTimestamp();
        IsUtcKnown = isUtcKnown;
    }

    /// <inheritdoc/>
    public long MonotonicMilliseconds => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <inheritdoc/>
    public bool IsUtcKnown { get; }

    /// <inheritdoc/>
    public long UtcMilliseconds => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
