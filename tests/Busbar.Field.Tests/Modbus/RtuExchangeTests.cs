using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Modbus;

public class RtuExchangeTests
{
    private readonly ModbusExchange exchange = new(tcp: false);

    public RtuExchangeTests() => exchange.ReadRegisters(1, 3, 4, 2);

    [Fact]
    public void A_request_knows_how_long_its_answer_will_be()
    {
        Assert.Equal(9, exchange.ExpectedLength);
        Assert.True(exchange.ExpectsAnswer);
        exchange.ReadBits(1, 1, 0, 2000);
        Assert.Equal(255, exchange.ExpectedLength);
        exchange.ReadDeviceIdentification(1, 1, 0);
        Assert.Equal(-1, exchange.ExpectedLength);
    }

    [Fact]
    public void An_answer_may_arrive_byte_by_byte()
    {
        byte[] answer = Hex.Bytes("01 03 04 06 51 3F 9E 3B 32");
        for (int i = 0; i < answer.Length - 1; i++) Assert.Equal(ExchangeResult.Pending, exchange.Accept(answer, i, 1));
        Assert.Equal(ExchangeResult.Complete, exchange.Accept(answer, answer.Length - 1, 1));
        Assert.Equal("06 51 3F 9E", Hex.Payload(exchange));
    }

    [Fact]
    public void Half_a_frame_stays_pending_and_silence_forgets_it()
    {
        Assert.Equal(ExchangeResult.Pending, Hex.Accept(exchange, "01 03 04 06 51"));
        Assert.Equal(5, exchange.ReceiveLength);
        exchange.Reset();
        Assert.Equal(ExchangeResult.Complete, Hex.Accept(exchange, "01 03 04 06 51 3F 9E 3B 32"));
    }

    [Fact]
    public void A_wrong_checksum_breaks_it_and_the_raw_bytes_remain()
    {
        Assert.Equal(ExchangeResult.Broken, Hex.Accept(exchange, "01 03 04 06 51 3F 9E 3B 33"));
        Assert.Equal(ExchangeError.BadChecksum, exchange.Error);
        Assert.Equal("01 03 04 06 51 3F 9E 3B 33", Hex.Text(exchange.Receive, 0, exchange.ReceiveLength));
    }

    [Theory]
    [InlineData("02 03 04 06 51 3F 9E", ExchangeError.WrongUnit)]
    [InlineData("01 04 04 06 51 3F 9E", ExchangeError.WrongFunction)]
    [InlineData("01 84 02", ExchangeError.WrongFunction)]
    [InlineData("01 03 06 06 51 3F 9E", ExchangeError.WrongLength)]
    [InlineData("01 03 FF", ExchangeError.TooLong)]
    public void What_cannot_be_the_answer_breaks_it_at_once(string answer, ExchangeError error)
    {
        Assert.Equal(ExchangeResult.Broken, Hex.Accept(exchange, answer));
        Assert.Equal(error, exchange.Error);
    }

    [Fact]
    public void An_exception_answer_bears_its_code()
    {
        Assert.Equal(ExchangeResult.Exception, Hex.Accept(exchange, "01 83 02 C0 F1"));
        Assert.Equal(ExchangeError.ExceptionReply, exchange.Error);
        Assert.Equal(2, exchange.ExceptionCode);
    }

    [Fact]
    public void Noise_of_the_line_turning_round_before_the_answer_is_passed_over()
    {
        Assert.Equal(ExchangeResult.Complete, Hex.Accept(exchange, "00 FF 01 03 04 06 51 3F 9E 3B 32"));
        Assert.Equal("06 51 3F 9E", Hex.Payload(exchange));
    }

    [Fact]
    public void A_broadcast_expects_no_answer()
    {
        exchange.WriteSingleRegister(0, 1, 3);
        Assert.False(exchange.ExpectsAnswer);
        exchange.WriteSingleRegister(5, 1, 3);
        Assert.True(exchange.ExpectsAnswer);
    }

    [Fact]
    public void A_write_that_repeats_another_address_is_broken()
    {
        exchange.WriteMultipleRegisters(1, 1, Hex.Bytes("00 0A 01 02"), 0, 2);
        byte[] answer = Hex.Bytes("01 10 00 02 00 02 00 00");
        ModbusCrc.Append(answer, 0, 6);
        Assert.Equal(ExchangeResult.Broken, exchange.Accept(answer, 0, answer.Length));
        Assert.Equal(ExchangeError.WrongEcho, exchange.Error);
    }

    [Fact]
    public void The_value_that_a_device_took_is_the_payload_of_a_single_write()
    {
        exchange.WriteSingleRegister(1, 7, 300);
        byte[] limited = Hex.Bytes("01 06 00 07 00 FA 00 00");
        ModbusCrc.Append(limited, 0, 6);
        Assert.Equal(ExchangeResult.Complete, exchange.Accept(limited, 0, limited.Length));
        Assert.Equal("00 FA", Hex.Payload(exchange));
    }

    [Fact]
    public void The_next_request_starts_clean()
    {
        Hex.Accept(exchange, "01 83 02 C0 F1");
        exchange.ReadRegisters(1, 3, 4, 2);
        Assert.Equal(0, exchange.ReceiveLength);
        Assert.Equal(0, exchange.ExceptionCode);
        Assert.Equal(ExchangeError.None, exchange.Error);
        Assert.Equal(ExchangeResult.Complete, Hex.Accept(exchange, "01 03 04 06 51 3F 9E 3B 32"));
    }
}
