using System;
using System.IO.Ports;
using Busbar.Controller;
using nanoFramework.Hardware.Esp32;

namespace Busbar.Esp32;

/// <summary>
/// An RS-485 line on a UART. The driver enable is the UART's RTS in half-duplex mode, on whatever pin the board has it; a transceiver that
/// switches by itself needs none. The driver's Read waits for all that it is asked for, so only what has arrived is asked for.
/// </summary>
public sealed class Rs485Port : IBusPort
{
    private const int RetryMilliseconds = 5000;
    private const int ReceiveBytes = 512;

    private readonly string name;
    private readonly bool hasDriverEnable;
    private readonly ILog log;
    private readonly SerialPort port;
    private readonly byte[] nowhere = new byte[64];
    private bool isOpen;
    private bool isWanted;
    private long retryAt;
    private string said = "";

    /// <param name="com">Number of the serial port: 2 for COM2.</param>
    /// <param name="pins">The board's pins; null leaves the runtime's own.</param>
    /// <param name="log">Told why the port cannot be used, once per reason.</param>
    public Rs485Port(int com, Rs485Pins? pins, ILog log)
    {
        name = "COM" + com.ToString();
        this.log = log;
        hasDriverEnable = pins != null && pins.DriverEnable >= 0;
        if (pins != null)
        {
            Place(com, pins);
        }

        port = new SerialPort(name);
    }

    /// <summary>The serial port's name, as COM2.</summary>
    public string Name
    {
        get { return name; }
    }

    /// <inheritdoc/>
    public bool IsOpen
    {
        get { return isOpen; }
    }

    /// <inheritdoc/>
    public int BytesAvailable
    {
        get
        {
            if (!isOpen)
            {
                return 0;
            }

            try
            {
                return port.BytesToRead;
            }
            catch (Exception error)
            {
                Fail(error);
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits)
    {
        // The driver takes line settings reliably when it opens; devices with other parity on one line are why it must be possible again and again.
        CloseQuietly();
        isWanted = true;
        try
        {
            port.BaudRate = baud;
            port.DataBits = 8;
            port.Parity = parity == 1 ? Parity.Odd : parity == 2 ? Parity.Even : Parity.None;
            port.StopBits = stopBits == 2 ? StopBits.Two : StopBits.One;
            Open();
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        int arrived = BytesAvailable;
        if (arrived > count)
        {
            arrived = count;
        }

        if (arrived <= 0)
        {
            return 0;
        }

        try
        {
            return port.Read(buffer, offset, arrived);
        }
        catch (Exception error)
        {
            Fail(error);
            return 0;
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (!isOpen)
        {
            return false;
        }

        try
        {
            port.Write(buffer, offset, count);
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Discard()
    {
        while (Read(nowhere, 0, nowhere.Length) > 0)
        {
        }
    }

    /// <summary>Gives the UART back; the port is not used again.</summary>
    public void Close()
    {
        isWanted = false;
        CloseQuietly();
        try
        {
            port.Dispose();
        }
        catch (Exception error)
        {
            log.Write(2, name + " is not given back: " + error.ToString());
        }
    }

    /// <summary>Tries again to open a port that failed; called about once a second.</summary>
    public void Service(long now)
    {
        if (isWanted && !isOpen && now >= retryAt)
        {
            retryAt = now + RetryMilliseconds;
            Open();
        }
    }

    private static DeviceFunction Function(int com, int line)
    {
        // The chip's functions are numbered by port and line: COM1_TX is 0x30100, COM2_RX is 0x30201.
        return (DeviceFunction)((int)DeviceFunction.COM1_TX + (com - 1) * 256 + line);
    }

    private void Place(int com, Rs485Pins pins)
    {
        try
        {
            Configuration.SetPinFunction(pins.Transmit, Function(com, 0));
            Configuration.SetPinFunction(pins.Receive, Function(com, 1));
            if (hasDriverEnable)
            {
                Configuration.SetPinFunction(pins.DriverEnable, Function(com, 2));
            }
        }
        catch (Exception error)
        {
            log.Write(3, name + " stays on the runtime's own pins, for those of the board were refused: " + error.ToString());
        }
    }

    private void Open()
    {
        try
        {
            if (hasDriverEnable)
            {
                port.Mode = SerialMode.RS485;
            }

            port.ReadBufferSize = ReceiveBytes;
            port.Open();
            isOpen = true;
            said = "";
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private void Fail(Exception error)
    {
        CloseQuietly();
        string reason = error.ToString();
        if (reason != said)
        {
            said = reason;
            log.Write(3, name + ": " + reason);
        }
    }

    private void CloseQuietly()
    {
        isOpen = false;
        try
        {
            if (port.IsOpen)
            {
                port.Close();
            }
        }
        catch (Exception error)
        {
            log.Write(2, name + " does not close: " + error.ToString());
        }
    }
}
