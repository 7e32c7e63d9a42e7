namespace Busbar.Technician.Tests;

/// <summary>A clock on which every wait is over at once: time is what the waits add up to. Nothing here depends on how fast the computer is.</summary>
internal sealed class InstantTime : TimeProvider
{
    private long _ticks;

    /// <summary>What all waits together would have taken.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, callback, state, dueTime);

    private sealed class Timer : ITimer
    {
        private readonly InstantTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private int _over;

        public Timer(InstantTime time, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            (_time, _callback, _state) = (time, callback, state);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    if (Interlocked.Exchange(ref _over, 1) == 0)
                    {
                        Interlocked.Add(ref _time._ticks, dueTime.Ticks);
                        _callback(_state);
                    }
                });
            }

            return true;
        }

        public void Dispose() => Interlocked.Exchange(ref _over, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
