namespace Busbar.Control;

/// <summary>
/// Limits at the grid connection, at level 9, each entry taken off what the levels below ask for: import, export, and the mean over the demand window. What exceeds them is taken off by
/// levers, in order, each until it reaches its end; they let go in the opposite order, more slowly. A lever that something stronger
/// holds is passed over. The correction moves by a share of the error (the gain) once an interval, so that it never runs ahead of
/// what the meter shows.
/// </summary>
/// <remarks>
/// Table: 0 point (u8 u8), 2 u8 flags (1: without readings all levers to their reducing end, else let go), numbers 3 import limit,
/// 7 export limit, 11 demand limit (absent: none), 15 u8 window min, 16 u8 reserve % (of what the levers can do, how much to count on),
/// 17 number dead band W, 21 u16 interval ms,
/// 23 u16 without readings s, 25 u8 gain %, 26 u8 levers; each of 13 bytes: 0 output, 1 number W of import a unit, 5 number least,
/// 9 number most.
/// </remarks>
internal sealed class GridPower : Policy
{
    private const int LeversAt = 26;
    private const int LeverLength = 13;
    private const long Never = long.MinValue / 2;

    private readonly int point;
    private readonly DemandWindow? window;
    private readonly double[] bases;
    private long goodUntil = Never;
    private long lastReading = Never;
    private long lastMove = Never;
    private double correction;
    private double capacity;
    private double heldBack;
    private ReasonCode reason;

    public GridPower(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, LeversAt + 1);
        int levers = Table[offset + LeversAt];
        RequireExactLength(length, LeversAt + 1 + levers * LeverLength);
        point = context.PointIndex(offset);
        if (point < 0 || double.IsNaN(TableReader.Number(Table, offset + 17)))
        {
            throw Refuse("no point that measures the grid, or no dead band");
        }

        for (int lever = 0; lever < levers; lever++)
        {
            int row = Row(lever);
            RequireOutput(Table[row], Priority.GridLimit);
            double watts = TableReader.Number(Table, row + 1);
            double least = TableReader.Number(Table, row + 5);
            double most = TableReader.Number(Table, row + 9);
            if (double.IsNaN(watts) || watts == 0 || double.IsNaN(least) || double.IsNaN(most) || most < least)
            {
                throw Refuse("lever " + lever + " has no effect or no range");
            }
        }

        int minutes = Table[offset + 15];
        double limit = TableReader.Number(Table, offset + 11);
        if (!double.IsNaN(limit))
        {
            if (minutes < 2 || minutes > 60 || Table[offset + 16] > 100)
            {
                throw Refuse("a demand window has 2 to 60 minutes, and a reserve of at most 100 %");
            }

            // Aims a dead band below: levers lag, and a window that is lost stays lost.
            window = new DemandWindow(minutes, limit - TableReader.Number(Table, offset + 17));
        }

        bases = new double[levers];
        for (int lever = 0; lever < levers; lever++)
        {
            bases[lever] = double.NaN;
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (!inputs.IsGood(point))
        {
            if (now - goodUntil >= TableReader.Unsigned16(Table, Start + 23) * 1000L)
            {
                reason = ReasonCode.GridPowerUnknown;
                correction = (Table[Start + 2] & 1) != 0 ? double.MaxValue : 0;
                Spread(inputs);
            }

            return;
        }

        goodUntil = now;
        long time = inputs.Times[point];
        if (time == lastReading)
        {
            return;
        }

        lastReading = time;
        double watts = inputs.Values[point];
        if (window != null)
        {
            window.Take(watts, time);
        }

        if (correction >= double.MaxValue)
        {
            // Let go from what the levers hold back, by and by; where no limit of import would ever move it, at once.
            correction = window == null && TableReader.IsAbsent(Table, Start + 3) ? 0 : heldBack;
        }

        if (time - lastMove >= TableReader.Unsigned16(Table, Start + 21) && Move(watts, time))
        {
            lastMove = time;
        }

        Spread(inputs);
    }

    /// <summary>Moves the correction by what the reading lacks or leaves; true when it moved.</summary>
    private bool Move(double watts, long time)
    {
        double most = TableReader.Number(Table, Start + 3);
        double least = -TableReader.Number(Table, Start + 7);
        ReasonCode above = ReasonCode.ImportLimit;
        double allowed = window == null ? double.NaN : window.Allowed(time, watts - capacity * Table[Start + 16] / 100.0);
        if (!double.IsNaN(allowed) && (double.IsNaN(most) || allowed < most))
        {
            most = allowed;
            above = ReasonCode.DemandWindow;
        }

        double gain = Table[Start + 25] / 100.0;
        double deadBand = TableReader.Number(Table, Start + 17);
        double before = correction;
        if (!double.IsNaN(most) && watts > most)
        {
            correction += (watts - most) * gain;
            reason = above;
        }
        else if (!double.IsNaN(least) && watts < least)
        {
            correction += (watts - least) * gain;
            reason = ReasonCode.ExportLimit;
        }
        else if (correction > 0 && !double.IsNaN(most) && watts < most - deadBand)
        {
            // Half as fast on the way back: a limit that is just kept must not be lost to the return.
            correction -= (most - deadBand - watts) * gain / 2;
            correction = correction < 0 ? 0 : correction;
        }
        else if (correction < 0 && !double.IsNaN(least) && watts > least + deadBand)
        {
            correction += (watts - least - deadBand) * gain / 2;
            correction = correction > 0 ? 0 : correction;
        }

        return correction != before;
    }

    /// <summary>Shares the correction among the levers, in order, and holds it to what they can do.</summary>
    private void Spread(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        double rest = correction;
        capacity = 0;
        heldBack = 0;
        for (int lever = 0; lever < bases.Length; lever++)
        {
            int row = Row(lever);
            int output = Table[row];
            double unit = TableReader.Number(Table, row + 1);
            double from = Base(lever, output, inputs);
            if (double.IsNaN(from) || unit == 0)
            {
                Release(lever, output, now);
                continue;
            }

            double least = TableReader.Number(Table, row + 5);
            double most = TableReader.Number(Table, row + 9);
            double value = from - rest / unit;
            value = value < least ? least : value > most ? most : value;
            capacity += (unit > 0 ? value - least : value - most) * unit;
            if (rest == 0)
            {
                Release(lever, output, now);
                continue;
            }

            heldBack += (from - value) * unit;
            rest -= (from - value) * unit;
            rest = rest > -0.5 && rest < 0.5 ? 0 : rest;
            Context.Array.Set(output, Priority.GridLimit, value, SourceCode.GridPower, reason, Index, point, long.MaxValue);
        }

        if (correction < double.MaxValue)
        {
            // What no lever can take off must not pile up, or it would be paid back for minutes after the need has gone.
            correction -= rest;
        }
    }

    private void Release(int lever, int output, long now)
    {
        Context.Array.Release(output, Priority.GridLimit, now);
        bases[lever] = double.NaN;
    }

    /// <summary>
    /// What the lever would do without this policy: the next entry below, or what it did when the correction began. NaN: something
    /// stronger holds it. A minimum time holds a side only, so a value on that side may still be moved.
    /// </summary>
    private double Base(int lever, int output, ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        int slot = Context.Array.WinningSlot(output, now);
        int held = slot >= 0 && Context.Array.Level(slot) == Priority.MinimumTime ? slot : -1;
        if (held >= 0)
        {
            slot = Context.Array.SlotBelow(slot, output, now);
        }

        if (slot >= 0 && Context.Array.Level(slot) == Priority.GridLimit)
        {
            slot = Context.Array.SlotBelow(slot, output, now);
        }

        if (held >= 0 && (slot < 0 || !MinimumTimes.IsSameSide(Context.Array.Value(slot), Context.Array.Value(held))))
        {
            return double.NaN;
        }

        if (slot >= 0 && Context.Array.Level(slot) < Priority.GridLimit)
        {
            return double.NaN;
        }

        if (slot >= 0)
        {
            bases[lever] = double.NaN;
            return Context.Array.Value(slot);
        }

        int own = Context.FirstPointOfDevice[Context.Outputs.Device(output)] + Context.Outputs.Point(output);
        if (double.IsNaN(bases[lever]) && inputs.IsGood(own))
        {
            bases[lever] = inputs.Values[own];
        }

        return bases[lever];
    }

    private int Row(int lever)
    {
        return Start + LeversAt + 1 + lever * LeverLength;
    }
}
