using Busbar.Controller;

namespace Busbar.Host.Memory;

/// <summary>A bus in memory, for virtual time: what the controller writes is handed on at once, what is delivered can be read at once.</summary>
public sealed class MemoryBusPort : IBusPort, IRenewableBusPort
{
    private byte[] _received = new byte[512];
    private int _start;
    private int _count;

    /// <summary>Called with each frame that the controller writes. Answers go back by <see cref="Deliver"/>, now or later.</summary>
    public Action<MemoryBusPort, ReadOnlyMemory<byte>>? Written { get; set; }

    /// <inheritdoc/>
    public bool IsOpen { get; set; } = true;

    /// <summary>As last configured; 0 before.</summary>
    public int Baud { get; private set; }

    /// <summary>As last configured.</summary>
    public byte Parity { get; private set; }

    /// <summary>As last configured.</summary>
    public byte StopBits { get; private set; }

    /// <summary>Start bit, 8 data bits, parity, stop bits.</summary>
    public int BitsPerCharacter => 9 + (Parity == 0 ? 0 : 1) + StopBits;

    /// <inheritdoc/>
    public int BytesAvailable => _count;

    /// <summary>Bytes from the field arrive.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (_start + _count + bytes.Length > _received.Length)
        {
            var grown = new byte[Math.Max(_received.Length, (_count + bytes.Length) * 2)];
            Array.Copy(_received, _start, grown, 0, _count);
            _received = grown;
            _start = 0;
        }

        bytes.CopyTo(_received.AsSpan(_start + _count));
        _count += bytes.Length;
    }

    /// <summary>How often the controller gave the connection up for another.</summary>
    public int Renewals { get; private set; }

    /// <inheritdoc/>
    public void Renew() => Renewals++;

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits)
    {
        Baud = baud;
        Parity = parity;
        StopBits = stopBits;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        var taken = Math.Min(count, _count);
        Array.Copy(_received, _start, buffer, offset, taken);
        _start += taken;
        _count -= taken;
        if (_count == 0)
        {
            _start = 0;
        }

        return taken;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (!IsOpen)
        {
            return false;
        }

        Written?.Invoke(this, new ReadOnlyMemory<byte>(buffer, offset, count));
        return true;
    }

    /// <inheritdoc/>
    public void Discard() => _start = _count = 0;
}

/// <summary>Ports in memory by name: serial ports by their name, TCP ports by <c>host:port</c>. Made when first asked for.</summary>
public sealed class MemoryBusPorts : IBusPorts
{
    private readonly Dictionary<string, MemoryBusPort> _ports = [];

    /// <summary>The port of that name, made if need be.</summary>
    public MemoryBusPort this[string name]
    {
        get
        {
            if (!_ports.TryGetValue(name, out var port))
            {
                _ports[name] = port = new MemoryBusPort();
            }

            return port;
        }
    }

    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort) => this[kind == 2 ? $"{portName}:{tcpPort}" : portName];
}
