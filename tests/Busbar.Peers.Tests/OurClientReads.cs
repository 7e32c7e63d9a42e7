using Busbar.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Peers.Tests;

/// <summary>What our client does with any server of register numbers; one derived class for each server that we did not write.</summary>
public abstract class OurClientReads : IAsyncLifetime
{
    private PeerServer server = null!;

    protected ModbusClient Client { get; private set; } = null!;

    /// <summary>The first address that the server refuses.</summary>
    protected virtual ushort End => 60000;

    protected abstract PeerServer StartServer();

    protected virtual ModbusClient Connect(PeerServer peer) => new ModbusTcpClient("127.0.0.1", peer.Port, new() { Timeout = TimeSpan.FromSeconds(10) });

    public async ValueTask InitializeAsync()
    {
        server = await Task.Run(StartServer);
        Client = Connect(server);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        server.Dispose();
        await Client.DisposeAsync();
    }

    [Fact]
    public async Task Registers_are_their_own_numbers()
    {
        Assert.Equal(Enumerable.Range(107, 125), (await Client.ReadHoldingRegistersAsync(1, 107, 125)).Select(value => (int)value));
        Assert.Equal(Enumerable.Range(2000, 3), (await Client.ReadInputRegistersAsync(1, 2000, 3)).Select(value => (int)value));
    }

    [Fact]
    public async Task Bits_are_on_at_their_multiples()
    {
        bool[] coils = await Client.ReadCoilsAsync(1, 500, 1000);
        Assert.Equal(Enumerable.Range(500, 1000).Select(i => i % 3 == 0), coils);
        bool[] inputs = await Client.ReadDiscreteInputsAsync(1, 7, 4);
        Assert.Equal([false, false, false, true], inputs);
    }

    [Fact]
    public async Task What_we_write_is_read_back()
    {
        await Client.WriteSingleRegisterAsync(1, 300, 4321);
        await Client.WriteMultipleRegistersAsync(1, 301, new ushort[] { 1, 65535 });
        Assert.Equal([4321, 1, 65535, 303], await Client.ReadHoldingRegistersAsync(1, 300, 4));
        await Client.WriteSingleCoilAsync(1, 301, true);
        await Client.WriteMultipleCoilsAsync(1, 302, new[] { true, false, true });
        bool[] coils = await Client.ReadCoilsAsync(1, 300, 5);
        Assert.Equal([true, true, true, false, true], coils);
    }

    [Fact]
    public async Task A_register_that_is_not_there_is_refused_with_advice()
    {
        var refusal = await Assert.ThrowsAsync<ModbusException>(() => Client.ReadHoldingRegistersAsync(1, End, 1));
        Assert.Equal(ModbusFailure.Exception, refusal.Failure);
        Assert.Equal(2, refusal.ExceptionCode);
        Assert.Contains($"read 1 holding registers from {End}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("count from 1 or from 40001", refusal.Message, StringComparison.Ordinal);
    }
}
