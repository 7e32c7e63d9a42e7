using Busbar.Modbus;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Field.Tests.Async;

public sealed class ModbusTcpClientTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly ScriptedServer server = new();
    private readonly ModbusTcpClient client;

    public ModbusTcpClientTests() => client = Connect(4);

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        server.Dispose();
    }

    [Fact]
    public async Task Answers_in_another_order_reach_their_own_callers()
    {
        Task<ushort[]>[] reads = [Read(10), Read(20), Read(30)];
        await server.AcceptAsync();
        ushort[] ids = [await server.ReadRequestAsync(), await server.ReadRequestAsync(), await server.ReadRequestAsync()];
        Assert.Equal(3, ids.Distinct().Count());
        foreach (int i in new[] { 2, 0, 1 }) await server.AnswerAsync(ids[i], (ushort)(i + 1));
        Assert.Equal([1, 2, 3], (await Task.WhenAll(reads)).Select(words => (int)words[0]));
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_the_depth_allows()
    {
        await using ModbusTcpClient single = Connect(1);
        Task<ushort[]>[] reads = [Read(10, single), Read(20, single)];
        await server.AcceptAsync();
        ushort first = await server.ReadRequestAsync();
        Assert.False(server.HasRequest);
        await server.AnswerAsync(first, 1);
        await server.AnswerAsync(await server.ReadRequestAsync(), 2);
        Assert.Equal([1, 2], (await Task.WhenAll(reads)).Select(words => (int)words[0]));
    }

    [Fact]
    public async Task A_silent_device_times_out_and_its_late_answer_meets_nobody()
    {
        Task<ushort[]> late = Read(10);
        await server.AcceptAsync();
        ushort lateId = await server.ReadRequestAsync();
        time.Advance(TimeSpan.FromSeconds(1.1));
        var failure = await Assert.ThrowsAsync<ModbusException>(() => late);
        Assert.Equal(ModbusFailure.Timeout, failure.Failure);
        Assert.Contains("unit 1 did not answer in 1000 ms when asked to read 1 holding registers from 10 (function 3)", failure.Message, StringComparison.Ordinal);

        Task<ushort[]> next = Read(20);
        ushort id = await server.ReadRequestAsync();
        await server.AnswerAsync(lateId, 111);
        await server.AnswerAsync(id, 222);
        Assert.Equal(222, (await next)[0]);
        Assert.Equal(1, client.LateAnswers);
    }

    [Fact]
    public async Task After_three_time_outs_in_a_row_the_connection_is_made_anew()
    {
        for (int i = 0; i < 3; i++)
        {
            Task<ushort[]> read = Read(10);
            if (i == 0) await server.AcceptAsync();
            await server.ReadRequestAsync();
            time.Advance(TimeSpan.FromSeconds(1.1));
            await Assert.ThrowsAsync<ModbusException>(() => read);
        }
        Assert.True(await server.IsClosedByClientAsync());
        server.Close();
        await AnswerNextConnectionAsync();
        Assert.Equal(2, client.Connections);
    }

    [Fact]
    public async Task A_connection_that_breaks_fails_what_is_under_way_and_the_next_request_connects_again()
    {
        Task<ushort[]> read = Read(10);
        await server.AcceptAsync();
        await server.SendAsync($"{await server.ReadRequestAsync():X4} 0000 0005 01 03");
        server.Close();
        var failure = await Assert.ThrowsAsync<ModbusException>(() => read);
        Assert.Equal(ModbusFailure.Connection, failure.Failure);
        Assert.Contains("the connection broke", failure.Message, StringComparison.Ordinal);
        await AnswerNextConnectionAsync();
    }

    [Fact]
    public async Task What_was_not_sent_yet_when_the_connection_broke_goes_over_the_next_one()
    {
        await using ModbusTcpClient single = Connect(1);
        Task<ushort[]> sent = Read(10, single);
        Task<ushort[]> waiting = Read(20, single);
        await server.AcceptAsync();
        await server.ReadRequestAsync();
        server.Close();
        await Assert.ThrowsAsync<ModbusException>(() => sent);
        await server.AcceptAsync();
        await server.AnswerAsync(await server.ReadRequestAsync(), 2);
        Assert.Equal(2, (await waiting)[0]);
    }

    [Fact]
    public async Task An_answer_from_another_unit_is_told_with_its_bytes()
    {
        Task<ushort[]> read = Read(10);
        await server.AcceptAsync();
        ushort id = await server.ReadRequestAsync();
        await server.AnswerAsync(id, 7, unit: 9);
        var failure = await Assert.ThrowsAsync<ModbusException>(() => read);
        Assert.Equal(ExchangeError.WrongUnit, failure.Error);
        Assert.Contains("09 03 02 00 07", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("48545450 2F31 2E31 20 34 30 30")]
    [InlineData("0001 0000 FFFF 01 03 02")]
    [InlineData("0001 0000 0000 01 03 02")]
    public async Task What_is_not_modbus_tcp_ends_the_connection_and_says_so(string bytes)
    {
        Task<ushort[]> read = Read(10);
        await server.AcceptAsync();
        await server.ReadRequestAsync();
        await server.SendAsync(bytes);
        var failure = await Assert.ThrowsAsync<ModbusException>(() => read);
        Assert.Equal(ModbusFailure.Connection, failure.Failure);
        Assert.Contains("what came is no Modbus TCP frame", failure.Message, StringComparison.Ordinal);
        Assert.True(await server.IsClosedByClientAsync());
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told()
    {
        int port = server.Port;
        server.Dispose();
        await using var lonely = new ModbusTcpClient("127.0.0.1", port);
        var failure = await Assert.ThrowsAsync<ModbusException>(() => Read(10, lonely));
        Assert.Equal(ModbusFailure.Connection, failure.Failure);
        Assert.Contains($"127.0.0.1:{port}: no connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_its_place_to_the_next()
    {
        await using ModbusTcpClient single = Connect(1);
        using var cancellation = new CancellationTokenSource();
        Task<ushort[]> first = single.ReadHoldingRegistersAsync(1, 10, 1, cancellation.Token);
        Task<ushort[]> second = single.ReadHoldingRegistersAsync(1, 20, 1, cancellation.Token);
        Task<ushort[]> third = Read(30, single);
        await server.AcceptAsync();
        ushort cancelled = await server.ReadRequestAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        ushort id = await server.ReadRequestAsync();
        await server.AnswerAsync(cancelled, 1);
        await server.AnswerAsync(id, 3);
        Assert.Equal(3, (await third)[0]);
    }

    [Fact]
    public async Task Closing_the_client_fails_what_is_under_way()
    {
        Task<ushort[]> read = Read(10);
        await server.AcceptAsync();
        await server.ReadRequestAsync();
        await client.DisposeAsync();
        var failure = await Assert.ThrowsAsync<ModbusException>(() => read);
        Assert.Contains("the client was closed", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Read(10));
    }

    private async Task AnswerNextConnectionAsync()
    {
        Task<ushort[]> read = Read(40);
        await server.AcceptAsync();
        await server.AnswerAsync(await server.ReadRequestAsync(), 4);
        Assert.Equal(4, (await read)[0]);
    }

    private ModbusTcpClient Connect(int depth) => new("127.0.0.1", server.Port, new() { Depth = depth, TimeProvider = time });

    private Task<ushort[]> Read(ushort start, ModbusTcpClient? other = null) => (other ?? client).ReadHoldingRegistersAsync(1, start, 1);
}
