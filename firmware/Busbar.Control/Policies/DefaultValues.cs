namespace Busbar.Control;

/// <summary>
/// What holds when nothing else does: entries at level 16, set once, that never expire.
/// Table: u8 count; each u8 output, number value.
/// </summary>
internal sealed class DefaultValues : Policy
{
    private const int RowLength = 5;
    private bool isSet;

    public DefaultValues(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, 1);
        RequireExactLength(length, 1 + Table[Start] * RowLength);
        for (int i = 0; i < Table[Start]; i++)
        {
            int row = Start + 1 + i * RowLength;
            RequireOutput(Table[row], Priority.Default);
            if (double.IsNaN(TableReader.Number(Table, row + 1)))
            {
                throw Refuse("row " + i + " has no value");
            }
        }
    }

    public override void Step(ControlInputs inputs)
    {
        if (isSet)
        {
            return;
        }

        isSet = true;
        for (int i = 0; i < Table[Start]; i++)
        {
            int row = Start + 1 + i * RowLength;
            Context.Array.Set(Table[row], Priority.Default, TableReader.Number(Table, row + 1), SourceCode.DefaultValues, ReasonCode.DefaultValue, Index, PriorityArray.NoInput, long.MaxValue);
        }
    }
}
