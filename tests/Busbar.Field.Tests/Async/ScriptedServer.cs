using System.Net;
using System.Net.Sockets;
using Busbar.Field.Tests.Modbus;

namespace Busbar.Field.Tests.Async;

/// <summary>The other end of a connection, played by the test byte by byte.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket? connection;

    public ScriptedServer()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public async Task AcceptAsync() => connection = await listener.AcceptAsync();

    /// <summary>Waits for one request of 12 bytes and returns its transaction id.</summary>
    public async Task<ushort> ReadRequestAsync()
    {
        byte[] request = new byte[12];
        for (int at = 0; at < request.Length;)
        {
            int count = await connection!.ReceiveAsync(request.AsMemory(at));
            if (count == 0) throw new EndOfStreamException("The client closed the connection.");
            at += count;
        }
        return (ushort)((request[0] << 8) | request[1]);
    }

    public bool HasRequest => connection!.Available > 0;

    /// <summary>Answers a read of one register.</summary>
    public Task AnswerAsync(ushort transaction, ushort value, byte unit = 1) =>
        SendAsync($"{transaction:X4} 0000 0005 {unit:X2} 03 02 {value:X4}");

    public async Task SendAsync(string hex) => await connection!.SendAsync(Hex.Bytes(hex));

    public async Task<bool> IsClosedByClientAsync()
    {
        try
        {
            return await connection!.ReceiveAsync(new byte[1]) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Close() => connection?.Dispose();

    public void Dispose()
    {
        Close();
        listener.Dispose();
    }
}
