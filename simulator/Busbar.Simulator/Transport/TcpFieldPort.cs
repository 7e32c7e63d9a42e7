using System.Net;
using System.Net.Sockets;

namespace Busbar.Simulator.Transport;

/// <summary>A Modbus TCP port on loopback: any number of connections, each with its own framing, all on the same devices.</summary>
internal sealed class TcpFieldPort : IFieldPort
{
    private const int MostConnections = 16;
    private readonly SimulatedSite _site;
    private readonly Socket _listener;
    private readonly List<Connection> _connections = [];
    private readonly byte[] _buffer = new byte[2048];
    private LineSession[] _sessions = [];

    /// <param name="site">Whose time it runs by.</param>
    /// <param name="line">The line; its name is <c>host:port</c>.</param>
    /// <param name="endPoint">Where to listen; port 0 takes a free one.</param>
    /// <exception cref="IOException">The port is in use; says which, and how to change it.</exception>
    public TcpFieldPort(SimulatedSite site, FieldLine line, IPEndPoint endPoint)
    {
        _site = site;
        Line = line;
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            _listener.Bind(endPoint);
            _listener.Listen(MostConnections);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new IOException($"the simulated devices of {line.Name} cannot listen on {endPoint}: {e.Message}; stop what uses that port, or change it under buses in {site.Site.File}", e);
        }
    }

    public FieldLine Line { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <inheritdoc/>
    public IReadOnlyList<LineSession> Sessions => _sessions;

    /// <inheritdoc/>
    public bool Pump()
    {
        bool any = Accept();
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            any |= Pump(_connections[i]);
        }

        return any;
    }

    /// <inheritdoc/>
    public void AddDescriptors(List<int> descriptors)
    {
        descriptors.Add((int)_listener.Handle);
        foreach (Connection connection in _connections)
        {
            descriptors.Add((int)connection.Socket.Handle);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Connection connection in _connections)
        {
            connection.Socket.Dispose();
        }

        _connections.Clear();
    }

    private bool Accept()
    {
        Socket socket;
        try
        {
            if (!_listener.Poll(0, SelectMode.SelectRead))
            {
                return false;
            }

            socket = _listener.Accept();
        }
        catch (SocketException)
        {
            return false;   // The client gave up between the two calls; the next one is asked again.
        }

        socket.Blocking = false;
        socket.NoDelay = true;
        if (_connections.Count >= MostConnections)
        {
            Drop(_connections[0]);   // The oldest gives way, as in many devices.
        }

        _connections.Add(new Connection(socket, Line.Connect()));
        Recount();
        return true;
    }

    private bool Pump(Connection connection)
    {
        int got;
        try
        {
            if (!connection.Socket.Poll(0, SelectMode.SelectRead))
            {
                return false;
            }

            got = connection.Socket.Receive(_buffer);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
        catch (SocketException)
        {
            got = 0;
        }

        if (got == 0)
        {
            Drop(connection);
            return true;
        }

        foreach (LineAnswer answer in connection.Session.Receive(_buffer.AsMemory(0, got)))
        {
            _site.Plan(_site.Clock.MonotonicMilliseconds + (long)Math.Ceiling(answer.Delay.TotalMilliseconds), () => Send(connection, answer.Bytes));
        }

        if (connection.Session.Failed)
        {
            Drop(connection);
        }

        return true;
    }

    private void Send(Connection connection, byte[] bytes)
    {
        if (!_connections.Contains(connection))
        {
            Line.Unsent++;
            return;
        }

        Line.Trace?.Invoke(Line, false, bytes);
        try
        {
            if (connection.Socket.Send(bytes) != bytes.Length)
            {
                // The peer has not read for a long time; half an answer is worse than none.
                Line.Unsent++;
                Drop(connection);
                return;
            }

            connection.Session.BytesSent += bytes.Length;
        }
        catch (SocketException)
        {
            Line.Unsent++;
            Drop(connection);
        }
    }

    private void Drop(Connection connection)
    {
        connection.Socket.Dispose();
        _connections.Remove(connection);
        Recount();
    }

    private void Recount() => _sessions = [.. _connections.Select(c => c.Session)];

    private sealed record Connection(Socket Socket, LineSession Session);
}
