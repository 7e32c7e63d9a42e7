using Busbar.Points;

namespace Busbar.Host.Memory;

/// <summary>A clock that moves only when told to. One for all controllers of a simulation; a controller's boot offsets it.</summary>
public sealed class VirtualClock : IClock
{
    private long _utcAtStart;

    /// <param name="utcMilliseconds">Unix time, ms, at monotonic 0.</param>
    /// <param name="isUtcKnown">False: the time of day is to be learned.</param>
    public VirtualClock(long utcMilliseconds = 0, bool isUtcKnown = true)
    {
        _utcAtStart = utcMilliseconds;
        IsUtcKnown = isUtcKnown;
    }

    /// <inheritdoc/>
    public long MonotonicMilliseconds { get; private set; }

    /// <inheritdoc/>
    public bool IsUtcKnown { get; private set; }

    /// <inheritdoc/>
    public long UtcMilliseconds => _utcAtStart + MonotonicMilliseconds;

    /// <summary>Moves forward.</summary>
    public void Advance(long milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        MonotonicMilliseconds += milliseconds;
    }

    /// <summary>Moves forward to a monotonic time; nothing happens when that is past.</summary>
    public void AdvanceTo(long monotonicMilliseconds) =>
        MonotonicMilliseconds = Math.Max(MonotonicMilliseconds, monotonicMilliseconds);

    /// <summary>The time of day becomes known, or is corrected.</summary>
    public void LearnUtc(long utcMilliseconds)
    {
        _utcAtStart = utcMilliseconds - MonotonicMilliseconds;
        IsUtcKnown = true;
    }
}
