using Busbar.Field.Modbus;
using Busbar.Tests.Modbus;

namespace Busbar.Field.Tests.Modbus;

public class ModbusFramerTests
{
    private const string Read = "01 03 00 04 00 02 85 CA";
    private const string Numbers = "01 03 04 00 04 00 05 7B F1";

    private readonly RegisterNumbers registers = new();
    private readonly byte[] answers = new byte[1024];

    [Fact]
    public void An_rtu_request_may_arrive_byte_by_byte()
    {
        var server = new ModbusRtuServer(registers);
        byte[] request = Hex.Bytes(Read);
        for (int i = 0; i < request.Length - 1; i++)
        {
            Assert.Equal(1, server.Accept(request, i, 1, answers, 0));
            Assert.Equal(0, server.AnswerLength);
        }
        server.Accept(request, request.Length - 1, 1, answers, 0);
        Assert.Equal(Numbers, Hex.Text(answers, 0, server.AnswerLength));
    }

    [Fact]
    public void An_rtu_server_is_silent_for_other_units_and_broken_frames()
    {
        var server = new ModbusRtuServer(registers);
        Assert.Equal("", Feed(server, "63 03 00 04 00 02 8D 88"));
        Assert.Equal("", Feed(server, "01 03 00 04 00 02 85 CB"));
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public void After_noise_it_finds_the_next_request_without_any_silence()
    {
        var server = new ModbusRtuServer(registers);
        Assert.Equal("", Feed(server, "55 AA C3"));
        Assert.Equal(Numbers, Feed(server, Read));
        Assert.Equal(3, server.DroppedBytes);
    }

    [Fact]
    public void A_request_inside_a_heap_was_given_up_long_ago_and_only_the_last_is_answered()
    {
        var server = new ModbusRtuServer(registers);
        Assert.Equal(Numbers, Feed(server, "01 10 00 00 00 7B F6 " + Read + " " + string.Concat(Enumerable.Repeat(Read + " ", 40))));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public void Silence_forgets_half_a_request()
    {
        var server = new ModbusRtuServer(registers);
        Feed(server, "01 10 00 00 00 7B F6 00");
        server.Reset();
        Assert.Equal(Numbers, Feed(server, Read));
    }

    [Fact]
    public void A_broadcast_is_carried_out_and_not_answered()
    {
        var server = new ModbusRtuServer(registers);
        Assert.Equal("", Feed(server, WithCrc("00 06 00 01 00 09")));
        Assert.Equal(9, registers.Holding[1]);
        Assert.Equal("", Feed(server, WithCrc("00 03 00 01 00 01")));
    }

    [Fact]
    public void A_function_that_it_does_not_know_is_answered_with_exception_1() =>
        Assert.Equal(WithCrc("01 88 01"), Feed(new ModbusRtuServer(registers), WithCrc("01 08 00 00 A5 37")));

    [Fact]
    public void A_tcp_server_answers_all_that_one_piece_brings_and_keeps_the_rest()
    {
        var server = new ModbusTcpServer(registers);
        Assert.Equal("00 01 00 00 00 05 01 03 02 00 07 00 02 00 00 00 05 02 03 02 00 08",
            Feed(server, "00 01 00 00 00 06 01 03 00 07 00 01 00 02 00 00 00 06 02 03 00 08 00 01 00 03 00"));
        Assert.Equal("", Feed(server, "00 00 06"));
        Assert.Equal("00 03 00 00 00 05 01 03 02 00 09", Feed(server, "01 03 00 09 00 01"));
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public void When_the_room_for_answers_runs_out_it_says_how_far_it_came()
    {
        var server = new ModbusTcpServer(registers);
        byte[] requests = [.. Enumerable.Repeat(Hex.Bytes("00 01 00 00 00 06 01 03 00 00 00 7D"), 5).SelectMany(one => one)];
        byte[] room = new byte[600];
        Assert.Equal(24, server.Accept(requests, 0, requests.Length, room, 0));
        Assert.Equal(2 * 259, server.AnswerLength);
        Assert.Equal(24, server.Accept(requests, 24, requests.Length - 24, room, 0));
    }

    [Fact]
    public void A_unit_that_is_not_there_is_answered_with_exception_11() =>
        Assert.Equal("00 01 00 00 00 03 63 83 0B", Feed(new ModbusTcpServer(registers), "00 01 00 00 00 06 63 03 00 07 00 01"));

    [Theory]
    [InlineData("47 45 54 20 2F 20 48 54 54 50")]
    [InlineData("00 01 00 00 FF FF 01 03")]
    [InlineData("00 01 00 00 00 01 01 03")]
    public void What_is_not_modbus_tcp_fails_the_connection(string bytes)
    {
        var server = new ModbusTcpServer(registers);
        Assert.Equal("", Feed(server, bytes));
        Assert.True(server.Failed);
        server.Reset();
        Assert.False(server.Failed);
    }

    private string Feed(ModbusServerFramer server, string text)
    {
        byte[] bytes = Hex.Bytes(text);
        server.Accept(bytes, 0, bytes.Length, answers, 0);
        return Hex.Text(answers, 0, server.AnswerLength);
    }

    private static string WithCrc(string text)
    {
        byte[] frame = [.. Hex.Bytes(text), 0, 0];
        ModbusCrc.Append(frame, 0, frame.Length - 2);
        return Hex.Text(frame, 0, frame.Length);
    }
}
