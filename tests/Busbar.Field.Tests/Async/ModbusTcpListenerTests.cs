using System.Net;
using System.Net.Sockets;
using Busbar.Field.Modbus;
using Busbar.Field.Tests.Modbus;
using Busbar.Modbus;
using Busbar.Tests.Modbus;

namespace Busbar.Field.Tests.Async;

public sealed class ModbusTcpListenerTests : IAsyncDisposable
{
    private const int Allowed = 2000;

    private readonly RegisterNumbers registers = new();
    private readonly ModbusTcpListener server;

    public ModbusTcpListenerTests()
    {
        server = new ModbusTcpListener(new IPEndPoint(IPAddress.Loopback, 0), registers, maximumConnections: 64);
        server.Start();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Many_connections_are_served_at_once()
    {
        ModbusTcpClient[] clients = [.. Enumerable.Range(0, 50).Select(_ => Connect(4))];
        ushort[][] answers = await Task.WhenAll(clients.SelectMany((client, i) => Enumerable.Range(0, 8).Select(j => client.ReadHoldingRegistersAsync(1, (ushort)(i * 100 + j), 125))));
        for (int i = 0; i < answers.Length; i++) Assert.Equal(i / 8 * 100 + i % 8, answers[i][0]);
        foreach (ModbusTcpClient client in clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task Registers_that_throw_cost_one_connection_and_no_other()
    {
        await using ModbusTcpListener faulty = new(new IPEndPoint(IPAddress.Loopback, 0), new RegisterNumbers { FaultAt = 1000 });
        faulty.Start();
        await using (ModbusTcpClient unlucky = new("127.0.0.1", faulty.Endpoint.Port))
            await Assert.ThrowsAsync<ModbusException>(() => unlucky.ReadHoldingRegistersAsync(1, 1000, 1));
        Assert.IsType<InvalidOperationException>(faulty.LastFault);
        Assert.Equal(1, faulty.FailedConnections);
        await using ModbusTcpClient other = new("127.0.0.1", faulty.Endpoint.Port);
        Assert.Equal([7], await other.ReadHoldingRegistersAsync(1, 7, 1));
    }

    [Fact]
    public async Task A_peer_that_does_not_take_its_answers_delays_no_other_and_loses_none()
    {
        const int Requests = 40_000;
        using Socket lazy = await ConnectRawAsync();
        byte[] request = Hex.Bytes("0000 0000 0006 01 03 0000 007D");
        byte[] batch = new byte[request.Length * Requests];
        for (int i = 0; i < Requests; i++)
        {
            request.CopyTo(batch, i * request.Length);
            RegisterBytes.PutUInt16(batch, i * request.Length, i);
            RegisterBytes.PutUInt16(batch, i * request.Length + 8, i);
        }
        Task<int> sending = lazy.SendAsync(batch, SocketFlags.None);

        await using ModbusTcpClient other = Connect(1);
        for (int i = 0; i < 50; i++) Assert.Equal(i, (await other.ReadHoldingRegistersAsync(1, (ushort)i, 1))[0]);

        byte[] answers = new byte[Requests * 259];
        for (int at = 0; at < answers.Length;) at += await lazy.ReceiveAsync(answers.AsMemory(at));
        Assert.Equal(batch.Length, await sending);
        for (int i = 0; i < Requests; i++)
        {
            Assert.Equal((ushort)i, RegisterBytes.UInt16(answers, i * 259));
            Assert.Equal((ushort)i, RegisterBytes.UInt16(answers, i * 259 + 9));
        }
    }

    [Fact]
    public async Task What_is_not_modbus_tcp_is_shown_the_door_and_counted()
    {
        using Socket browser = await ConnectRawAsync();
        await browser.SendAsync(Hex.Bytes("47 45 54 20 2F 20 48 54 54 50"));
        Assert.Equal(0, await browser.ReceiveAsync(new byte[10]));
        Assert.Equal(1, server.FailedConnections);
    }

    [Fact]
    public async Task One_connection_too_many_is_refused_and_counted()
    {
        var sockets = new List<Socket>();
        for (int i = 0; i < 64; i++) sockets.Add(await ConnectRawAsync());
        using Socket surplus = await ConnectRawAsync();
        Assert.Equal(0, await surplus.ReceiveAsync(new byte[1]));
        Assert.Equal(1, server.RefusedConnections);
        foreach (Socket socket in sockets) socket.Dispose();
    }

    [Fact]
    public void A_port_in_use_is_told_with_its_number()
    {
        var failure = Assert.Throws<IOException>(() => new ModbusTcpListener(server.Endpoint, registers));
        Assert.Contains($"port {server.Endpoint.Port} on 127.0.0.1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("choose another port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_hears_when_the_server_closes()
    {
        await using ModbusTcpClient client = Connect(1);
        await client.ReadCoilsAsync(1, 0, 1);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<ModbusException>(() => client.ReadCoilsAsync(1, 0, 1));
    }

    [Fact]
    public async Task A_unit_that_is_not_there_is_told_with_advice()
    {
        await using ModbusTcpClient client = Connect(1);
        var failure = await Assert.ThrowsAsync<ModbusException>(() => client.ReadHoldingRegistersAsync(99, 0, 1));
        Assert.Equal(11, failure.ExceptionCode);
        Assert.Contains("check the unit number", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identification_of_several_frames_is_read_to_its_end()
    {
        registers.Identification[1] = new string('x', 235);
        await using ModbusTcpClient client = Connect(1);
        IReadOnlyDictionary<byte, string> objects = await client.ReadDeviceIdentificationAsync(1, code: 3);
        Assert.Equal(registers.Identification, objects);
    }

    [Fact]
    public async Task Two_thousand_requests_allocate_less_than_two_thousand_bytes()
    {
        await using var client = new ModbusTcpClient("127.0.0.1", server.Endpoint.Port, new() { ContinueInline = true, Timeout = TimeSpan.FromSeconds(30) });
        Assert.InRange(await Task.Run(() => MeasureAsync(client)), 0, Allowed);
    }

    // The continuation stays on the thread that reads the answer, so a request that ends on the thread on which it began was counted whole; the pool may
    // give the reading to another thread in between. Several rounds for the reason that Allocations gives; its own method cannot await.
    private static async Task<long> MeasureAsync(ModbusTcpClient client)
    {
        byte[] bytes = new byte[200];
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > Allowed; round++)
        {
            long allocated = 0;
            int counted = 0;
            for (int asked = 0; counted < 2000; asked++)
            {
                Assert.InRange(asked, 0, 200_000);
                int thread = Environment.CurrentManagedThreadId;
                long before = GC.GetAllocatedBytesForCurrentThread();
                await client.ReadRegistersAsync(1, 3, (ushort)counted, 100, bytes).ConfigureAwait(false);
                if (thread == Environment.CurrentManagedThreadId)
                {
                    allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                    counted++;
                }
            }

            least = Math.Min(least, allocated);
        }

        return least;
    }

    private ModbusTcpClient Connect(int depth) => new("127.0.0.1", server.Endpoint.Port, new() { Depth = depth, Timeout = TimeSpan.FromSeconds(30) });

    private async Task<Socket> ConnectRawAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Endpoint);
        return socket;
    }
}
