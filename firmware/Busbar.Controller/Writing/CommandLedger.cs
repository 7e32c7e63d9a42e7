using Busbar.Control;

namespace Busbar.Controller;

/// <summary>
/// Commands that were accepted and whose fate is open: they win their output and are written, or something stronger stands in the
/// way until they win, run out, are released or replaced. One a output and level that commands may come at.
/// </summary>
public sealed class CommandLedger
{
    private const byte New = 1;
    private const byte Waiting = 2;

    private readonly ControlEngine engine;
    private readonly Journal journal;

    // One row a level that the document gives to commands, output by output.
    private readonly byte[] outputs;
    private readonly byte[] levels;
    private readonly byte[] stages;
    private readonly ulong[] ids;
    private int open;

    public CommandLedger(ControlEngine engine, Journal journal)
    {
        this.engine = engine;
        this.journal = journal;
        int rows = 0;
        for (int output = 0; output < engine.OutputCount; output++)
        {
            for (int level = 1; level <= Priority.Count; level++)
            {
                rows += engine.IsCommandLevel(output, level) ? 1 : 0;
            }
        }

        outputs = new byte[rows];
        levels = new byte[rows];
        stages = new byte[rows];
        ids = new ulong[rows];
        int row = 0;
        for (int output = 0; output < engine.OutputCount; output++)
        {
            for (int level = 1; level <= Priority.Count; level++)
            {
                if (engine.IsCommandLevel(output, level))
                {
                    outputs[row] = (byte)output;
                    levels[row++] = (byte)level;
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
        stages[row] = New;
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
        for (int row = 0; row < stages.Length; row++)
        {
            End(row);
        }
    }

    /// <summary>After the engine's step: the id under which the output's value is to be written; 0 for none.</summary>
    public ulong Settle(int output)
    {
        ulong won = 0;
        int winner = engine.WinningLevel(output);
        for (int row = 0; open > 0 && row < stages.Length; row++)
        {
            if (stages[row] == 0 || outputs[row] != output)
            {
                continue;
            }

            double commanded = engine.Commanded(output);
            if (levels[row] == winner)
            {
                won = ids[row];
                stages[row] = 0;
                open--;
                byte limits = engine.LimitReason(output);
                if (limits != 0)
                {
                    byte reason = (byte)((byte)CommandLimit.EngineBase | limits);
                    journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, won, (byte)winner, reason);
                }
            }
            else if (!engine.IsLiving(output, levels[row]))
            {
                End(row);
            }
            else if (stages[row] == New)
            {
                stages[row] = Waiting;
                journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, ids[row], (byte)winner, (byte)CommandLimit.HigherPriority);
            }
        }

        return won;
    }

    private int Row(int output, int level)
    {
        for (int row = 0; row < levels.Length; row++)
        {
            if (outputs[row] == output && levels[row] == level)
            {
                return row;
            }
        }

        return -1;
    }

    private void End(int row)
    {
        if (stages[row] != 0)
        {
            stages[row] = 0;
            open--;
            journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(outputs[row]), double.NaN, ids[row], levels[row], (byte)CommandLimit.Withdrawn);
        }
    }
}
