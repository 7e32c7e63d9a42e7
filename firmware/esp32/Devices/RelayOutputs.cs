using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The board's relays in the order of the terminals. All are released when the device starts; which value is safe is the document's to say.
/// What was commanded is remembered, for neither pin nor expander tells whether the contact has moved.
/// </summary>
public sealed class RelayOutputs
{
    private readonly bool isActiveLow;
    private readonly Channel[] channels;
    private readonly bool[] isOn;

    public RelayOutputs(Board? board, GpioController? gpio, Expander[] expanders, ILog log)
    {
        isActiveLow = board != null && board.RelaysActiveLow;
        channels = new Channel[board == null ? 0 : board.Relays.Length];
        isOn = new bool[channels.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = new Channel(board!.Relays[i], gpio, expanders, true, isActiveLow, "relay " + (i + 1).ToString(), log);
        }
    }

    /// <summary>Relays that the board has.</summary>
    public int Count
    {
        get { return channels.Length; }
    }

    /// <summary>What was commanded last; false for a relay that is not there.</summary>
    public bool IsOn(int relay)
    {
        return relay < isOn.Length && isOn[relay];
    }

    /// <summary>Switches a relay; false when its pin or expander refused, and it then counts as it was.</summary>
    public bool Set(int relay, bool on)
    {
        bool isDone = channels[relay].Write(on != isActiveLow);
        isOn[relay] = isDone ? on : isOn[relay];
        return isDone;
    }
}
