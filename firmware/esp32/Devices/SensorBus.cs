using System;
using Busbar.Controller;
using nanoFramework.Hardware.Esp32;

namespace Busbar.Esp32;

/// <summary>The board's I2C bus: gives the chip's first I2C controller the board's pins.</summary>
public static class SensorBus
{
    /// <summary>Number of the I2C controller.</summary>
    public const int Number = 1;

    /// <summary>False: the board has no I2C bus, or its pins were refused.</summary>
    public static bool Open(Board? board, ILog log)
    {
        if (board == null || board.I2cData < 0 || board.I2cClock < 0)
        {
            return false;
        }

        try
        {
            Configuration.SetPinFunction(board.I2cData, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(board.I2cClock, DeviceFunction.I2C1_CLOCK);
            return true;
        }
        catch (Exception error)
        {
            log.Write(3, "I2C: the board's pins were refused: " + error.ToString());
            return false;
        }
    }

    /// <summary>The board's expanders; none without a bus.</summary>
    public static Expander[] Expanders(Board? board, bool hasI2c, ILog log)
    {
        Expander[] expanders = new Expander[board == null || !hasI2c ? 0 : board.ExpanderAddresses.Length];
        try
        {
            for (int i = 0; i < expanders.Length; i++)
            {
                expanders[i] = new Expander(board!.ExpanderAddresses[i], board.ExpanderParts[i]);
            }
        }
        catch (Exception error)
        {
            log.Write(3, "I2C: the board's expanders cannot be used: " + error.ToString());
            return new Expander[0];
        }

        return expanders;
    }
}
