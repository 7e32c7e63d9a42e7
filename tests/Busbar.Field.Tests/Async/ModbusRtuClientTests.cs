using Busbar.Field.Modbus;
using Busbar.Field.Tests.Modbus;
using Busbar.Modbus;
using Busbar.Tests.Modbus;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Field.Tests.Async;

public sealed class ModbusRtuClientTests : IAsyncDisposable
{
    private const string Numbers = "01 03 04 00 04 00 05 7B F1";

    private readonly FakeTimeProvider time = new();
    private readonly MemoryLine device;
    private readonly ModbusRtuClient client;

    public ModbusRtuClientTests()
    {
        (MemoryLine one, device) = MemoryLine.Pair();
        client = new ModbusRtuClient(one, "/dev/ttyTEST", new() { TimeProvider = time, Guard = TimeSpan.Zero });
    }

    public async ValueTask DisposeAsync()
    {
        device.Dispose();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_framed_and_its_answer_understood_in_any_pieces()
    {
        Task<ushort[]> read = Read();
        Assert.Equal("01 03 00 04 00 02 85 CA", await NextRequestAsync());
        foreach (byte[] piece in Hex.Bytes(Numbers).Chunk(2)) await device.WriteAsync(piece);
        Assert.Equal([4, 5], await read);
    }

    [Fact]
    public async Task Requests_wait_for_one_another()
    {
        Task<ushort[]>[] reads = [Read(), Read(), Read()];
        for (int i = 0; i < reads.Length; i++)
        {
            await NextRequestAsync();
            Assert.False(reads[i].IsCompleted);
            await device.WriteAsync(Hex.Bytes(Numbers));
            Assert.Equal([4, 5], await reads[i]);
        }
    }

    [Fact]
    public async Task Half_an_answer_times_out_with_what_came_and_the_next_request_succeeds()
    {
        Task<ushort[]> read = Read();
        await NextRequestAsync();
        await device.WriteAsync(Hex.Bytes("01 03 04 00"));
        ModbusException failure = await FailAsync(read);
        Assert.Equal(ModbusFailure.Timeout, failure.Failure);
        Assert.Contains("/dev/ttyTEST unit 1 did not answer", failure.Message, StringComparison.Ordinal);

        await AnswerAsync();
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_requests()
    {
        Task<ushort[]> late = Read();
        await NextRequestAsync();
        await FailAsync(late);
        Task<ushort[]> read = Read();
        await device.WriteAsync(Hex.Bytes("01 03 04 00 63 00 63 3A 04"));
        await NextRequestAsync();
        await device.WriteAsync(Hex.Bytes(Numbers));
        Assert.Equal([4, 5], await read);
        Assert.Equal(9, client.DroppedBytes);
    }

    [Fact]
    public async Task A_broken_checksum_names_what_to_check_and_the_line_comes_back()
    {
        Task<ushort[]> read = Read();
        await NextRequestAsync();
        await device.WriteAsync(Hex.Bytes("01 03 04 00 04 00 05 7B F2"));
        ModbusException failure = await FailAsync(read);
        Assert.Equal(ExchangeError.BadChecksum, failure.Error);
        Assert.Contains("Check baud rate, parity", failure.Message, StringComparison.Ordinal);
        Assert.Contains("01 03 04 00 04 00 05 7B F2", failure.Message, StringComparison.Ordinal);
        await AnswerAsync();
    }

    [Fact]
    public async Task The_answer_of_another_unit_is_told()
    {
        Task<ushort[]> read = Read();
        await NextRequestAsync();
        await device.WriteAsync(Hex.Bytes("02 03 04 00 04 00 05 48 F1"));
        Assert.Equal(ExchangeError.WrongUnit, (await FailAsync(read)).Error);
        await AnswerAsync();
    }

    [Fact]
    public async Task A_broadcast_waits_for_no_answer()
    {
        Task write = client.WriteSingleRegisterAsync(0, 1, 3);
        Assert.StartsWith("00 06 00 01 00 03", await NextRequestAsync(), StringComparison.Ordinal);
        await write;
    }

    [Fact]
    public async Task A_line_that_breaks_fails_this_request_and_all_later_ones()
    {
        Task<ushort[]> read = Read();
        await NextRequestAsync();
        device.Dispose();
        Assert.Equal(ModbusFailure.Connection, (await FailAsync(read)).Failure);
        Assert.Contains("open it again", (await FailAsync(Read())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_server_answers_every_function_over_a_line()
    {
        var registers = new RegisterNumbers { End = 1000 };
        await using var server = new ModbusRtuListener(device, registers);
        Assert.Equal(Enumerable.Range(100, 125), (await client.ReadInputRegistersAsync(1, 100, 125)).Select(value => (int)value));
        await client.WriteMultipleRegistersAsync(1, 10, new ushort[] { 7, 8 });
        Assert.Equal([50, 7, 8], (await client.ReadWriteMultipleRegistersAsync(1, 9, 3, 9, new ushort[] { 50 })).Select(value => (int)value));
        await client.MaskWriteRegisterAsync(1, 10, 0, 99);
        Assert.Equal(99, registers.Holding[10]);
        await client.WriteMultipleCoilsAsync(1, 1, new[] { true, true });
        bool[] coils = await client.ReadCoilsAsync(1, 0, 5);
        Assert.Equal([true, true, true, true, false], coils);
        Assert.Equal("Busbar", (await client.ReadDeviceIdentificationAsync(1))[0]);
        var refusal = await Assert.ThrowsAsync<ModbusException>(() => client.ReadHoldingRegistersAsync(1, 1000, 1));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, refusal.ExceptionCode);
    }

    private Task<ushort[]> Read() => client.ReadHoldingRegistersAsync(1, 4, 2);

    private async Task<string> NextRequestAsync()
    {
        byte[] request = new byte[256];
        Task<int> arriving = device.ReadAsync(request).AsTask();
        // Before it the client may wait for quiet.
        while (!arriving.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }
        return Hex.Text(request, 0, await arriving);
    }

    private async Task AnswerAsync()
    {
        Task<ushort[]> read = Read();
        await NextRequestAsync();
        await device.WriteAsync(Hex.Bytes(Numbers));
        Assert.Equal([4, 5], await read);
    }

    // Lets the time-outs and the quiet after them pass, slowly enough that what lies in the pipe is read before the time-out is reached.
    private async Task<ModbusException> FailAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }
        return await Assert.ThrowsAsync<ModbusException>(() => task);
    }
}
