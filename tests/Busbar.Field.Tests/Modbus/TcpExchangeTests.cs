using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Modbus;

public class TcpExchangeTests
{
    private readonly ModbusExchange exchange = new(tcp: true);

    public TcpExchangeTests() => exchange.ReadRegisters(1, 3, 4, 2);

    [Fact]
    public void A_request_is_header_and_pdu()
    {
        Assert.Equal("00 01 00 00 00 06 01 03 00 04 00 02", Hex.Sent(exchange));
        Assert.Equal(13, exchange.ExpectedLength);
    }

    [Fact]
    public void Every_request_has_a_transaction_id_of_its_own()
    {
        exchange.ReadRegisters(1, 3, 4, 2);
        Assert.StartsWith("00 02", Hex.Sent(exchange), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_may_arrive_byte_by_byte()
    {
        byte[] answer = Hex.Bytes("00 01 00 00 00 07 01 03 04 06 51 3F 9E");
        for (int i = 0; i < answer.Length - 1; i++) Assert.Equal(ExchangeResult.Pending, exchange.Accept(answer, i, 1));
        Assert.Equal(ExchangeResult.Complete, exchange.Accept(answer, answer.Length - 1, 1));
        Assert.Equal("06 51 3F 9E", Hex.Payload(exchange));
    }

    [Fact]
    public void A_late_answer_to_an_earlier_request_is_passed_over()
    {
        exchange.ReadRegisters(1, 3, 4, 2);
        Assert.Equal(ExchangeResult.Pending, Hex.Accept(exchange, "00 01 00 00 00 07 01 03 04 AA AA AA AA 00 02 00"));
        Assert.Equal(ExchangeError.WrongTransaction, exchange.Error);
        Assert.Equal(ExchangeResult.Complete, Hex.Accept(exchange, "00 00 07 01 03 04 06 51 3F 9E"));
        Assert.Equal("06 51 3F 9E", Hex.Payload(exchange));
        Assert.Equal(ExchangeError.None, exchange.Error);
    }

    [Fact]
    public void A_hundred_late_answers_in_one_piece_need_no_more_room_than_one()
    {
        byte[] late = Hex.Bytes("00 77 00 00 00 07 01 03 04 AA AA AA AA");
        byte[] all = [.. Enumerable.Repeat(late, 100).SelectMany(frame => frame), .. Hex.Bytes("00 01 00 00 00 07 01 03 04 06 51 3F 9E")];
        Assert.Equal(ExchangeResult.Complete, exchange.Accept(all, 0, all.Length));
        Assert.Equal("06 51 3F 9E", Hex.Payload(exchange));
    }

    [Theory]
    [InlineData("00 01 00 01 00 07 01 03 04 06 51 3F 9E", ExchangeError.WrongProtocol)]
    [InlineData("00 01 00 00 00 07 02 03 04 06 51 3F 9E", ExchangeError.WrongUnit)]
    [InlineData("00 01 00 00 00 07 01 04 04 06 51 3F 9E", ExchangeError.WrongFunction)]
    [InlineData("00 01 00 00 00 05 01 03 02 06 51", ExchangeError.WrongLength)]
    [InlineData("00 01 00 00 00 07 01 03 05 06 51 3F 9E", ExchangeError.WrongLength)]
    [InlineData("00 01 00 00 00 01", ExchangeError.WrongLength)]
    [InlineData("00 01 00 00 FF FF", ExchangeError.TooLong)]
    public void What_cannot_be_the_answer_breaks_it(string answer, ExchangeError error)
    {
        Assert.Equal(ExchangeResult.Broken, Hex.Accept(exchange, answer));
        Assert.Equal(error, exchange.Error);
    }

    [Fact]
    public void An_exception_answer_bears_its_code()
    {
        Assert.Equal(ExchangeResult.Exception, Hex.Accept(exchange, "00 01 00 00 00 03 01 83 06"));
        Assert.Equal(6, exchange.ExceptionCode);
    }

    [Fact]
    public void Unit_zero_is_a_device_like_any_other()
    {
        exchange.WriteSingleRegister(0, 1, 3);
        Assert.True(exchange.ExpectsAnswer);
    }
}
