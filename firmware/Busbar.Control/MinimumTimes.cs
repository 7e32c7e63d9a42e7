namespace Busbar.Control;

/// <summary>
/// Minimum on and off times and starts per hour, as entries at level 6 and nothing else: an output that has just changed is held
/// on its side (on is any value above 0) until its time is over. The entry holds the side, not the value: a stage may go
/// from 2 to 3, but not to 0. Levels 1 to 5 are stronger and pass it. After a start of the controller, or with a new document, the
/// last change is not known: the engine awaits the output's first reading, which counts as a change. An output that shows no reading
/// in that time (<see cref="ControlEngine.LongestWaitMilliseconds"/>) is commanded without, and its first command counts as the change.
/// </summary>
internal sealed class MinimumTimes
{
    private const byte SideUnknown = 0;
    private const byte Off = 1;
    private const byte On = 2;
    private const byte NoRow = 255;

    private readonly OutputTable table;
    private readonly PriorityArray array;
    private readonly byte[] rows;
    private readonly byte[] sides;
    private readonly long[] startedAt;

    public MinimumTimes(OutputTable table, PriorityArray array)
    {
        this.table = table;
        this.array = array;
        rows = new byte[table.Count];
        int count = 0;
        for (int output = 0; output < rows.Length; output++)
        {
            rows[output] = table.HasMinimumTimes(output) ? (byte)count++ : NoRow;
        }

        sides = new byte[count];
        startedAt = new long[count];
    }

    /// <summary>True when minimum times hold this output.</summary>
    public bool Has(int output)
    {
        return rows[output] != NoRow;
    }

    /// <summary>True when both values are on the same side.</summary>
    public static bool IsSameSide(double one, double other)
    {
        return (one > 0) == (other > 0);
    }

    /// <summary>Takes over what the equipment is doing, once, before anything was commanded.</summary>
    public void Adopt(int output, double actual, long now)
    {
        if (sides[rows[output]] == SideUnknown)
        {
            Changed(output, actual, now);
        }
    }

    /// <summary>Notes what is commanded from now on.</summary>
    public void Commanded(int output, double value, long now)
    {
        byte side = value > 0 ? On : Off;
        if (side != sides[rows[output]])
        {
            Changed(output, value, now);
        }
    }

    private void Changed(int output, double value, long now)
    {
        bool isOn = value > 0;
        int row = rows[output];
        if (isOn || sides[row] == SideUnknown)
        {
            startedAt[row] = now;
        }

        sides[row] = isOn ? On : Off;
        long until = now + (isOn ? table.MinimumOnSeconds(output) : table.MinimumOffSeconds(output)) * 1000L;
        ReasonCode reason = isOn ? ReasonCode.MinimumOnTime : ReasonCode.MinimumOffTime;
        int starts = table.StartsPerHour(output);
        if (!isOn && starts > 0 && startedAt[row] + 3600000L / starts > until)
        {
            // Even spacing is stricter than a count over the hour, needs one number instead of a list, and never bunches starts.
            until = startedAt[row] + 3600000L / starts;
            reason = ReasonCode.StartsPerHour;
        }

        array.Set(output, Priority.MinimumTime, value, SourceCode.MinimumTime, reason, PriorityArray.NoPolicy, PriorityArray.NoInput, RoundUp(until));
    }

    /// <summary>The array rounds expiries down to 0.1 s; a minimum time must not come out shorter for that.</summary>
    private static long RoundUp(long milliseconds)
    {
        return (milliseconds + 99) / 100 * 100;
    }
}
