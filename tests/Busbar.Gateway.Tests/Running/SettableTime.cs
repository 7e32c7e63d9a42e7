using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Running;

/// <summary>A clock that somebody can set while its seconds go on, as a computer's: the date leaps, the time that has passed does not.</summary>
internal sealed class SettableTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan wrong;

    public void Set(TimeSpan by) => wrong += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + wrong;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
