namespace Busbar.Points;

/// <summary>
/// When each point was last read, monotonic milliseconds. Four bytes a point instead of eight: the upper half is that of the
/// newest reading, so a time may lie up to 49 days before it. <see cref="Keep"/> sees to those that would fall out of that.
/// </summary>
public sealed class ReadingTimes
{
    // Half of what four bytes reach, so that a point is found long before its time would come out as a new one.
    private const uint OldestMilliseconds = 0x80000000;

    private readonly uint[] low;
    private long newest;
    private int next;

    public ReadingTimes(int count)
    {
        low = new uint[count];
    }

    public int Length
    {
        get { return low.Length; }
    }

    /// <summary>Time of the last reading; 0 when there was none yet. Times older than 24 days are given as 24 days old.</summary>
    public long this[int point]
    {
        get
        {
            return newest - (uint)((uint)newest - low[point]);
        }

        set
        {
            newest = value > newest ? value : newest;
            low[point] = (uint)value;
        }
    }

    /// <summary>Milliseconds since the reading.</summary>
    public long Age(int point, long now)
    {
        return now - newest + (uint)((uint)newest - low[point]);
    }

    /// <summary>Readings that are good or uncertain and older than their limit become stale.</summary>
    /// <param name="qualities"><see cref="Quality"/> of each point as bytes.</param>
    /// <param name="limits">Milliseconds of each point; uint.MaxValue: never.</param>
    /// <param name="now">Monotonic, ms.</param>
    public void Age(byte[] qualities, uint[] limits, long now)
    {
        // The lower halves do: whatever may still become stale was read less than 24 days ago.
        uint lowNow = (uint)now;
        uint[] times = low;
        for (int point = 0; point < times.Length; point++)
        {
            if (qualities[point] >= (byte)Quality.Uncertain && lowNow - times[point] > limits[point])
            {
                qualities[point] = (byte)Quality.Stale;
            }
        }
    }

    /// <summary>Once a cycle: looks after one point, so that a very old reading never looks like a new one.</summary>
    public void Keep()
    {
        next = next + 1 < low.Length ? next + 1 : 0;
        if (next < low.Length && (uint)((uint)newest - low[next]) > OldestMilliseconds)
        {
            low[next] = (uint)newest - OldestMilliseconds;
        }
    }
}
