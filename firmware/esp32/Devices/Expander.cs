using System.Device.I2c;

namespace Busbar.Esp32;

/// <summary>
/// An I2C port expander: PCF8574, eight quasi-bidirectional pins behind one byte each way (a pin that is written 1 can be read as an input), or
/// AW9523B, sixteen pins with registers for input (0), output (2) and direction (4).
/// </summary>
public sealed class Expander
{
    private const byte InputRegister = 0x00;
    private const byte OutputRegister = 0x02;
    private const byte DirectionRegister = 0x04;
    private const byte ControlRegister = 0x11;
    private const byte PushPull = 0x10;

    private readonly bool isAw9523;
    private readonly I2cDevice device;
    private readonly byte[] address = new byte[] { InputRegister };
    private readonly byte[] control = new byte[] { ControlRegister, PushPull };
    private readonly byte[] received;
    private readonly byte[] message = new byte[3];

    // Of an AW9523B all pins begin as inputs; of a PCF8574 all begin high, which is the same.
    private int levels;
    private int directions = 0xFFFF;

    public Expander(int deviceAddress, int part)
    {
        isAw9523 = part == Board.Aw9523;
        received = new byte[isAw9523 ? 2 : 1];
        levels = isAw9523 ? 0 : 0xFF;
        device = new I2cDevice(new I2cConnectionSettings(SensorBus.Number, deviceAddress));
    }

    /// <summary>Drives a pin; false when the expander does not answer.</summary>
    public bool Write(int pin, bool isHigh)
    {
        levels = isHigh ? levels | (1 << pin) : levels & ~(1 << pin);
        directions &= ~(1 << pin);
        if (!isAw9523)
        {
            return device.WriteByte((byte)levels).Status == I2cTransferStatus.FullTransfer;
        }

        // The levels before the directions, so that no relay pulls for a moment.
        return Put(OutputRegister, levels) && Control() && Put(DirectionRegister, directions);
    }

    /// <summary>Reads a pin; false when the expander does not answer.</summary>
    public bool TryRead(int pin, out bool isHigh)
    {
        I2cTransferStatus status = isAw9523 ? device.WriteRead(address, received).Status : device.Read(received).Status;
        isHigh = (received[isAw9523 ? pin / 8 : 0] & (1 << (pin % 8))) != 0;
        return status == I2cTransferStatus.FullTransfer;
    }

    private bool Put(byte register, int value)
    {
        message[0] = register;
        message[1] = (byte)value;
        message[2] = (byte)(value >> 8);
        return device.Write(message).Status == I2cTransferStatus.FullTransfer;
    }

    private bool Control()
    {
        // Port 0 is open-drain after power-up.
        return device.Write(control).Status == I2cTransferStatus.FullTransfer;
    }
}
