using System;

namespace Busbar.Control;

/// <summary>
/// Policies, arbitration and limits of one controller. Everything is made in the constructor, which checks the document's
/// sections whole and throws ArgumentException with the place when they cannot be obeyed; after that nothing is allocated.
/// One cycle: policies write entries -> the strongest living entry of each output wins -> limits -> minimum times.
/// </summary>
public sealed partial class ControlEngine
{
    /// <summary>How long, after a start, an output's own reading is awaited; some can never be read.</summary>
    public const long LongestWaitMilliseconds = 60 * 1000;

    private readonly OutputTable table;
    private readonly PriorityArray array;
    private readonly Calendar calendar;
    private readonly Limits limits;
    private readonly MinimumTimes minimumTimes;
    private readonly Policy[] policies;
    private readonly int[] firstPointOfDevice;
    private readonly OutputState state;
    private readonly byte[]? doubts;
    private long lastStep = long.MinValue;
    private long waitUntil = long.MinValue;

    /// <summary>
    /// Sections 5, 6 and 7 are views into <paramref name="document"/>, which must not change any more. firstPointOfDevice[d] is the
    /// number of device d's first point.
    /// </summary>
    public ControlEngine(byte[] document, int outputsOffset, int outputsLength, int policiesOffset, int policiesLength, int calendarOffset, int calendarLength, int[] firstPointOfDevice, int pointCount)
    {
        this.firstPointOfDevice = firstPointOfDevice;
        table = new OutputTable(document, outputsOffset, outputsLength, firstPointOfDevice, pointCount);
        ushort[] masks = new ushort[table.Count];
        for (int output = 0; output < masks.Length; output++)
        {
            masks[output] = (ushort)table.LevelMask(output);
        }

        array = new PriorityArray(masks);
        if (array.SlotCount > OutputTable.MaximumSlots)
        {
            throw new ArgumentException("outputs: " + array.SlotCount + " levels together are more than " + OutputTable.MaximumSlots);
        }

        calendar = new Calendar(document, calendarOffset, calendarLength);
        limits = new Limits(table, calendar, firstPointOfDevice);
        minimumTimes = new MinimumTimes(table, array);
        state = new OutputState(table.Count);
        for (int output = 0; output < masks.Length; output++)
        {
            if (minimumTimes.Has(output) || table.HasRamp(output))
            {
                state.AwaitReading |= 1L << output;
            }
        }

        PolicyContext context = new PolicyContext(document, table, array, calendar, limits, state, firstPointOfDevice, pointCount);
        policies = PolicyList.Read(context, policiesOffset, policiesLength);
        doubts = context.Doubts;
    }

    /// <summary>Number of outputs.</summary>
    public int OutputCount
    {
        get { return table.Count; }
    }

    /// <summary>Number of policies.</summary>
    public int PolicyCount
    {
        get { return policies.Length; }
    }

    /// <summary>The table of outputs: ranges, tiers, safe values, proof.</summary>
    public OutputTable Outputs
    {
        get { return table; }
    }

    /// <summary>Local time, seasons, holidays; <see cref="Calendar.Apply"/> fills the time fields of the inputs.</summary>
    public Calendar Calendar
    {
        get { return calendar; }
    }

    /// <summary>Minutes to add to UTC for local time.</summary>
    public int UtcOffsetMinutes
    {
        get { return calendar.UtcOffsetMinutes; }
    }

    /// <summary>Device number of an output.</summary>
    public int OutputDevice(int output)
    {
        return table.Device(output);
    }

    /// <summary>Point number of an output in its device.</summary>
    public int OutputPoint(int output)
    {
        return table.Point(output);
    }

    /// <summary>Point number of an output in the controller.</summary>
    public int OutputPointIndex(int output)
    {
        return firstPointOfDevice[table.Device(output)] + table.Point(output);
    }

    /// <summary>The output that commands a point, or -1.</summary>
    public int FindOutput(int pointIndex)
    {
        for (int output = 0; output < table.Count; output++)
        {
            if (OutputPointIndex(output) == pointIndex)
            {
                return output;
            }
        }

        return -1;
    }

    /// <summary>One cycle. Allocates nothing. A time that runs backwards is taken as standing still.</summary>
    public void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        inputs.Doubts = doubts;
        if (lastStep == long.MinValue)
        {
            waitUntil = now + LongestWaitMilliseconds;
        }

        double elapsed = lastStep == long.MinValue || now < lastStep ? 0 : (now - lastStep) / 1000.0;
        lastStep = now;
        for (int i = 0; i < policies.Length; i++)
        {
            policies[i].Step(inputs);
        }

        if (now >= waitUntil)
        {
            state.AwaitReading = 0;
        }

        for (int output = 0; output < table.Count; output++)
        {
            Decide(output, inputs, now, elapsed);
        }
    }

    /// <summary>The value to hold on the equipment now; NaN: nothing to command.</summary>
    public double Commanded(int output)
    {
        return state.Commanded[output];
    }

    private void Decide(int output, ControlInputs inputs, long now, double elapsed)
    {
        double last = state.Commanded[output];
        if (double.IsNaN(last))
        {
            last = Found(output, inputs, now);
        }

        int slot = array.WinningSlot(output, now);
        double requested = slot < 0 ? double.NaN : array.Value(slot);
        int level = slot < 0 ? Priority.Default : array.Level(slot);
        if (level == Priority.MinimumTime)
        {
            int below = array.SlotBelow(slot, output, now);
            if (below >= 0 && MinimumTimes.IsSameSide(array.Value(below), requested))
            {
                slot = below;
                level = array.Level(below);
                requested = array.Value(below);
            }
            else if (!double.IsNaN(last))
            {
                requested = last;
            }
        }

        // Once commanded, an output is never just left where it happens to be: it goes to its safe value, where it has one.
        bool relinquished = false;
        if (slot < 0 && !double.IsNaN(state.Commanded[output]))
        {
            requested = table.SafeValue(output);
            relinquished = !double.IsNaN(requested);
        }

        double commanded = double.NaN;
        LimitFlags flags = LimitFlags.None;
        if (state.AwaitReading != 0 && (state.AwaitReading & (1L << output)) != 0)
        {
            if (!double.IsNaN(last) || level <= Priority.Critical)
            {
                state.AwaitReading &= ~(1L << output);
            }
            else
            {
                // A restart or a new document must not switch what runs or is shed: first what the equipment does, then what it shall do.
                requested = double.NaN;
            }
        }

        if (!double.IsNaN(requested))
        {
            if ((float)requested == state.Requested[output] && requested == state.Commanded[output] && level == state.Levels[output] && !table.HasLegalRange(output))
            {
                // Nothing limited it in the last cycle, and nothing but the law depends on anything else.
                commanded = requested;
            }
            else
            {
                commanded = limits.Apply(output, level, requested, last, elapsed, slot >= 0 && array.Reason(slot) == ReasonCode.LegalOverride, inputs, out flags);
            }
        }

        if (!double.IsNaN(commanded) && minimumTimes.Has(output))
        {
            minimumTimes.Commanded(output, commanded, now);
        }

        state.Record(output, slot, array, relinquished, requested, commanded, flags, inputs, now);
    }

    /// <summary>What the equipment does before anything was commanded; NaN while that is not known.</summary>
    private double Found(int output, ControlInputs inputs, long now)
    {
        int own = OutputPointIndex(output);
        if (!inputs.IsGood(own))
        {
            return double.NaN;
        }

        double found = inputs.Values[own];
        if (minimumTimes.Has(output))
        {
            minimumTimes.Adopt(output, found, now);
        }

        return found;
    }
}
