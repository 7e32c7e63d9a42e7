namespace Busbar.Control;

/// <summary>
/// Balances the risers of a heat network, at level 14: each valve moves, once a period and by a bounded step, so that its return
/// temperature comes to the area-weighted mean of all. While the building heats, warmer than the mean is closed a little and colder is
/// opened; while it cools, the other way round, for there the warmer return is the one that lacks water. Between the seasons, and while the
/// date is not known, nothing moves. A riser whose temperature is not known takes no part and keeps its opening until the time given in
/// the table, then it is let go; with fewer than two known nothing moves.
/// </summary>
/// <remarks>
/// Table: 0 u16 period s, 2 u16 without temperature s, 4 number dead band K, 8 number gain (units a K), 12 number largest step,
/// 16 u8 rows; rows of 15 bytes: 0 output, 1 return temperature (u8 u8), numbers 3 area m2, 7 least, 11 most.
/// </remarks>
internal sealed class HeatBalance : Policy
{
    private const int RowsAt = 16;
    private const int RowLength = 15;
    private const long Never = long.MinValue / 2;

    private readonly long[] goodUntil;
    private long lastMove = Never;

    public HeatBalance(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, RowsAt + 1);
        int rows = Table[offset + RowsAt];
        RequireExactLength(length, RowsAt + 1 + rows * RowLength);
        for (int at = 4; at <= 12; at += 4)
        {
            double number = TableReader.Number(Table, offset + at);
            if (double.IsNaN(number) || number < 0)
            {
                throw Refuse("no dead band, gain or largest step");
            }
        }

        if (rows < 2 || TableReader.Unsigned16(Table, offset) < 60)
        {
            throw Refuse("two risers at least, and a period of a minute at least");
        }

        goodUntil = new long[rows];
        for (int i = 0; i < rows; i++)
        {
            int row = Row(i);
            RequireOutput(Table[row], Priority.Economy);
            double area = TableReader.Number(Table, row + 3);
            double least = TableReader.Number(Table, row + 7);
            double most = TableReader.Number(Table, row + 11);
            if (context.PointIndex(row + 1) < 0 || double.IsNaN(area) || area <= 0 || double.IsNaN(least) || double.IsNaN(most) || most < least)
            {
                throw Refuse("riser " + i + " has no temperature, no area or no range");
            }

            goodUntil[i] = Never;
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (lastMove == Never)
        {
            // The first step waits a whole period: what the network does must be seen before it is changed.
            lastMove = now;
        }

        double areas = 0;
        double sum = 0;
        int known = 0;
        for (int i = 0; i < goodUntil.Length; i++)
        {
            int row = Row(i);
            int point = Context.Point(row + 1);
            if (!inputs.IsGood(point))
            {
                if (goodUntil[i] != Never && now - goodUntil[i] >= TableReader.Unsigned16(Table, Start + 2) * 1000L)
                {
                    Context.Array.Release(Table[row], Priority.Economy, now);
                    goodUntil[i] = Never;
                }

                continue;
            }

            goodUntil[i] = now;
            double area = TableReader.Number(Table, row + 3);
            areas += area;
            sum += area * inputs.Values[point];
            known++;
        }

        if (known < 2 || areas <= 0 || now - lastMove < TableReader.Unsigned16(Table, Start) * 1000L)
        {
            return;
        }

        lastMove = now;
        Season season = Context.Calendar.SeasonOf(inputs);
        if (season != Season.Heating && season != Season.Cooling)
        {
            return;
        }

        double mean = sum / areas;
        for (int i = 0; i < goodUntil.Length; i++)
        {
            Move(Row(i), mean, season == Season.Cooling, inputs);
        }
    }

    private void Move(int row, double mean, bool isCooling, ControlInputs inputs)
    {
        int point = Context.Point(row + 1);
        long now = inputs.NowMilliseconds;
        int output = Table[row];
        if (!inputs.IsGood(point))
        {
            return;
        }

        if (IsHeldAbove(output, Priority.Economy, now))
        {
            Context.Array.Release(output, Priority.Economy, now);
            return;
        }

        // What the riser has too much of: heat, or cold.
        double error = isCooling ? mean - inputs.Values[point] : inputs.Values[point] - mean;
        double deadBand = TableReader.Number(Table, Start + 4);
        int slot = Context.Array.LivingSlot(output, Priority.Economy, now);
        double value = slot >= 0 ? Context.Array.Value(slot) : Present(output, inputs);
        if (double.IsNaN(value) || (error <= deadBand && error >= -deadBand))
        {
            return;
        }

        double largest = TableReader.Number(Table, Start + 12);
        double step = -error * TableReader.Number(Table, Start + 8);
        value += step > largest ? largest : step < -largest ? -largest : step;
        double least = TableReader.Number(Table, row + 7);
        double most = TableReader.Number(Table, row + 11);
        value = value < least ? least : value > most ? most : value;
        Context.Array.Set(output, Priority.Economy, value, SourceCode.HeatBalance, ReasonCode.HeatBalance, Index, point, long.MaxValue);
    }

    /// <summary>Where the valve stands: by what a weaker level asks for, else by its own reading.</summary>
    private double Present(int output, ControlInputs inputs)
    {
        double asked = Below(output, Priority.Economy, inputs.NowMilliseconds);
        if (!double.IsNaN(asked))
        {
            return asked;
        }

        int own = Context.FirstPointOfDevice[Context.Outputs.Device(output)] + Context.Outputs.Point(output);
        return inputs.IsGood(own) ? inputs.Values[own] : double.NaN;
    }

    private int Row(int i)
    {
        return Start + RowsAt + 1 + i * RowLength;
    }
}
