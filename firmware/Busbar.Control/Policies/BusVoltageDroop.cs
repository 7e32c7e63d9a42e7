namespace Busbar.Control;

/// <summary>
/// Outputs in proportion to the bus voltage, at level 10. A load follows a straight line between two voltages and keeps its ends
/// beyond them; storage (+ is discharge) gives (reference - voltage) times its slope, the reference shifted by the state of charge:
/// the fuller, the higher, so that full storage discharges sooner. With each new reading an output moves by a share of what it lacks
/// (the gain), and not at all when that is less than its step: bounded gain keeps several controllers on one bus from swinging.
/// Without a good reading nothing moves, and after the time given in the table the outputs are let go.
/// </summary>
/// <remarks>
/// Table: 0 voltage point (u8 u8), 2 number nominal V, 6 u16 without voltage s, 8 u8 gain %, 9 u8 rows; rows of 28 bytes: 0 output,
/// 1 kind (0 load, 1 storage), numbers 2 low voltage or reference, 6 high voltage or W per unit of voltage, 10 value at low or
/// minimum, 14 value at high or maximum, 18 step, 22 state-of-charge point (u8 u8, 255 255: none), 24 number shift per unit of charge.
/// </remarks>
internal sealed class BusVoltageDroop : Policy
{
    private const int RowsAt = 9;
    private const int RowLength = 28;
    private const byte Storage = 1;
    private const byte None = 255;
    private const long Never = long.MinValue / 2;

    private readonly int voltagePoint;
    private long lastReading = Never;
    private long goodUntil = Never;
    private bool isHolding;

    public BusVoltageDroop(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, RowsAt + 1);
        RequireExactLength(length, RowsAt + 1 + Table[offset + RowsAt] * RowLength);
        voltagePoint = context.PointIndex(offset);
        double nominal = TableReader.Number(Table, offset + 2);
        if (voltagePoint < 0 || double.IsNaN(nominal) || nominal <= 0 || Table[offset + 8] < 1 || Table[offset + 8] > 100)
        {
            throw Refuse("no voltage point, no nominal voltage, or a gain outside 1 to 100 %");
        }

        for (int i = 0; i < Table[offset + RowsAt]; i++)
        {
            CheckRow(i, Row(i));
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (!inputs.IsGood(voltagePoint))
        {
            if (isHolding && now - goodUntil >= TableReader.Unsigned16(Table, Start + 6) * 1000L)
            {
                isHolding = false;
                for (int i = 0; i < Table[Start + RowsAt]; i++)
                {
                    Context.Array.Release(Table[Row(i)], Priority.BusVoltage, now);
                }
            }

            return;
        }

        goodUntil = now;
        double nominal = TableReader.Number(Table, Start + 2);
        if (inputs.Times[voltagePoint] == lastReading || nominal <= 0)
        {
            return;
        }

        lastReading = inputs.Times[voltagePoint];
        isHolding = true;
        double perUnit = inputs.Values[voltagePoint] / nominal;
        for (int i = 0; i < Table[Start + RowsAt]; i++)
        {
            int row = Row(i);
            Move(row, Table[row + 1] == Storage ? StorageValue(row, perUnit, inputs) : LoadValue(row, perUnit), now);
        }
    }

    private void Move(int row, double target, long now)
    {
        int output = Table[row];
        int slot = Context.Array.LivingSlot(output, Priority.BusVoltage, now);
        double value = target;
        if (slot >= 0)
        {
            double held = Context.Array.Value(slot);
            double lack = target - held;
            double step = TableReader.Number(Table, row + 18);
            if (lack < step && lack > -step)
            {
                return;
            }

            value = held + lack * Table[Start + 8] / 100.0;
        }

        Context.Array.Set(output, Priority.BusVoltage, value, SourceCode.BusVoltageDroop, ReasonCode.VoltageDroop, Index, voltagePoint, long.MaxValue);
    }

    private double LoadValue(int row, double perUnit)
    {
        double low = TableReader.Number(Table, row + 2);
        double high = TableReader.Number(Table, row + 6);
        double atLow = TableReader.Number(Table, row + 10);
        double atHigh = TableReader.Number(Table, row + 14);
        double span = high - low;
        double share = span > 0 ? (perUnit - low) / span : 0;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        return atLow + share * (atHigh - atLow);
    }

    private double StorageValue(int row, double perUnit, ControlInputs inputs)
    {
        double reference = TableReader.Number(Table, row + 2);
        if (Table[row + 22] != None)
        {
            int charge = Context.Point(row + 22);
            if (inputs.IsGood(charge))
            {
                reference += TableReader.Number(Table, row + 24) * (inputs.Values[charge] / 100 - 0.5);
            }
        }

        double value = (reference - perUnit) * TableReader.Number(Table, row + 6);
        double least = TableReader.Number(Table, row + 10);
        double most = TableReader.Number(Table, row + 14);
        return value < least ? least : value > most ? most : value;
    }

    private int Row(int i)
    {
        return Start + RowsAt + 1 + i * RowLength;
    }

    private void CheckRow(int i, int row)
    {
        RequireOutput(Table[row], Priority.BusVoltage);
        for (int at = 2; at <= 18; at += 4)
        {
            if (double.IsNaN(TableReader.Number(Table, row + at)))
            {
                throw Refuse("row " + i + " lacks a number");
            }
        }

        bool isStorage = Table[row + 1] == Storage;
        bool hasCharge = Table[row + 22] != None;
        if (Table[row + 1] > Storage || (hasCharge && (Context.PointIndex(row + 22) < 0 || double.IsNaN(TableReader.Number(Table, row + 24)))))
        {
            throw Refuse("row " + i + " has an unknown kind or no state of charge");
        }

        if (isStorage ? TableReader.Number(Table, row + 6) <= 0 || TableReader.Number(Table, row + 14) < TableReader.Number(Table, row + 10)
            : TableReader.Number(Table, row + 6) <= TableReader.Number(Table, row + 2))
        {
            throw Refuse("row " + i + " has its ends the wrong way round");
        }
    }
}
