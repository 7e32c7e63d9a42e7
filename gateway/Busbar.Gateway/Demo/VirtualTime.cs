using Busbar.Host.Memory;

namespace Busbar.Gateway.Demo;

/// <summary>
/// The demo building's clock for the gateway, so that ages and time stamps make sense at any speed. Timers and pauses stay
/// real: they are about sockets and disks.
/// </summary>
public sealed class VirtualTime(VirtualClock clock) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(clock.UtcMilliseconds);

    /// <inheritdoc/>
    public override long TimestampFrequency => 1000;

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.MonotonicMilliseconds;
}
