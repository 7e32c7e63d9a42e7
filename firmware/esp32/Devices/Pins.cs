using System;
using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>Opens pins; one that the chip refuses costs its relay or input, not the device.</summary>
internal static class Pins
{
    /// <summary>Null, and a line in the log, when the chip refuses.</summary>
    public static GpioPin? Open(GpioController? gpio, int number, PinMode mode, PinValue level, string what, ILog log)
    {
        if (gpio == null || number < 0)
        {
            return null;
        }

        try
        {
            GpioPin pin = gpio.OpenPin(number);
            if (mode == PinMode.Output)
            {
                // The level before the direction, so that no relay pulls for a moment at the start.
                pin.Write(level);
            }

            pin.SetPinMode(mode);
            if (mode == PinMode.Output)
            {
                pin.Write(level);
            }

            return pin;
        }
        catch (Exception error)
        {
            log.Write(3, what + ": pin " + number.ToString() + " was refused: " + error.ToString());
            return null;
        }
    }
}
