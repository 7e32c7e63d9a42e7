using Busbar.Control;

namespace Busbar.Controller;

/// <summary>
/// Commands that were accepted and whose fate the next cycle decides: they win their output and are written, or something
/// stronger or a limit stands in the way. One a output: a later command takes the place of an earlier one.
/// </summary>
public sealed class CommandLedger
{
    private readonly byte[] levels;

    public CommandLedger(int outputs)
    {
        levels = new byte[outputs];
    }

    /// <summary>The engine has accepted a command.</summary>
    public void Note(int output, int level)
    {
        levels[output] = (byte)level;
    }

    /// <summary>After the engine's step: the id under which the output's value is to be written; 0 for none.</summary>
    public ulong Settle(int output, ControlEngine engine, Journal journal)
    {
        int level = levels[output];
        if (level == 0)
        {
            return 0;
        }

        levels[output] = 0;
        ulong id = engine.CommandId(output);
        double commanded = engine.Commanded(output);
        if (engine.WinningLevel(output) != level)
        {
            journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, id, (byte)engine.WinningLevel(output), (byte)CommandLimit.HigherPriority);
            return 0;
        }

        byte limits = engine.LimitReason(output);
        if (limits != 0)
        {
            byte reason = (byte)((byte)CommandLimit.EngineBase | limits);
            journal.Command(ControllerEvent.CommandLimited, engine.OutputPointIndex(output), commanded, id, (byte)level, reason);
        }

        return id;
    }
}
