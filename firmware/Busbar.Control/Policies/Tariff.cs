namespace Busbar.Control;

/// <summary>
/// The time-of-use tariff in its dated generations. Tells the other policies the class of the hour, and moves outputs by it at level
/// 15: storage charges in the valley and discharges in the peak, within the state of charge that the table allows. A state of charge
/// that is not known lets the output go. Once a limit of the charge was reached, it is over until the class changes, so that it does not flap.
/// While the time of day is not known nothing has a price and nothing is held.
/// </summary>
/// <remarks>
/// Table: u8 dated days, each u16 days since 2000-01-01; u8 generations, each u16 from day, u8 rows; each row u8 class (0 deep valley,
/// 1 valley, 2 flat, 3 peak, 4 sharp), u16 months (bit 0 January; 0: on the dated days), u16 from, u16 to minute; then u8 outputs, each
/// 25 bytes: 0 output, numbers 1 to 17 value in each class (absent: not held), 21 state of charge (u8 u8, 255 255: none), 23 u8 lowest %, 24 u8 highest %.
/// Whether a value charges: above 0 it discharges (the storage's own target); with 128 added to the lowest, the valleys charge and the other classes
/// discharge, whatever the sign (the target of the converter that joins bus and grid, which the storage follows by the bus voltage).
/// </remarks>
internal sealed class Tariff : Policy
{
    private const int HoursLength = 7;
    private const int OutputLength = 25;
    private const byte HighestClass = PriceClassCode.Sharp;
    private const byte None = 255;
    private const byte ValleysCharge = 128;

    private readonly int generationsAt;
    private readonly int outputsAt;
    private readonly byte[] overFor;
    private int computedDay = int.MinValue;
    private int computedMinute = -1;

    public Tariff(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, 1);
        int at = 1 + Table[offset] * 2;
        RequireLength(length, at + 1);
        generationsAt = offset + at;
        int generations = Table[generationsAt];
        at++;
        for (int i = 0; i < generations; i++)
        {
            RequireLength(length, at + 3);
            int rows = Table[offset + at + 2];
            RequireLength(length, at + 3 + rows * HoursLength);
            for (int row = 0; row < rows; row++)
            {
                if (Table[offset + at + 3 + row * HoursLength] > HighestClass)
                {
                    throw Refuse("row " + row + " has an unknown class");
                }
            }

            at += 3 + rows * HoursLength;
        }

        RequireLength(length, at + 1);
        outputsAt = offset + at;
        int outputs = Table[outputsAt];
        RequireExactLength(length, at + 1 + outputs * OutputLength);
        overFor = new byte[outputs];
        for (int i = 0; i < outputs; i++)
        {
            int row = outputsAt + 1 + i * OutputLength;
            RequireOutput(Table[row], Priority.Tariff);
            overFor[i] = None;
            if (Table[row + 21] != None && (context.PointIndex(row + 21) < 0 || Table[row + 24] > 100 || Lowest(row) >= Table[row + 24]))
            {
                throw Refuse("output " + i + " has no state of charge or no range of it");
            }
        }
    }

    public override void Step(ControlInputs inputs)
    {
        if (!inputs.IsTimeKnown)
        {
            Context.PriceClass = PriceClassCode.Unknown;
            computedMinute = -1;
        }
        else if (inputs.LocalMinute != computedMinute || inputs.LocalDay != computedDay)
        {
            computedDay = inputs.LocalDay;
            computedMinute = inputs.LocalMinute;
            Context.PriceClass = ClassOf(inputs);
        }

        for (int i = 0; i < overFor.Length; i++)
        {
            Move(i, outputsAt + 1 + i * OutputLength, inputs);
        }
    }

    private void Move(int i, int row, ControlInputs inputs)
    {
        int output = Table[row];
        byte priceClass = Context.PriceClass;
        double value = priceClass > HighestClass ? double.NaN : TableReader.Number(Table, row + 1 + priceClass * 4);
        if (overFor[i] != priceClass)
        {
            overFor[i] = None;
        }

        int input = PriorityArray.NoInput;
        if (!double.IsNaN(value) && Table[row + 21] != None && value != 0)
        {
            input = Context.Point(row + 21);
            if (!inputs.IsGood(input))
            {
                value = double.NaN;
            }
            else if (overFor[i] != None || (Discharges(row, priceClass, value) ? inputs.Values[input] <= Lowest(row) : inputs.Values[input] >= Table[row + 24]))
            {
                overFor[i] = priceClass;
                value = double.NaN;
            }
        }

        if (double.IsNaN(value))
        {
            Context.Array.Release(output, Priority.Tariff, inputs.NowMilliseconds);
            return;
        }

        Context.Array.Set(output, Priority.Tariff, value, SourceCode.Tariff, ReasonCode.PriceClass, Index, input, long.MaxValue);
    }

    private int Lowest(int row)
    {
        return Table[row + 23] & (ValleysCharge - 1);
    }

    private bool Discharges(int row, byte priceClass, double value)
    {
        return (Table[row + 23] & ValleysCharge) == 0 ? value > 0 : priceClass != PriceClassCode.DeepValley && priceClass != PriceClassCode.Valley;
    }

    private byte ClassOf(ControlInputs inputs)
    {
        int generation = -1;
        int at = generationsAt + 1;
        for (int i = 0; i < Table[generationsAt]; i++)
        {
            if (TableReader.Unsigned16(Table, at) <= inputs.LocalDay)
            {
                generation = at;
            }

            at += 3 + Table[at + 2] * HoursLength;
        }

        if (generation < 0)
        {
            return PriceClassCode.Unknown;
        }

        int month = 1 << (Context.Calendar.MonthOf(inputs) - 1);
        bool isDated = IsDated(inputs.LocalDay);
        byte found = PriceClassCode.Flat;
        for (int i = 0; i < Table[generation + 2]; i++)
        {
            int row = generation + 3 + i * HoursLength;
            int months = TableReader.Unsigned16(Table, row + 1);
            if ((months == 0 ? isDated : (months & month) != 0) && inputs.LocalMinute >= TableReader.Unsigned16(Table, row + 3)
                && inputs.LocalMinute < TableReader.Unsigned16(Table, row + 5) && Rank(Table[row]) > Rank(found))
            {
                found = Table[row];
            }
        }

        return found;
    }

    private bool IsDated(int day)
    {
        for (int i = 0; i < Table[Start]; i++)
        {
            if (TableReader.Unsigned16(Table, Start + 1 + i * 2) == day)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which of two overlapping classes holds: the deep valley before the sharp hours, these before peak and valley.</summary>
    private static int Rank(byte priceClass)
    {
        return priceClass == PriceClassCode.DeepValley ? 4 : priceClass == PriceClassCode.Sharp ? 3 : priceClass == PriceClassCode.Flat ? 1 : 2;
    }
}
