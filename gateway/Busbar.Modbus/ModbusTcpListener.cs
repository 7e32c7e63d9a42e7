using System.Net;
using System.Net.Sockets;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>
/// A Modbus TCP server for many connections. One thread waits for all sockets at once, so the registers are only ever called by that
/// thread and need no lock of their own; all requests that one read brings are answered with one write. A connection whose peer does
/// not take its answers is not read until it does, and delays no other.
/// </summary>
public sealed class ModbusTcpListener : IAsyncDisposable
{
    private readonly Func<ModbusServerFramer> newFramer;
    private readonly int maximumConnections;
    private readonly Socket listener;
    private readonly Socket waker;
    private readonly Dictionary<Socket, ModbusTcpConnection> connections = [];
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isStopping;
    private bool isStarted;

    /// <summary>A server of these registers; <see cref="Start"/> opens it.</summary>
    public ModbusTcpListener(IPEndPoint endpoint, IModbusRegisters registers, int maximumConnections = 256)
        : this(endpoint, () => new ModbusTcpServer(registers), maximumConnections)
    {
    }

    /// <summary>A server with a framer of the caller's making for each connection: RTU over TCP, or one that makes faults.</summary>
    /// <exception cref="IOException">The port is taken or not allowed.</exception>
    public ModbusTcpListener(IPEndPoint endpoint, Func<ModbusServerFramer> newFramer, int maximumConnections = 256)
    {
        this.newFramer = newFramer;
        this.maximumConnections = maximumConnections;
        listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            listener.Bind(endpoint);
            listener.Listen(64);
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new IOException($"Modbus TCP server: port {endpoint.Port} on {endpoint.Address} cannot be opened: {exception.Message}. "
                + "Another program may hold it, or ports below 1024 may need rights; choose another port.", exception);
        }
        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        waker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        waker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        waker.Connect(waker.LocalEndPoint!);
    }

    /// <summary>Where it listens; the port that was given for port 0.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Who may connect; null: everybody.</summary>
    public Func<IPAddress, bool>? Admits { get; init; }

    /// <summary>Connections refused because there were too many, or because <see cref="Admits"/> said so.</summary>
    public long RefusedConnections { get; private set; }

    /// <summary>Connections closed because what came was not Modbus TCP.</summary>
    public long FailedConnections { get; private set; }

    /// <summary>What the registers threw when a connection was closed for it last; null when they never did.</summary>
    public Exception? LastFault { get; private set; }

    /// <summary>Begins to accept and answer.</summary>
    public void Start()
    {
        if (isStarted) throw new InvalidOperationException("The server was started before.");
        isStarted = true;
        new Thread(Run) { IsBackground = true, Name = "Modbus server " + Endpoint }.Start();
    }

    /// <summary>Closes all connections and the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isStopping) return;
        isStopping = true;
        if (isStarted)
        {
            waker.Send([0]);
            await finished.Task.ConfigureAwait(false);
        }
        listener.Dispose();
        waker.Dispose();
    }

    private void Run()
    {
        var readable = new List<Socket>();
        var writable = new List<Socket>();
        byte[] received = new byte[ModbusTcpConnection.ReceiveSize];
        byte[] answers = new byte[ModbusTcpConnection.AnswerSize];
        while (!isStopping)
        {
            readable.Clear();
            writable.Clear();
            readable.Add(waker);
            readable.Add(listener);
            foreach ((Socket socket, ModbusTcpConnection connection) in connections) (connection.IsWriting ? writable : readable).Add(socket);
            Socket.Select(readable, writable, null, Timeout.InfiniteTimeSpan);
            foreach (Socket socket in readable) Serve(socket, received, answers);
            foreach (Socket socket in writable) Serve(socket, received, answers);
        }
        foreach (Socket socket in connections.Keys) socket.Dispose();
        finished.SetResult();
    }

    private void Serve(Socket socket, byte[] received, byte[] answers)
    {
        if (ReferenceEquals(socket, waker)) return;
        if (ReferenceEquals(socket, listener))
        {
            Accept();
            return;
        }
        ModbusTcpConnection connection = connections[socket];
        bool isFailed;
        try
        {
            if (connection.Serve(received, answers)) return;
            isFailed = connection.IsFailed;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Registers that throw are a fault of the caller's; it costs this connection, not the thread and with it the process.
            LastFault = exception;
            isFailed = true;
        }
        if (isFailed) FailedConnections++;
        connections.Remove(socket);
        socket.Dispose();
    }

    private void Accept()
    {
        try
        {
            Socket socket = listener.Accept();
            if (connections.Count >= maximumConnections || Admits?.Invoke(((IPEndPoint)socket.RemoteEndPoint!).Address) == false)
            {
                RefusedConnections++;
                socket.Dispose();
                return;
            }
            socket.Blocking = false;
            socket.NoDelay = true;
            connections.Add(socket, new ModbusTcpConnection(socket, newFramer()));
        }
        catch (SocketException)
        {
            // The caller was gone before it was let in: counted as refused, and the others go on.
            RefusedConnections++;
        }
    }
}
