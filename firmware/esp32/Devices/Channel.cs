using System;
using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>One relay or input: a pin of the chip or of an expander. One that is refused costs its relay or input, not the device.</summary>
public sealed class Channel
{
    private readonly string what;
    private readonly ILog log;
    private readonly GpioPin? pin;
    private readonly Expander? expander;
    private readonly int bit;
    private bool isSilent;

    /// <param name="number">A GPIO number, or <see cref="Board.FirstExpanderChannel"/> and more.</param>
    /// <param name="gpio">Null when pins cannot be used.</param>
    /// <param name="expanders">In the order of the board; empty without I2C.</param>
    /// <param name="isOutput">True: driven to <paramref name="level"/> at once.</param>
    /// <param name="level">The first level of an output.</param>
    /// <param name="what">For the log, as "relay 1".</param>
    /// <param name="log">Told once when it does not answer.</param>
    public Channel(int number, GpioController? gpio, Expander[] expanders, bool isOutput, bool level, string what, ILog log)
    {
        this.what = what;
        this.log = log;
        if (number < Board.FirstExpanderChannel)
        {
            pin = Pins.Open(gpio, number, isOutput ? PinMode.Output : PinMode.Input, level ? PinValue.High : PinValue.Low, what, log);
            return;
        }

        int index = (number - Board.FirstExpanderChannel) / Board.ChannelsPerExpander;
        bit = (number - Board.FirstExpanderChannel) % Board.ChannelsPerExpander;
        expander = index < expanders.Length ? expanders[index] : null;
        if (isOutput)
        {
            Write(level);
        }
    }

    /// <summary>False: it was refused or does not answer.</summary>
    public bool Write(bool isHigh)
    {
        try
        {
            if (pin != null)
            {
                pin.Write(isHigh ? PinValue.High : PinValue.Low);
                return true;
            }

            return Note(expander != null && expander.Write(bit, isHigh), "does not answer");
        }
        catch (Exception error)
        {
            return Note(false, error.ToString());
        }
    }

    /// <summary>False: it was refused or does not answer.</summary>
    public bool TryRead(out bool isHigh)
    {
        isHigh = false;
        try
        {
            if (pin != null)
            {
                isHigh = pin.Read() == PinValue.High;
                return true;
            }

            return Note(expander != null && expander.TryRead(bit, out isHigh), "does not answer");
        }
        catch (Exception error)
        {
            return Note(false, error.ToString());
        }
    }

    private bool Note(bool isGood, string why)
    {
        if (!isGood && !isSilent)
        {
            log.Write(3, what + ": " + why);
        }

        isSilent = !isGood;
        return isGood;
    }
}
