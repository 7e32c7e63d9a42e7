namespace Busbar.Control;

/// <summary>
/// Uses what the roof makes and the building does not need, at level 14, in the order of the table: storage, vehicles, thermal mass;
/// what is left is exported up to a limit, and what exceeds that is taken off the PV by its own limits. A sink starts when its least
/// power has been there for the start dwell, runs for its minimum time, and rests for its minimum time; so a cloud does not make it
/// flap. A sink whose guard (state of charge, temperature) is not known or has been reached gets nothing. Without the meter all is let go.
/// </summary>
/// <remarks>
/// Table: 0 meter (u8 u8), 2 number export limit W (absent: none), 6 number reserve W (import that is kept), 10 u16 interval s,
/// 12 u16 start dwell s, 14 u16 without meter s, 16 u8 gain %, 17 u8 rows; rows of 24 bytes: 0 output, 1 kind (0 moved, 1 switched,
/// 2 curtails), numbers 2 value at nothing, 6 value at all, 10 W at all, 14 least W; 18 u16 minimum run s, 20 u16 minimum rest s,
/// 22 guard (u8 u8, 255 255: none); then for each row number guard at which it is full.
/// </remarks>
internal sealed class PvSurplus : Policy
{
    private const int RowsAt = 17;
    private const int RowLength = 24;
    private const byte Switched = 1;
    private const byte Curtails = 2;
    private const byte None = 255;
    private const long Never = long.MinValue / 2;
    private const int LongAgo = int.MinValue / 2;

    private readonly int meter;
    private readonly float[] given;

    /// <summary>Seconds, two a row: when it started or stopped, and since when there has been enough for it.</summary>
    private readonly int[] times;
    private long goodUntil = Never;
    private long lastMove = Never;
    private bool isHolding;

    public PvSurplus(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, RowsAt + 1);
        int rows = Table[offset + RowsAt];
        RequireExactLength(length, RowsAt + 1 + rows * (RowLength + 4));
        meter = context.PointIndex(offset);
        if (meter < 0 || double.IsNaN(TableReader.Number(Table, offset + 6)) || Table[offset + 16] < 1 || Table[offset + 16] > 100)
        {
            throw Refuse("no point that measures the grid, no reserve, or a gain outside 1 to 100 %");
        }

        given = new float[rows];
        times = new int[rows * 2];
        for (int i = 0; i < rows; i++)
        {
            int row = Row(i);
            RequireOutput(Table[row], Priority.Economy);
            double watts = TableReader.Number(Table, row + 10);
            double least = TableReader.Number(Table, row + 14);
            if (Table[row + 1] > Curtails || double.IsNaN(TableReader.Number(Table, row + 2)) || double.IsNaN(TableReader.Number(Table, row + 6))
                || double.IsNaN(watts) || watts <= 0 || double.IsNaN(least) || least < 0 || least > watts)
            {
                throw Refuse("row " + i + " has no kind, no range or no power");
            }

            if (Table[row + 22] != None && (context.PointIndex(row + 22) < 0 || double.IsNaN(Full(i))))
            {
                throw Refuse("row " + i + " has no guard");
            }

            times[i * 2] = LongAgo;
            times[i * 2 + 1] = LongAgo;
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (!inputs.IsGood(meter))
        {
            if (isHolding && now - goodUntil >= TableReader.Unsigned16(Table, Start + 14) * 1000L)
            {
                LetGo(now);
            }

            return;
        }

        goodUntil = now;
        long time = inputs.Times[meter];
        if (lastMove != Never && time - lastMove < TableReader.Unsigned16(Table, Start + 10) * 1000L)
        {
            return;
        }

        lastMove = time;
        isHolding = true;
        double rest = -inputs.Values[meter] - TableReader.Number(Table, Start + 6);
        for (int i = 0; i < given.Length; i++)
        {
            // What a sink takes is in the reading, and so is what storage gives for somebody else; what is curtailed is missing from it.
            rest += Table[Row(i) + 1] == Curtails ? 0 : Watts(Row(i), Context.State.Commanded[Table[Row(i)]]);
        }

        for (int i = 0; i < given.Length; i++)
        {
            rest -= Table[Row(i) + 1] == Curtails ? Curtail(i, rest, now) : Give(i, rest, inputs, now);
        }
    }

    /// <summary>What a sink takes, W.</summary>
    private double Give(int i, double rest, ControlInputs inputs, long now)
    {
        int row = Row(i);
        double asked = Watts(row, Below(Table[row], Priority.Economy, now));
        bool isHeld = IsHeldAbove(Table[row], Priority.Economy, now);
        if (isHeld || IsFull(i, row, inputs))
        {
            Change(i, 0, now);
            Context.Array.Release(Table[row], Priority.Economy, now);
            return Taken(isHeld ? Watts(row, Context.State.Commanded[Table[row]]) : asked);
        }

        double most = TableReader.Number(Table, row + 10);
        double least = Table[row + 1] == Switched ? most : TableReader.Number(Table, row + 14);
        bool runs = given[i] > 0;
        bool isEnough = rest >= least && rest > 0;
        int seconds = (int)(now / 1000);
        int since = i * 2 + 1;
        times[since] = !isEnough ? LongAgo : times[since] == LongAgo ? seconds : times[since];
        bool shallRun = runs
            ? isEnough || seconds - times[i * 2] < TableReader.Unsigned16(Table, row + 18)
            : isEnough && seconds - times[since] >= TableReader.Unsigned16(Table, Start + 12) && seconds - times[i * 2] >= TableReader.Unsigned16(Table, row + 20);
        double watts = 0;
        if (shallRun)
        {
            watts = given[i] + (rest - given[i]) * Table[Start + 16] / 100.0;
            watts = watts < least ? least : watts > most ? most : watts;
        }

        Change(i, watts, now);
        if (watts <= 0)
        {
            // What the levels below want of it (a tariff, a default) goes on.
            Context.Array.Release(Table[row], Priority.Economy, now);
            return Taken(asked);
        }

        Hold(row, watts > asked ? watts : asked, ReasonCode.PvSurplus);
        return watts;
    }

    /// <summary>What exceeds the export limit is taken off the PV; returned is what it takes off beyond the reading.</summary>
    private double Curtail(int i, double rest, long now)
    {
        int row = Row(i);
        double limit = TableReader.Number(Table, Start + 2);
        if (double.IsNaN(limit) || IsHeldAbove(Table[row], Priority.Economy, now))
        {
            given[i] = 0;
            Context.Array.Release(Table[row], Priority.Economy, now);
            return 0;
        }

        double most = TableReader.Number(Table, row + 10);
        double excess = rest + TableReader.Number(Table, Start + 6) - limit;
        // Off the PV at once, back at half the pace: an export limit that is just kept must not be lost to the return.
        double watts = given[i] + excess * Table[Start + 16] / (excess > 0 ? 100.0 : 200.0);
        watts = watts < 0 ? 0 : watts > most ? most : watts;
        double more = watts - given[i];
        given[i] = (float)watts;
        if (watts > 0)
        {
            Hold(row, watts, ReasonCode.Curtailment);
        }
        else
        {
            Context.Array.Release(Table[row], Priority.Economy, now);
        }

        return more;
    }

    private void Hold(int row, double watts, ReasonCode reason)
    {
        double all = TableReader.Number(Table, row + 10);
        double none = TableReader.Number(Table, row + 2);
        double share = all > 0 ? watts / all : 0;
        double value = none + (TableReader.Number(Table, row + 6) - none) * share;
        Context.Array.Set(Table[row], Priority.Economy, value, SourceCode.PvSurplus, reason, Index, meter, long.MaxValue);
    }

    /// <summary>What a sink takes at a value, W; less than nothing when storage discharges.</summary>
    private double Watts(int row, double value)
    {
        double none = TableReader.Number(Table, row + 2);
        double span = TableReader.Number(Table, row + 6) - none;
        return double.IsNaN(value) || span == 0 ? 0 : (value - none) / span * TableReader.Number(Table, row + 10);
    }

    /// <summary>What somebody else's use leaves less of; what storage gives for somebody else is no surplus to share out.</summary>
    private static double Taken(double watts)
    {
        return watts > 0 ? watts : 0;
    }

    private void Change(int i, double watts, long now)
    {
        if (watts > 0 != given[i] > 0)
        {
            times[i * 2] = (int)(now / 1000);
            times[i * 2 + 1] = LongAgo;
        }

        given[i] = (float)watts;
    }

    private bool IsFull(int i, int row, ControlInputs inputs)
    {
        if (Table[row + 22] == None)
        {
            return false;
        }

        int guard = Context.Point(row + 22);
        return !inputs.IsGood(guard) || inputs.Values[guard] >= Full(i);
    }

    private double Full(int i)
    {
        return TableReader.Number(Table, Start + RowsAt + 1 + given.Length * RowLength + i * 4);
    }

    private void LetGo(long now)
    {
        isHolding = false;
        lastMove = Never;
        for (int i = 0; i < given.Length; i++)
        {
            Change(i, 0, now);
            Context.Array.Release(Table[Row(i)], Priority.Economy, now);
        }
    }

    private int Row(int i)
    {
        return Start + RowsAt + 1 + i * RowLength;
    }
}
