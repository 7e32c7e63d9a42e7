namespace Busbar.Gateway;

/// <summary>Notices that somebody set the computer's clock: the date went further, or less far, than the time that passed. One for each who looks; not thread-safe.</summary>
/// <param name="tolerance">What the two may differ by from look to look.</param>
internal sealed class ClockSteps(TimeProvider time, TimeSpan tolerance)
{
    private (DateTimeOffset Told, long Stamp) seen = (time.GetUtcNow(), time.GetTimestamp());

    /// <summary>By how much the clock was set since the last look, negative when back; zero when it was not.</summary>
    public TimeSpan Look()
    {
        (DateTimeOffset Told, long Stamp) before = seen;
        seen = (time.GetUtcNow(), time.GetTimestamp());
        TimeSpan by = seen.Told - before.Told - time.GetElapsedTime(before.Stamp, seen.Stamp);
        return by.Duration() > tolerance ? by : TimeSpan.Zero;
    }
}
