namespace Busbar.Simulator.Devices;

/// <summary>The timers that run inside a device: one revert timer a point, and the watchdog. Times are ms of the virtual clock.</summary>
internal sealed class DeviceTimers
{
    private readonly Dictionary<string, long> _reverts = [];

    /// <summary>When the watchdog bites; null: it is off.</summary>
    public long? Watchdog { get; set; }

    /// <summary>The watchdog bit and has not been fed since.</summary>
    public bool HasTripped { get; set; }

    /// <summary>Seconds that the watchdog register shows.</summary>
    public int WatchdogSeconds(long now) => Watchdog is long at ? (int)Math.Max(0, (at - now + 999) / 1000) : 0;

    /// <summary>The next of all of them; <see cref="long.MaxValue"/> when none runs.</summary>
    public long NextDue
    {
        get
        {
            long due = Watchdog ?? long.MaxValue;
            foreach (long at in _reverts.Values)
            {
                due = Math.Min(due, at);
            }

            return due;
        }
    }

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
    }

    public void StopRevert(string point) => _reverts.Remove(point);

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
            _reverts.Remove(due);
        }

        return due;
    }
}
