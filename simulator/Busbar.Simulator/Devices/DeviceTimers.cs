namespace Busbar.Simulator.Devices;

/// <summary>The timers that run inside a device: one revert timer a point, and the watchdog. Times are ms of the virtual clock.</summary>
internal sealed class DeviceTimers
{
    private readonly Dictionary<string, long> _reverts = [];
    private long? _watchdog;

    /// <summary>When the watchdog bites; null: it is off.</summary>
    public long? Watchdog
    {
        get => _watchdog;
        set
        {
            _watchdog = value;
            Recount();
        }
    }

    /// <summary>Called when <see cref="NextDue"/> has changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The watchdog bit and has not been fed since.</summary>
    public bool HasTripped { get; set; }

    /// <summary>The next of all of them; <see cref="long.MaxValue"/> when none runs. Kept, for it is asked at every event of the building.</summary>
    public long NextDue { get; private set; } = long.MaxValue;

    /// <summary>Seconds that the watchdog register shows.</summary>
    public int WatchdogSeconds(long now) => Watchdog is long at ? (int)Math.Max(0, (at - now + 999) / 1000) : 0;

    /// <summary>Starts or restarts the timer of a point; 0 s: none.</summary>
    public void StartRevert(string point, long now, double seconds)
    {
        if (seconds > 0)
        {
            _reverts[point] = now + (long)(seconds * 1000);
        }
        else
        {
            _reverts.Remove(point);
        }

        Recount();
    }

    public void StopRevert(string point)
    {
        if (_reverts.Remove(point))
        {
            Recount();
        }
    }

    /// <summary>Takes one point whose time is over; null when there is none. In order of their names, so that runs repeat.</summary>
    public string? TakeDue(long now)
    {
        string? due = null;
        foreach ((string point, long at) in _reverts)
        {
            if (at <= now && (due is null || string.CompareOrdinal(point, due) < 0))
            {
                due = point;
            }
        }

        if (due is not null)
        {
            StopRevert(due);
        }

        return due;
    }

    private void Recount()
    {
        NextDue = _watchdog ?? long.MaxValue;
        foreach (long at in _reverts.Values)
        {
            NextDue = Math.Min(NextDue, at);
        }

        Changed?.Invoke();
    }
}
