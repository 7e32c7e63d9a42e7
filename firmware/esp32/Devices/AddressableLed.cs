using System;
using System.Device.Spi;
using Busbar.Controller;
using nanoFramework.Hardware.Esp32;

namespace Busbar.Esp32;

/// <summary>
/// One WS2812, driven by the data line of an SPI bus: at 2.5 MHz three SPI bits of 0.4 µs make one of the LED's (110 is a one, 100 a zero), and
/// the zeros behind them are its reset. Timing: WorldSemi, WS2812B data sheet (0.4 and 0.8 µs, each within 0.15).
/// </summary>
public sealed class AddressableLed
{
    private const int SpiBus = 2;
    private const int ClockHertz = 2500000;
    private const int ColourBits = 24;

    // 24 bits of 3, and zeros for 290 µs behind them.
    private const int FrameBytes = 9 + 91;

    // Bright enough to be seen by day through a case, and no more.
    private const byte Brightness = 24;

    private readonly SpiDevice device;
    private readonly byte[] frame = new byte[FrameBytes];

    private AddressableLed(SpiDevice device)
    {
        this.device = device;
    }

    /// <summary>Null, and a line in the log, when the chip refuses.</summary>
    public static AddressableLed? Open(int pin, ILog log)
    {
        try
        {
            // The second bus, for the first one's other lines sit on pins that may carry relays.
            Configuration.SetPinFunction(pin, DeviceFunction.SPI2_MOSI);
            SpiConnectionSettings settings = new SpiConnectionSettings(SpiBus, -1);
            settings.ClockFrequency = ClockHertz;
            settings.DataBitLength = 8;
            settings.Mode = SpiMode.Mode0;
            return new AddressableLed(SpiDevice.Create(settings));
        }
        catch (Exception error)
        {
            log.Write(2, "status LED: pin " + pin.ToString() + " was refused: " + error.ToString());
            return null;
        }
    }

    /// <summary>Red, green, both or dark.</summary>
    public void Show(bool red, bool green)
    {
        // Green first, then red, then blue; the highest bit first.
        int colour = ((green ? Brightness : 0) << 16) | ((red ? Brightness : 0) << 8);
        Array.Clear(frame, 0, frame.Length);
        for (int bit = 0; bit < ColourBits; bit++)
        {
            bool isOne = (colour & (1 << (ColourBits - 1 - bit))) != 0;
            Set(bit * 3);
            if (isOne)
            {
                Set(bit * 3 + 1);
            }
        }

        device.Write(frame);
    }

    private void Set(int bit)
    {
        frame[bit / 8] |= (byte)(0x80 >> (bit % 8));
    }
}
