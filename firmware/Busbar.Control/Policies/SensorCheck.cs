namespace Busbar.Control;

/// <summary>
/// Doubts sensors that cannot be right though they answer: out of range, faster than the thing they measure can be, or the same to
/// the last digit for hours. A doubted reading is not good for any policy, so each does what it does without it. It is believed again
/// when it has been sane for five minutes. A quarter of the rows is looked at in a cycle, which is sooner than any protection's dwell.
/// </summary>
/// <remarks>
/// Table: u8 rows, each 16 bytes: 0 point (u8 u8), numbers 2 least, 6 most, 10 most change in five minutes (absent: any), 14 u16 stuck
/// after min (0: never).
/// </remarks>
internal sealed class SensorCheck : Policy
{
    private const int RowLength = 16;
    private const int Turns = 4;
    private const int WindowSeconds = 5 * 60;
    private const int NotDoubted = int.MinValue / 2;

    private readonly byte[] doubts;
    private readonly float[] reference;
    private readonly float[] last;

    /// <summary>Seconds, three a row: when the reference was taken, when the value changed last, when it was last insane.</summary>
    private readonly int[] times;
    private int turn;

    public SensorCheck(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, 1);
        int rows = Table[offset];
        RequireExactLength(length, 1 + rows * RowLength);
        for (int i = 0; i < rows; i++)
        {
            int row = Row(i);
            double least = TableReader.Number(Table, row + 2);
            double most = TableReader.Number(Table, row + 6);
            if (context.PointIndex(row) < 0 || double.IsNaN(least) || double.IsNaN(most) || most <= least)
            {
                throw Refuse("row " + i + " has no point or no range");
            }
        }

        if (context.Doubts == null)
        {
            context.Doubts = new byte[(context.PointCount + 7) / 8];
        }

        doubts = context.Doubts;
        reference = new float[rows];
        last = new float[rows];
        times = new int[rows * 3];
        for (int i = 0; i < rows; i++)
        {
            reference[i] = float.NaN;
            last[i] = float.NaN;
            times[i * 3 + 2] = NotDoubted;
        }
    }

    public override void Step(ControlInputs inputs)
    {
        turn = (turn + 1) % Turns;
        for (int i = turn; i < reference.Length; i += Turns)
        {
            int row = Row(i);
            int point = Context.Point(row);
            if (inputs.Qualities[point] != (byte)Busbar.Points.Quality.Good || double.IsNaN(inputs.Values[point]))
            {
                // Not there at all: what it was before says nothing of what it will be.
                reference[i] = float.NaN;
                last[i] = float.NaN;
                continue;
            }

            int now = (int)(inputs.NowMilliseconds / 1000);
            int insane = i * 3 + 2;
            if (IsInsane(i, row, inputs.Values[point], (int)(inputs.Times[point] / 1000)))
            {
                times[insane] = now;
            }
            else if (times[insane] != NotDoubted && now - times[insane] >= WindowSeconds)
            {
                times[insane] = NotDoubted;
            }

            int bit = 1 << (point & 7);
            doubts[point >> 3] = (byte)(times[insane] != NotDoubted ? doubts[point >> 3] | bit : doubts[point >> 3] & ~bit);
        }
    }

    private bool IsInsane(int i, int row, double value, int time)
    {
        if (float.IsNaN(last[i]) || last[i] != (float)value)
        {
            last[i] = (float)value;
            times[i * 3 + 1] = time;
        }

        bool isFast = false;
        double most = TableReader.Number(Table, row + 10);
        if (float.IsNaN(reference[i]))
        {
            reference[i] = (float)value;
            times[i * 3] = time;
        }
        else if (!double.IsNaN(most))
        {
            double change = value - reference[i];
            isFast = change > most || change < -most;
        }

        if (time - times[i * 3] >= WindowSeconds)
        {
            reference[i] = (float)value;
            times[i * 3] = time;
        }

        int stuck = TableReader.Unsigned16(Table, row + 14) * 60;
        return value < TableReader.Number(Table, row + 2) || value > TableReader.Number(Table, row + 6) || isFast || (stuck > 0 && time - times[i * 3 + 1] >= stuck);
    }

    private int Row(int i)
    {
        return Start + 1 + i * RowLength;
    }
}
