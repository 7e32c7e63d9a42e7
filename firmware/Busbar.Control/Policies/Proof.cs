namespace Busbar.Control;

/// <summary>
/// Proof of actuation: an output that was switched must show it in another point (a contact closed: power flows) within its time.
/// One that does not is set to its safe value at level 4 for a while, with the reason NoEffect, which the gateway raises as an alarm;
/// then it is tried again. What is not known proves nothing, for or against.
/// </summary>
/// <remarks>
/// Table: u8 count; each of 15 bytes: 0 output, 1 point (u8 u8), 3 number threshold (on shows as more than it, off as no more),
/// 7 number value when there was no effect, 11 u16 seconds for the effect, 13 u16 seconds until the next try.
/// </remarks>
internal sealed class Proof : Policy
{
    private const int RowLength = 15;
    private const byte Unknown = 0;
    private const byte Off = 1;
    private const byte On = 2;

    private readonly byte[] sides;
    private readonly long[] since;

    public Proof(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, 1);
        int count = Table[Start];
        RequireExactLength(length, 1 + count * RowLength);
        for (int i = 0; i < count; i++)
        {
            int row = Start + 1 + i * RowLength;
            RequireOutput(Table[row], Priority.Proof);
            if (context.PointIndex(row + 1) < 0 || double.IsNaN(TableReader.Number(Table, row + 3)) || double.IsNaN(TableReader.Number(Table, row + 7)))
            {
                throw Refuse("row " + i + " lacks its point, threshold or value");
            }
        }

        sides = new byte[count];
        since = new long[count];
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        for (int i = 0; i < sides.Length; i++)
        {
            int row = Start + 1 + i * RowLength;
            int output = Table[row];
            double commanded = Context.State.Commanded[output];
            byte side = double.IsNaN(commanded) ? Unknown : commanded > 0 ? On : Off;
            int point = Context.Point(row + 1);
            bool failed = Context.Array.LivingSlot(output, Priority.Proof, now) >= 0;
            if (side != sides[i] || side == Unknown || failed || !inputs.IsGood(point) || HasEffect(row, side, inputs.Values[point]))
            {
                sides[i] = side;
                since[i] = now;
                continue;
            }

            if (now - since[i] >= TableReader.Unsigned16(Table, row + 11) * 1000L && inputs.Times[point] > since[i])
            {
                long until = now + TableReader.Unsigned16(Table, row + 13) * 1000L;
                Context.Array.Set(output, Priority.Proof, TableReader.Number(Table, row + 7), SourceCode.Interlock, ReasonCode.NoEffect, Index, point, until);
                since[i] = now;
            }
        }
    }

    private bool HasEffect(int row, byte side, double value)
    {
        return value > TableReader.Number(Table, row + 3) == (side == On);
    }
}
