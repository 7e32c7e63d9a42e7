#nullable enable

namespace Busbar.Esp32;

/// <summary>One RS-485 port: its UART and its GPIO numbers.</summary>
public sealed class Rs485Pins
{
    public Rs485Pins(int uart, int transmit, int receive, int driverEnable)
    {
        Uart = uart;
        Transmit = transmit;
        Receive = receive;
        DriverEnable = driverEnable;
    }

    /// <summary>1 or 2: COM2 or COM3 of the firmware, for COM1 is UART 0, the console.</summary>
    public int Uart { get; }

    public int Transmit { get; }

    public int Receive { get; }

    /// <summary>High while sending; -1 where the driver turns by itself.</summary>
    public int DriverEnable { get; }
}
