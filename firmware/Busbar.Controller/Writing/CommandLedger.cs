using Busbar.Control;

namespace Busbar.Controller;

/// <summary>
/// Commands that were accepted and whose fate is open: they win their output and are written, or something stronger stands in the
/// way until they win, run out, are released or replaced. One a output and level that commands may come at.
/// </summary>
public sealed class CommandLedger
{
    private const byte LevelMask = 0x1F;
    private const byte New = 0x40;
    private const byte Waiting = 0x80;
    private const byte Open = New | Waiting;

    private readonly ControlEngine engine;
    private readonly Journal journal;

    // One row a level that the document gives to commands, output by output.
    private readonly byte[] outputs;

    // The level, and the stage of its command above it.
    private readonly byte[] rows;
    private readonly ulong[] ids;
    private int open;

    public CommandLedger(ControlEngine engine, Journal journal)
    {
        this.engine = engine;
        this.journal = journal;
        int count = 0;
        for (int output = 0; output < engine.OutputCount; output++)
        {
            for (int level = 1; level <= Priority.Count; level++)
            {
                count += engine.IsCommandLevel(output, level) ? 1 : 0;
            }
        }

        outputs = new byte[count];
        rows = new byte[count];
        ids = new ulong[count];
        int row = 0;
        for (int output = 0; output < engine.OutputCount; output++)
        {
            for (int level = 1; level <= Priority.Count; level++)
            {
                if (engine.IsCommandLevel(output, level))
                {
                    outputs[row] = (byte)output;
                    rows[row++] = (byte)level;
                }
            }
        }
    }

    /// <summary>The engine has accepted a command.</summary>
    public void Note(int output, int level, ulong commandId)
    {
        int row = Row(output, level);
        if (row < 0)
        {
            return;
        }

        End(row);
        rows[row] |= New;
        ids[row] = commandId;
        open++;
    }

    /// <summary>The command at this level will not take effect any more: released, or replaced.</summary>
    public void Withdraw(int output, int level)
    {
        int row = Row(output, level);
        if (row >= 0)
        {
            End(row);
        }
    }

    /// <summary>Another document takes over: nothing that is open here takes effect any more.</summary>
    public void WithdrawAll()
    {
        for (int row = 0; row < rows.Length; row++)
        {
            End(row);
        }
    }

    /// <summary>After the engine's step: the id under which the output's value is to be written; 0 for none.</summary>
    public ulong Settle(int output)
    {
        ulong won = 0;
        int winner = engine.WinningLevel(output);
        for (int row = 0; open > 0 && row < rows.Length; row++)
        {
            if ((rows[row] & Open) == 0 || outputs[row] != output)
            {
                continue;
            }

            int level = rows[row] & LevelMask;
            double commanded = engine.Commanded(output);
            if (level == winner)
            {
                won = ids[row];
                rows[row] = (byte)level;
                open--;
                byte limits = engine.LimitReason(output);
                if (limits != 0)
                {
                    byte reason = (byte)((byte)CommandLimit.EngineBase | limits);
                    journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, won, (byte)winner, reason);
                }
            }
            else if (!engine.IsLiving(output, level))
            {
                End(row);
            }
            else if ((rows[row] & New) != 0)
            {
                rows[row] = (byte)(level | Waiting);
                journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, ids[row], (byte)winner, (byte)CommandLimit.HigherPriority);
            }
        }

        return won;
    }

    private int Row(int output, int level)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            if (outputs[row] == output && (rows[row] & LevelMask) == level)
            {
                return row;
            }
        }

        return -1;
    }

    private void End(int row)
    {
        if ((rows[row] & Open) != 0)
        {
            rows[row] &= LevelMask;
            open--;
            journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(outputs[row]), double.NaN, ids[row], rows[row], (byte)CommandLimit.Withdrawn);
        }
    }
}
