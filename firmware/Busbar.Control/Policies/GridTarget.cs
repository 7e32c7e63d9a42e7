namespace Busbar.Control;

/// <summary>
/// Keeps the power at the grid connection on a target, at level 14: one value all day (constant power), a curve of 96 quarter hours,
/// or a point that tells it. Levers take the difference in order, each until its end; a lever that something stronger holds, or
/// whose state of charge is not known, is passed over. Target and levers move by a ramp, so that storage that is full or empty
/// moves the power at the grid slowly and never in a step. Without the meter, and without a clock where a curve needs one, all is let go.
/// </summary>
/// <remarks>
/// Table: 0 meter (u8 u8), 2 target point (u8 u8, 255 255: none), 4 number dead band W, 8 number ramp W/s, 12 u16 interval s,
/// 14 u16 without meter s, 16 u8 gain %, 17 u8 levers; each 17 bytes: 0 output, numbers 1 W of import a unit, 5 least, 9 most,
/// 13 state of charge (u8 u8, 255 255: none), 15 u8 lowest %, 16 u8 highest %; then u8 values (0, 1 or 96), each i16 in 100 W.
/// </remarks>
internal sealed class GridTarget : Policy
{
    private const int LeversAt = 17;
    private const int LeverLength = 17;
    private const byte None = 255;
    private const long Never = long.MinValue / 2;

    private readonly int meter;
    private readonly int targetPoint;
    private readonly int curveAt;
    private long goodUntil = Never;
    private long lastMove = Never;
    private double target = double.NaN;
    private double wanted;
    private bool isHolding;

    public GridTarget(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, LeversAt + 2);
        int levers = Table[offset + LeversAt];
        curveAt = LeversAt + 1 + levers * LeverLength;
        RequireLength(length, curveAt + 1);
        int values = Table[offset + curveAt];
        RequireExactLength(length, curveAt + 1 + values * 2);
        meter = context.PointIndex(offset);
        targetPoint = Table[offset + 2] == None ? -1 : context.PointIndex(offset + 2);
        double ramp = TableReader.Number(Table, offset + 8);
        if (meter < 0 || (Table[offset + 2] != None && targetPoint < 0) || (values != 0 && values != 1 && values != 96) || (values == 0 && targetPoint < 0))
        {
            throw Refuse("no meter, or no target: a point, one value or 96");
        }

        if (double.IsNaN(TableReader.Number(Table, offset + 4)) || double.IsNaN(ramp) || ramp <= 0 || Table[offset + 16] < 1 || Table[offset + 16] > 100)
        {
            throw Refuse("no dead band, no ramp, or a gain outside 1 to 100 %");
        }

        for (int lever = 0; lever < levers; lever++)
        {
            CheckLever(lever, Row(lever));
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (!inputs.IsGood(meter))
        {
            if (now - goodUntil >= TableReader.Unsigned16(Table, Start + 14) * 1000L)
            {
                LetGo(now);
            }

            return;
        }

        goodUntil = now;
        double goal = Goal(inputs);
        if (double.IsNaN(goal))
        {
            LetGo(now);
            return;
        }

        long time = inputs.Times[meter];
        if (lastMove != Never && time - lastMove < TableReader.Unsigned16(Table, Start + 12) * 1000L)
        {
            return;
        }

        double elapsed = lastMove == Never ? 0 : (time - lastMove) / 1000.0;
        lastMove = time;
        double watts = inputs.Values[meter];
        double step = TableReader.Number(Table, Start + 8) * elapsed;
        target = double.IsNaN(target) ? watts : goal > target + step ? target + step : goal < target - step ? target - step : goal;
        double error = watts - target;
        double deadBand = TableReader.Number(Table, Start + 4);
        if (error > deadBand || error < -deadBand)
        {
            wanted += error * Table[Start + 16] / 100.0;
        }

        Spread(inputs, step);
    }

    /// <summary>W to take from the grid now; NaN: not known.</summary>
    private double Goal(ControlInputs inputs)
    {
        if (inputs.IsGood(targetPoint))
        {
            return inputs.Values[targetPoint];
        }

        int values = Table[Start + curveAt];
        if (values == 0 || (values > 1 && !inputs.IsTimeKnown))
        {
            return double.NaN;
        }

        int quarter = values == 1 ? 0 : inputs.LocalMinute / 15;
        return TableReader.Signed16(Table, Start + curveAt + 1 + quarter * 2) * 100.0;
    }

    private void Spread(ControlInputs inputs, double step)
    {
        long now = inputs.NowMilliseconds;
        double rest = wanted;
        isHolding = true;
        for (int lever = 0; lever < Table[Start + LeversAt]; lever++)
        {
            int row = Row(lever);
            int output = Table[row];
            int slot = Context.Array.LivingSlot(output, Priority.Economy, now);
            double least = TableReader.Number(Table, row + 5);
            double most = TableReader.Number(Table, row + 9);
            if (IsHeldAbove(output, Priority.Economy, now) || !MayUse(row, inputs, ref least, ref most))
            {
                Context.Array.Release(output, Priority.Economy, now);
                continue;
            }

            double unit = TableReader.Number(Table, row + 1);
            double from = Below(output, Priority.Economy, now);
            double first = from;
            if (double.IsNaN(from))
            {
                from = 0;
                // Nobody says where it stands: it begins inside its range, not at a zero that the range may leave out.
                first = least > 0 ? least : most < 0 ? most : 0;
            }

            double value = unit == 0 ? from : from - rest / unit;
            value = value < least ? least : value > most ? most : value;
            double before = slot < 0 ? first : Context.Array.Value(slot);
            double size = unit < 0 ? -unit : unit;
            double bound = size > 0 ? step / size : 0;
            value = value > before + bound ? before + bound : value < before - bound ? before - bound : value;
            rest -= (from - value) * unit;
            rest = rest > -0.5 && rest < 0.5 ? 0 : rest;
            Context.Array.Set(output, Priority.Economy, value, SourceCode.GridPower, ReasonCode.GridTarget, Index, meter, long.MaxValue);
        }

        // What no lever can take must not pile up, or it would be paid back long after the need has gone.
        wanted -= rest;
    }

    /// <summary>Takes the directions that the state of charge forbids out of the range; false: it is not known.</summary>
    private bool MayUse(int row, ControlInputs inputs, ref double least, ref double most)
    {
        if (Table[row + 13] == None)
        {
            return true;
        }

        int charge = Context.Point(row + 13);
        if (!inputs.IsGood(charge))
        {
            return false;
        }

        if (inputs.Values[charge] <= Table[row + 15] && most > 0)
        {
            most = least > 0 ? least : 0;
        }

        if (inputs.Values[charge] >= Table[row + 16] && least < 0)
        {
            least = most < 0 ? most : 0;
        }

        return true;
    }

    private void LetGo(long now)
    {
        if (!isHolding)
        {
            return;
        }

        isHolding = false;
        target = double.NaN;
        wanted = 0;
        lastMove = Never;
        for (int lever = 0; lever < Table[Start + LeversAt]; lever++)
        {
            Context.Array.Release(Table[Row(lever)], Priority.Economy, now);
        }
    }

    private int Row(int lever)
    {
        return Start + LeversAt + 1 + lever * LeverLength;
    }

    private void CheckLever(int lever, int row)
    {
        RequireOutput(Table[row], Priority.Economy);
        double unit = TableReader.Number(Table, row + 1);
        double least = TableReader.Number(Table, row + 5);
        double most = TableReader.Number(Table, row + 9);
        if (double.IsNaN(unit) || unit == 0 || double.IsNaN(least) || double.IsNaN(most) || most < least)
        {
            throw Refuse("lever " + lever + " has no effect or no range");
        }

        if (Table[row + 13] != None && (Context.PointIndex(row + 13) < 0 || Table[row + 16] > 100 || Table[row + 15] >= Table[row + 16]))
        {
            throw Refuse("lever " + lever + " has no state of charge or no range of it");
        }
    }
}
