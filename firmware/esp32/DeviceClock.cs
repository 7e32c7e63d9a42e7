using System;
using Busbar.Points;

namespace Busbar.Esp32;

/// <summary>
/// Uptime from the runtime's tick counter. The time of day counts as known when it lies after this firmware was made: without
/// SNTP the chip begins in 1970 (or the runtime's 1601), and a reset that kept the clock running keeps its time.
/// </summary>
public sealed class DeviceClock : IClock
{
    private const long TicksAtUnixEpoch = 621355968000000000;
    private const long TicksPerMillisecond = 10000;

    // 2026-11-01T00:00:00Z.
    private const long EarliestUnixMilliseconds = 1793491200000;

    private readonly long start = Environment.TickCount64;

    /// <inheritdoc/>
    public long MonotonicMilliseconds
    {
        get { return Environment.TickCount64 - start; }
    }

    /// <inheritdoc/>
    public bool IsUtcKnown
    {
        get { return UtcMilliseconds >= EarliestUnixMilliseconds; }
    }

    /// <inheritdoc/>
    public long UtcMilliseconds
    {
        get { return (DateTime.UtcNow.Ticks - TicksAtUnixEpoch) / TicksPerMillisecond; }
    }
}
