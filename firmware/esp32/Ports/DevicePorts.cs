using System;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The ports of this device by the names that a document gives them: the board's own names ("rs485-1"), COM1 and so on, what the
/// settings map (<c>port.NAME=COM2</c>), and "local" for the board's relays, inputs and sensors. A port that a new document names again stays open;
/// others close and give back their memory, their thread, and the UART to the console.
/// </summary>
public sealed class DevicePorts : IBusPorts, IKeptBusPorts
{
    /// <summary>Name of the board's own relays, inputs and sensors.</summary>
    public const string Local = "local";

    private readonly Board? board;
    private readonly DeviceSettings settings;
    private readonly LocalPort local;
    private readonly ConsolePort console;
    private readonly ILog log;
    private readonly IBusPort[] ports = new IBusPort[ControllerLimits.BoardBuses];
    private readonly string[] keys = new string[ControllerLimits.BoardBuses];
    private int count;

    public DevicePorts(Board? board, DeviceSettings settings, LocalPort local, ConsolePort console, ILog log)
    {
        this.board = board;
        this.settings = settings;
        this.local = local;
        this.console = console;
        this.log = log;
    }

    /// <summary>Some port has bytes that the controller has not read.</summary>
    public bool HasBytes
    {
        get
        {
            for (int i = 0; i < count; i++)
            {
                if (ports[i].BytesAvailable > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort)
    {
        string key = Key(kind, portName, tcpPort);
        for (int i = 0; i < count; i++)
        {
            if (keys[i] == key)
            {
                return ports[i];
            }
        }

        if (count == ports.Length)
        {
            log.Write(3, "port " + key + ": " + ports.Length.ToString() + " ports are open already, and this firmware has no more");
            return null;
        }

        IBusPort? port = Make(kind, portName, tcpPort);
        if (port != null)
        {
            keys[count] = key;
            ports[count] = port;
            count++;
        }

        return port;
    }

    /// <inheritdoc/>
    public void CloseOthers(BusTable buses)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (IsNamed(keys[i], buses))
            {
                keys[kept] = keys[i];
                ports[kept] = ports[i];
                kept++;
            }
            else
            {
                Close(ports[i]);
            }
        }

        Array.Clear(keys, kept, count - kept);
        Array.Clear(ports, kept, count - kept);
        count = kept;
    }

    /// <summary>Opens again what failed; called about once a second.</summary>
    public void Service(long now)
    {
        for (int i = 0; i < count; i++)
        {
            Rs485Port? serial = ports[i] as Rs485Port;
            if (serial != null)
            {
                serial.Service(now);
            }
        }
    }

    private static string Key(byte kind, string portName, int tcpPort)
    {
        return kind == BusTable.Tcp ? portName + ":" + tcpPort.ToString() : portName;
    }

    private static bool IsNamed(string key, BusTable buses)
    {
        for (int bus = 0; bus < buses.Count; bus++)
        {
            if (Key(buses.Kind(bus), buses.PortName(bus), buses.TcpPort(bus)) == key)
            {
                return true;
            }
        }

        return false;
    }

    private void Close(IBusPort port)
    {
        Rs485Port? serial = port as Rs485Port;
        if (serial != null)
        {
            serial.Close();
            console.GiveBack(serial.Name);
        }

        TcpPort? connection = port as TcpPort;
        if (connection != null)
        {
            connection.Close();
        }
    }

    private IBusPort? Make(byte kind, string portName, int tcpPort)
    {
        try
        {
            return kind == BusTable.Tcp ? new TcpPort(portName, tcpPort, log) : OpenSerial(portName);
        }
        catch (Exception error)
        {
            // The bus has no port then; the others go on.
            log.Write(3, "port " + portName + " was refused: " + error.ToString());
            return null;
        }
    }

    private IBusPort? OpenSerial(string name)
    {
        string terminal = settings.Get("port." + name, name);
        if (terminal == Local)
        {
            return local;
        }

        Rs485Pins? pins = null;
        for (int i = 0; board != null && i < board.Rs485.Length; i++)
        {
            if ("rs485-" + (i + 1).ToString() == terminal || "COM" + (board.Rs485[i].Uart + 1).ToString() == terminal)
            {
                pins = board.Rs485[i];
            }
        }

        int com = pins != null ? pins.Uart + 1 : ComNumber(terminal);
        if (com == 0)
        {
            log.Write(3, "port " + name + ": this board has no such port; say which it is with port." + name + "=COM2 in the settings");
            return null;
        }

        console.Release("COM" + com.ToString());
        return new Rs485Port(com, pins, log);
    }

    private static int ComNumber(string terminal)
    {
        return terminal.Length == 4 && terminal.StartsWith("COM") && terminal[3] >= '1' && terminal[3] <= '4' ? terminal[3] - '0' : 0;
    }
}
