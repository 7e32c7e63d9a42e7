using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>The board's digital inputs in the order of the terminals. Read when asked; contacts are debounced by the poll.</summary>
public sealed class DigitalInputs
{
    private readonly bool isActiveLow;
    private readonly Channel[] channels;

    public DigitalInputs(Board? board, GpioController? gpio, Expander[] expanders, ILog log)
    {
        isActiveLow = board != null && board.InputsActiveLow;
        channels = new Channel[board == null ? 0 : board.Inputs.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = new Channel(board!.Inputs[i], gpio, expanders, false, false, "input " + (i + 1).ToString(), log);
        }
    }

    /// <summary>Reads an input; one that the board does not have is off. False: it was refused, or its expander does not answer.</summary>
    public bool TryRead(int input, out bool isOn)
    {
        isOn = false;
        if (input >= channels.Length)
        {
            return true;
        }

        bool isHigh;
        bool isRead = channels[input].TryRead(out isHigh);
        isOn = isRead && isHigh != isActiveLow;
        return isRead;
    }
}
