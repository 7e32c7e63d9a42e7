using System.Globalization;
using System.Net;
using Busbar.Modbus;
using Busbar.Tests.Modbus;

namespace Busbar.Peers.Tests;

/// <summary>Our server of register numbers, over TCP on a free port and over RTU on a pty, for peers to read.</summary>
public sealed class OurServers : IAsyncDisposable
{
    private readonly ModbusTcpListener tcp;
    private readonly PtyPair pty = new();
    private readonly ModbusRtuListener rtu;

    public OurServers()
    {
        tcp = new ModbusTcpListener(new IPEndPoint(IPAddress.Loopback, 0), Registers);
        tcp.Start();
        rtu = new ModbusRtuListener(pty.Stream, SerialRegisters);
    }

    /// <summary>Behind TCP; the first address that does not exist is 60000.</summary>
    public RegisterNumbers Registers { get; } = new() { End = 60000 };

    /// <summary>Behind RTU.</summary>
    public RegisterNumbers SerialRegisters { get; } = new() { End = 60000 };

    /// <summary>The TCP port as text, for command lines.</summary>
    public string Port => tcp.Endpoint.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The tty of the RTU server.</summary>
    public string Tty => pty.Path;

    public async ValueTask DisposeAsync()
    {
        await tcp.DisposeAsync();
        pty.Dispose();
        await rtu.DisposeAsync();
    }
}
