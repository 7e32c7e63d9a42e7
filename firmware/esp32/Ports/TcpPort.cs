using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// A TCP connection to a device or a Modbus gateway. Looking up the name and connecting block on this runtime, so they happen on a
/// guarded thread of its own, with back-off; the controller's thread only asks what has arrived.
/// </summary>
public sealed class TcpPort : IBusPort
{
    private const int FirstRetryMilliseconds = 500;
    private const int LongestRetryMilliseconds = 10000;
    private const int WatchMilliseconds = 500;
    private const int SendMilliseconds = 1000;

    private readonly string host;
    private readonly int tcpPort;
    private readonly ILog log;
    private readonly object gate = new object();
    private readonly byte[] nowhere = new byte[64];
    private readonly GuardedThread thread;
    private Socket? socket;
    private bool isEnding;
    private string said = "";

    /// <param name="host">Name or address.</param>
    /// <param name="tcpPort">Modbus has 502.</param>
    /// <param name="log">Told why there is no connection, once per reason.</param>
    public TcpPort(string host, int tcpPort, ILog log)
    {
        this.host = host;
        this.tcpPort = tcpPort;
        this.log = log;
        thread = new GuardedThread("tcp " + host, Run, log);
    }

    /// <summary>Failures of its thread.</summary>
    public int Failures
    {
        get { return thread.Failures; }
    }

    /// <inheritdoc/>
    public bool IsOpen
    {
        get { return socket != null; }
    }

    /// <inheritdoc/>
    public int BytesAvailable
    {
        get
        {
            lock (gate)
            {
                try
                {
                    return socket == null ? 0 : socket.Available;
                }
                catch (Exception error)
                {
                    Drop(Reason(error));
                    return 0;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits)
    {
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        lock (gate)
        {
            int arrived = BytesAvailable;
            if (arrived > count)
            {
                arrived = count;
            }

            if (arrived <= 0 || socket == null)
            {
                return 0;
            }

            try
            {
                return socket.Receive(buffer, offset, arrived, SocketFlags.None);
            }
            catch (Exception error)
            {
                Drop(Reason(error));
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        lock (gate)
        {
            try
            {
                if (socket == null || !socket.Poll(0, SelectMode.SelectWrite))
                {
                    return false;
                }

                int sent = socket.Send(buffer, offset, count, SocketFlags.None);
                if (sent != count)
                {
                    // Half a request cannot be taken back; the device would read the next one wrongly.
                    Drop("took " + sent.ToString() + " of " + count.ToString() + " bytes");
                }

                return sent == count;
            }
            catch (Exception error)
            {
                Drop(Reason(error));
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Discard()
    {
        while (Read(nowhere, 0, nowhere.Length) > 0)
        {
        }
    }

    /// <summary>Closes the connection and ends the thread, which may take until its attempt to connect has ended.</summary>
    public void Close()
    {
        isEnding = true;
        lock (gate)
        {
            Drop("closed, for no bus of the document is on it");
        }
    }

    private void Run()
    {
        int retry = FirstRetryMilliseconds;
        while (!isEnding)
        {
            if (Connect())
            {
                retry = FirstRetryMilliseconds;
                Watch();
            }

            Thread.Sleep(retry);
            retry = retry * 2 < LongestRetryMilliseconds ? retry * 2 : LongestRetryMilliseconds;
        }
    }

    private bool Connect()
    {
        Socket? fresh = null;
        try
        {
            IPAddress address = Resolve();
            fresh = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            fresh.Connect(new IPEndPoint(address, tcpPort));
            Tune(fresh);
            lock (gate)
            {
                socket = fresh;
                said = "";
                if (isEnding)
                {
                    Drop("closed");
                }
            }

            return true;
        }
        catch (Exception error)
        {
            if (fresh != null)
            {
                fresh.Close();
            }

            Say(Reason(error) + ". Is the device on, and is this its address?");
            return false;
        }
    }

    /// <summary>What makes it quicker and does not make it work: a runtime that has no such options is used without them.</summary>
    private void Tune(Socket fresh)
    {
        try
        {
            fresh.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            fresh.SendTimeout = SendMilliseconds;
        }
        catch (Exception error)
        {
            log.Write(0, host + ": " + error.ToString());
        }
    }

    // Not only what sockets throw: an exception that left this port would be taken for the controller's own failure.
    private static string Reason(Exception error)
    {
        SocketException? socketError = error as SocketException;
        return socketError != null ? "error " + socketError.ErrorCode.ToString() : error.ToString();
    }

    private IPAddress Resolve()
    {
        if (host[0] >= '0' && host[0] <= '9')
        {
            return IPAddress.Parse(host);
        }

        IPHostEntry entry = Dns.GetHostEntry(host);
        if (entry.AddressList.Length == 0)
        {
            throw new SocketException(SocketError.HostNotFound);
        }

        return entry.AddressList[0];
    }

    /// <summary>Returns when the connection is gone.</summary>
    private void Watch()
    {
        while (IsOpen && !isEnding)
        {
            Thread.Sleep(WatchMilliseconds);
            lock (gate)
            {
                try
                {
                    // Ready to read and nothing there: the other end has closed.
                    if (socket != null && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
                    {
                        Drop("the device closed the connection");
                    }
                }
                catch (Exception error)
                {
                    Drop(Reason(error));
                }
            }
        }
    }

    private void Drop(string reason)
    {
        Socket? gone = socket;
        socket = null;
        Say(reason);
        if (gone != null)
        {
            gone.Close();
        }
    }

    private void Say(string reason)
    {
        if (reason != said)
        {
            said = reason;
            log.Write(2, host + ":" + tcpPort.ToString() + ": " + reason);
        }
    }
}
