using Busbar.Controller;

namespace Busbar.Simulator.Lockstep;

/// <summary>
/// Wraps a controller's ports so that the driver can tell what is on its way: frames written and not yet heard by the field, bytes sent by
/// the field and not yet read. Give it to the controller in place of the ports themselves.
/// </summary>
public sealed class LockstepPorts : IBusPorts
{
    private readonly IBusPorts _inner;
    private readonly List<LockstepPort> _opened = [];

    public LockstepPorts(IBusPorts inner) => _inner = inner;

    /// <summary>Every port that the controller has opened.</summary>
    public IReadOnlyList<LockstepPort> Opened => _opened;

    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort)
    {
        IBusPort? inner = _inner.Open(kind, portName, tcpPort);
        if (inner is null)
        {
            return null;
        }

        var port = new LockstepPort(inner, kind == 2 ? $"{portName}:{tcpPort}" : portName);
        _opened.RemoveAll(p => p.Name == port.Name);   // A new document opens its ports anew.
        _opened.Add(port);
        return port;
    }
}

/// <summary>One wrapped port; counts begin anew with every connection.</summary>
public sealed class LockstepPort : IBusPort
{
    private readonly IBusPort _inner;
    private bool _wasOpen;

    internal LockstepPort(IBusPort inner, string name)
    {
        _inner = inner;
        Name = name;
    }

    /// <summary>Serial port name, or <c>host:port</c>; the line's name.</summary>
    public string Name { get; }

    /// <summary>Requests sent on this connection.</summary>
    public long FramesWritten { get; private set; }

    /// <summary>Bytes that arrived on this connection, read or still waiting.</summary>
    public long BytesArrived => BytesTaken + (IsOpen ? _inner.BytesAvailable : 0);

    /// <inheritdoc/>
    public bool IsOpen
    {
        get
        {
            bool open = _inner.IsOpen;
            if (open && !_wasOpen)
            {
                FramesWritten = BytesTaken = 0;
            }

            _wasOpen = open;
            return open;
        }
    }

    /// <inheritdoc/>
    public int BytesAvailable => _inner.BytesAvailable;

    private long BytesTaken { get; set; }

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits) => _inner.Configure(baud, parity, stopBits);

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        int got = _inner.Read(buffer, offset, count);
        BytesTaken += got;
        return got;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        bool sent = IsOpen && _inner.Write(buffer, offset, count);
        FramesWritten += sent ? 1 : 0;
        return sent;
    }

    /// <inheritdoc/>
    public void Discard()
    {
        BytesTaken += _inner.BytesAvailable;
        _inner.Discard();
    }
}
