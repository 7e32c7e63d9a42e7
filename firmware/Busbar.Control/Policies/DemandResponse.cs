namespace Busbar.Control;

/// <summary>
/// Carries out a demand-response event, at level 11. Three points tell it: the depth in watts (0: no event), and start and end in
/// minutes since 2000-01-01 local time. Outputs are taken in the order of the table until their powers together reach the depth, the
/// last in part where it can be moved; each by a ramp and, by its stagger, at a time of its own, and back as slowly as the rebound
/// limit says. Nobody is held longer than the table allows, whatever the event says. A depth, start or end that is not known is no event.
/// </summary>
/// <remarks>
/// Table: 0 depth (u8 u8), 2 start (u8 u8), 4 end (u8 u8), 6 u16 ramp s, 8 u16 return s, 10 u16 longest min, 12 u8 rows, each 12 bytes:
/// 0 output, 1 kind (0 moved, 1 switched, 2 setpoint shifted), number 2 W that it gives, number 6 value at full depth or shift in K of
/// less service, u16 10 stagger s.
/// </remarks>
internal sealed class DemandResponse : Policy
{
    private const int RowsAt = 12;
    private const int RowLength = 12;
    private const byte Switched = 1;
    private const byte Shifted = 2;

    private readonly float[] bases;
    private double depth;
    private double start = double.NaN;
    private double end;
    private long startedAt;
    private bool isHolding;

    public DemandResponse(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, RowsAt + 1);
        int rows = Table[offset + RowsAt];
        RequireExactLength(length, RowsAt + 1 + rows * RowLength);
        if (context.PointIndex(offset) < 0 || context.PointIndex(offset + 2) < 0 || context.PointIndex(offset + 4) < 0)
        {
            throw Refuse("no points that tell the event");
        }

        bases = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            int row = Row(i);
            RequireOutput(Table[row], Priority.DemandResponse);
            double watts = TableReader.Number(Table, row + 2);
            if (Table[row + 1] > Shifted || double.IsNaN(watts) || watts <= 0 || double.IsNaN(TableReader.Number(Table, row + 6)))
            {
                throw Refuse("row " + i + " gives nothing or has no value");
            }

            bases[i] = float.NaN;
        }
    }

    public override void Step(ControlInputs inputs)
    {
        ReadEvent(inputs);
        if (double.IsNaN(start))
        {
            LetGo(inputs.NowMilliseconds);
            return;
        }

        // Seconds since the event's start: by the clock to the minute, and by the monotonic clock between.
        double minutes = inputs.LocalDay * 1440.0 + inputs.LocalMinute;
        if (minutes < start)
        {
            startedAt = 0;
            LetGo(inputs.NowMilliseconds);
            return;
        }

        if (startedAt == 0)
        {
            startedAt = inputs.NowMilliseconds - (long)((minutes - start) * 60000);
        }

        double longest = TableReader.Unsigned16(Table, Start + 10);
        double seconds = (inputs.NowMilliseconds - startedAt) / 1000.0;
        double lasts = (end - start > longest ? longest : end - start) * 60;
        double rest = depth;
        bool anyone = false;
        for (int i = 0; i < bases.Length; i++)
        {
            int row = Row(i);
            double watts = TableReader.Number(Table, row + 2);
            double part = watts <= 0 || rest <= 0 ? 0 : rest >= watts ? 1 : rest / watts;
            rest -= watts;
            double share = part * Share(seconds - TableReader.Unsigned16(Table, row + 10), lasts);
            anyone |= share > 0 || seconds < lasts;
            Hold(i, row, share, seconds > lasts, inputs);
        }

        isHolding = true;
        if (!anyone)
        {
            LetGo(inputs.NowMilliseconds);
        }
    }

    /// <summary>
    /// A new event counts when all three are known. One that has begun goes on by its own end even when its points are lost, for a load
    /// that jumps back in the midst of an event is worse than none; a depth of 0 ends it.
    /// </summary>
    private void ReadEvent(ControlInputs inputs)
    {
        int depthPoint = Context.Point(Start);
        int startPoint = Context.Point(Start + 2);
        int endPoint = Context.Point(Start + 4);
        if (!inputs.IsTimeKnown)
        {
            start = double.NaN;
            return;
        }

        if (!inputs.IsGood(depthPoint) || !inputs.IsGood(startPoint) || !inputs.IsGood(endPoint))
        {
            return;
        }

        bool isEvent = inputs.Values[depthPoint] > 0 && inputs.Values[endPoint] > inputs.Values[startPoint];
        if (!isEvent)
        {
            // Called off: what is held returns by the ramp of the return.
            double minutes = inputs.LocalDay * 1440.0 + inputs.LocalMinute;
            end = !double.IsNaN(start) && end > minutes ? (minutes > start ? minutes : start) : end;
            return;
        }

        if (double.IsNaN(start) || start != inputs.Values[startPoint])
        {
            startedAt = 0;
        }

        depth = inputs.Values[depthPoint];
        start = inputs.Values[startPoint];
        end = inputs.Values[endPoint];
    }

    /// <summary>How much of its part a row gives, 0 to 1, so many seconds after its own start.</summary>
    private double Share(double seconds, double lasts)
    {
        double ramp = TableReader.Unsigned16(Table, Start + 6);
        double back = TableReader.Unsigned16(Table, Start + 8);
        if (seconds < 0)
        {
            return 0;
        }

        double up = ramp > 0 && seconds < ramp ? seconds / ramp : 1;
        double down = seconds <= lasts ? 1 : back > 0 && seconds < lasts + back ? 1 - (seconds - lasts) / back : 0;
        return up < down ? up : down;
    }

    private void Hold(int i, int row, double share, bool isReturning, ControlInputs inputs)
    {
        int output = Table[row];
        long now = inputs.NowMilliseconds;
        if (share <= 0)
        {
            Context.Array.Release(output, Priority.DemandResponse, now);
            bases[i] = float.NaN;
            return;
        }

        double value = TableReader.Number(Table, row + 6);
        double asked = Below(output, Priority.DemandResponse, now);
        if (Table[row + 1] == Shifted)
        {
            Season mode = double.IsNaN(asked) ? Season.Unknown : Context.Limits.Mode(output, inputs);
            if (mode != Season.Heating && mode != Season.Cooling)
            {
                Context.Array.Release(output, Priority.DemandResponse, now);
                return;
            }

            value = mode == Season.Heating ? asked - value * share : asked + value * share;
        }
        else if (Table[row + 1] != Switched)
        {
            int own = Context.FirstPointOfDevice[Context.Outputs.Device(output)] + Context.Outputs.Point(output);
            if (float.IsNaN(bases[i]))
            {
                bases[i] = !double.IsNaN(asked) ? (float)asked : inputs.IsGood(own) ? (float)inputs.Values[own] : float.NaN;
            }

            double from = !double.IsNaN(asked) ? asked : bases[i];
            value = double.IsNaN(from) ? value : from + (value - from) * share;
        }

        ReasonCode reason = isReturning ? ReasonCode.DemandResponseReturn : ReasonCode.DemandResponseEvent;
        Context.Array.Set(output, Priority.DemandResponse, value, SourceCode.DemandResponse, reason, Index, Context.Point(Start), long.MaxValue);
    }

    private void LetGo(long now)
    {
        if (!isHolding)
        {
            return;
        }

        isHolding = false;
        for (int i = 0; i < bases.Length; i++)
        {
            Context.Array.Release(Table[Row(i)], Priority.DemandResponse, now);
            bases[i] = float.NaN;
        }

        start = double.NaN;
        startedAt = 0;
    }

    private int Row(int i)
    {
        return Start + RowsAt + 1 + i * RowLength;
    }
}
