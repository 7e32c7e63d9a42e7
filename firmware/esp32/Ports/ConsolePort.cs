using System;
using System.IO.Ports;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The console's UART: COM1, which a board's USB bridge is on, or the one that the setting "console" names. It is taken only while no bus
/// of the document wants it, and given back when one does. A runtime image whose debugger sits on that UART refuses it; the rest goes on.
/// </summary>
public sealed class ConsolePort : IConsolePort
{
    private const int Baud = 115200;
    private const int RetryMilliseconds = 60000;

    private readonly string name;
    private readonly ILog log;
    private readonly object gate = new object();
    private SerialPort? port;
    private bool isTaken;
    private bool isSaid;
    private long retryAt;

    /// <param name="name">COM1 and so on; "off" for none.</param>
    /// <param name="log">Told once when the port is refused.</param>
    public ConsolePort(string name, ILog log)
    {
        this.name = name;
        this.log = log;
    }

    /// <summary>Opens what is not open; called about once a second, for the first time when the document's ports are open.</summary>
    public void Service(long now)
    {
        if (port != null || isTaken || name == "off" || now < retryAt)
        {
            return;
        }

        retryAt = now + RetryMilliseconds;
        SerialPort? fresh = null;
        try
        {
            fresh = new SerialPort(name, Baud);
            fresh.Open();
            port = fresh;
            log.Write(1, "console: " + name);
        }
        catch (Exception error)
        {
            Say(error);
            GiveUp(fresh);
        }
    }

    /// <summary>No bus wants the UART any more.</summary>
    public void GiveBack(string com)
    {
        if (com == name)
        {
            isTaken = false;
            retryAt = 0;
        }
    }

    /// <summary>A bus takes the UART.</summary>
    public void Release(string com)
    {
        if (com == name)
        {
            isTaken = true;
            Close();
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        SerialPort? open = port;
        if (open == null)
        {
            return 0;
        }

        try
        {
            // Read waits for all that it is asked for, so only what has arrived is asked for.
            int arrived = open.BytesToRead;
            arrived = arrived > count ? count : arrived;
            return arrived <= 0 ? 0 : open.Read(buffer, offset, arrived);
        }
        catch (Exception error)
        {
            Say(error);
            Close();
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Write(string text)
    {
        SerialPort? open = port;
        if (open == null)
        {
            return;
        }

        try
        {
            lock (gate)
            {
                open.Write(text);
            }
        }
        catch (Exception)
        {
            // Not to the log: it may be the log that writes here.
            Close();
        }
    }

    private void Close()
    {
        SerialPort? open = port;
        port = null;
        GiveUp(open);
    }

    /// <summary>One that is only closed, or was refused, keeps its name to itself: nobody else could have the UART, this console neither.</summary>
    private void GiveUp(SerialPort? serial)
    {
        if (serial == null)
        {
            return;
        }

        try
        {
            serial.Dispose();
        }
        catch (Exception error)
        {
            Say(error);
        }
    }

    private void Say(Exception error)
    {
        if (!isSaid)
        {
            isSaid = true;
            log.Write(1, "console: " + name + " cannot be used (" + error.ToString() + "); name another one with the setting console, or put settings.txt into the flash");
        }
    }
}
