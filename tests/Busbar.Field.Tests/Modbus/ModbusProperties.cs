using Busbar.Field.Modbus;
using Busbar.Tests.Modbus;
using CsCheck;

namespace Busbar.Field.Tests.Modbus;

public class ModbusProperties
{
    private static readonly byte[] Functions = [1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43];

    [Fact]
    public void Every_request_is_answered_whatever_the_pieces_it_travels_in() =>
        Gen.Select(Gen.Bool, Gen.Int[0, Functions.Length - 1].Select(index => Functions[index]), Gen.UShort, Gen.Int[1, 121], Gen.Byte.Array[250], Gen.Int[1, 20]).Sample((tcp, function, start, wanted, data, piece) =>
        {
            int count = Math.Min(wanted, 65536 - start);
            var registers = new RegisterNumbers();
            var exchange = new ModbusExchange(tcp);
            Build(exchange, function, start, count, data);
            ModbusServerFramer server = tcp ? new ModbusTcpServer(registers) : new ModbusRtuServer(registers);
            byte[] answer = Pass(server, exchange, piece);

            ExchangeResult result = ExchangeResult.Pending;
            for (int at = 0; at < answer.Length; at += piece)
            {
                Assert.Equal(ExchangeResult.Pending, result);
                result = exchange.Accept(answer, at, Math.Min(piece, answer.Length - at));
            }
            Assert.Equal(ExchangeResult.Complete, result);
            Assert.Equal(answer.Length, exchange.ReceiveLength);
            Check(exchange, registers, function, start, count, data);
        });

    [Fact]
    public void Random_bytes_never_throw_and_never_make_anything_allocate()
    {
        var exchanges = new[] { new ModbusExchange(true), new ModbusExchange(false) };
        var registers = new RegisterNumbers { End = 1000 };
        var servers = new ModbusServerFramer[] { new ModbusTcpServer(registers), new ModbusRtuServer(registers) };
        byte[] answers = new byte[64 * 1024];
        Gen.Select(Gen.Byte.Array[0, 600], Gen.Int[0, Functions.Length - 1].Select(index => Functions[index]), Gen.Bool).Sample((noise, function, isPlausible) =>
        {
            if (isPlausible && noise.Length > 8) (noise[0], noise[1], noise[2], noise[3], noise[6]) = (0, 1, 0, 0, 1);
            foreach (ModbusExchange exchange in exchanges)
            {
                Build(exchange, function, 0, 4, new byte[250]);
                Assert.Equal(0, Allocations.Least(() => exchange.Accept(noise, 0, noise.Length)));
            }
            foreach (ModbusServerFramer server in servers)
            {
                server.Reset();
                int taken = server.Accept(noise, 0, noise.Length, answers, 0);
                Assert.InRange(taken, 0, noise.Length);
                Assert.InRange(server.AnswerLength, 0, answers.Length);
            }
        }, iter: 5000, threads: 1);
    }

    [Fact]
    public void A_damaged_answer_is_never_complete_on_a_serial_line() =>
        Gen.Select(Gen.UShort[0, 60000], Gen.Int[1, 120], Gen.Int[0, 10_000], Gen.Int[1, 255]).Sample((start, count, where, change) =>
        {
            var exchange = new ModbusExchange(false);
            exchange.ReadRegisters(1, 3, start, count);
            byte[] answer = Pass(new ModbusRtuServer(new RegisterNumbers()), exchange, 256);
            answer[where % answer.Length] ^= (byte)change;
            Assert.NotEqual(ExchangeResult.Complete, exchange.Accept(answer, 0, answer.Length));
        });

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        var exchange = new ModbusExchange(false);
        var server = new ModbusRtuServer(new RegisterNumbers());
        byte[] answers = new byte[512];
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                exchange.ReadRegisters(1, 3, (ushort)i, 100);
                server.Accept(exchange.Transmit, 0, exchange.TransmitLength, answers, 0);
                if (exchange.Accept(answers, 0, server.AnswerLength) != ExchangeResult.Complete) Assert.Fail("not complete");
            }
        }));
    }

    private static void Build(ModbusExchange exchange, byte function, ushort start, int count, byte[] data)
    {
        switch (function)
        {
            case 1 or 2: exchange.ReadBits(1, function, start, count); break;
            case 3 or 4: exchange.ReadRegisters(1, function, start, count); break;
            case 5: exchange.WriteSingleCoil(1, start, data[0] > 127); break;
            case 6: exchange.WriteSingleRegister(1, start, RegisterBytes.UInt16(data, 0)); break;
            case 15: exchange.WriteMultipleCoils(1, start, data, count); break;
            case 16: exchange.WriteMultipleRegisters(1, start, data, 0, count); break;
            case 22: exchange.MaskWriteRegister(1, start, RegisterBytes.UInt16(data, 0), RegisterBytes.UInt16(data, 2)); break;
            case 23: exchange.ReadWriteMultipleRegisters(1, start, count, start, data, 0, count); break;
            default: exchange.ReadDeviceIdentification(1, 3, 0); break;
        }
    }

    private static byte[] Pass(ModbusServerFramer server, ModbusExchange exchange, int piece)
    {
        byte[] answers = new byte[1024];
        for (int at = 0; at < exchange.TransmitLength; at += piece)
        {
            Assert.Equal(0, server.AnswerLength);
            server.Accept(exchange.Transmit, at, Math.Min(piece, exchange.TransmitLength - at), answers, 0);
        }
        Assert.NotEqual(0, server.AnswerLength);
        return answers[..server.AnswerLength];
    }

    private static void Check(ModbusExchange exchange, RegisterNumbers registers, byte function, ushort start, int count, byte[] data)
    {
        for (int i = 0; i < count; i++)
        {
            bool bit = (exchange.Data[exchange.DataOffset + i / 8] >> (i % 8) & 1) != 0;
            ushort word = i * 2 + 1 < exchange.DataLength ? RegisterBytes.UInt16(exchange.Data, exchange.DataOffset + i * 2) : (ushort)0;
            switch (function)
            {
                case 1: Assert.Equal((start + i) % 3 == 0, bit); break;
                case 2: Assert.Equal((start + i) % 5 == 0, bit); break;
                case 3 or 4: Assert.Equal(start + i, word); break;
                case 15: Assert.Equal((data[i / 8] >> (i % 8) & 1) != 0, registers.Coils[start + i]); break;
                case 16: Assert.Equal(RegisterBytes.UInt16(data, i * 2), registers.Holding[start + i]); break;
                case 23: Assert.Equal(RegisterBytes.UInt16(data, i * 2), word); break;
            }
        }
        if (function == 5) Assert.Equal(data[0] > 127, registers.Coils[start]);
        if (function == 6) Assert.Equal(RegisterBytes.UInt16(data, 0), registers.Holding[start]);
        if (function == 22)
        {
            int and = RegisterBytes.UInt16(data, 0);
            Assert.Equal((start & and) | (RegisterBytes.UInt16(data, 2) & ~and & 0xFFFF), registers.Holding[start]);
        }
    }
}
