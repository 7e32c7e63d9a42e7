using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Modbus;
using Busbar.Tests.Modbus;

namespace Busbar.Tests.Fuzz;

/// <summary>Frames of every protocol, as the master receives them and as a Modbus server hears them.</summary>
internal static class WireTargets
{
    public static IReadOnlyList<FuzzTarget> All =>
    [
        new RtuAnswer(), new TcpAnswer(), new Server("Modbus RTU server", new ModbusRtuServer(new RegisterNumbers())), new Server("Modbus TCP server", new ModbusTcpServer(new RegisterNumbers())),
        new Cjt188Answer(), new Dlt645Answer(), new MBusAnswer(), new MBusTelegram(),
    ];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static byte Sum(byte[] bytes, int from, int to)
    {
        int sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += bytes[i];
        }

        return (byte)sum;
    }

    /// <remarks>Bit by bit, apart from the table in the code under test.</remarks>
    private static ushort Crc(byte[] bytes, int from, int count)
    {
        int crc = 0xFFFF;
        for (int i = 0; i < count; i++)
        {
            crc ^= bytes[from + i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return (ushort)crc;
    }

    private sealed class RtuAnswer() : FuzzTarget("Modbus RTU answer")
    {
        private const int Registers = 4;
        private readonly ModbusExchange _exchange = new(tcp: false);

        public override IReadOnlyList<byte[]> Seeds { get; } = [Whole("010308000100020003FFFF"), Whole("018302"), Whole("0203080001000200030004"), Whole("010304000100020003FFFF")];

        public override byte[] Repair(byte[] input) => input.Length < 3 ? input : Whole(Convert.ToHexString(input[..^2]));

        public override void Run(byte[] input)
        {
            _exchange.ReadRegisters(1, 3, 0, Registers);
            if (_exchange.Accept(input, 0, input.Length) != ExchangeResult.Complete)
            {
                return;
            }

            int start = _exchange.DataOffset - 3;
            int length = 5 + 2 * Registers;
            byte[] raw = _exchange.Receive;
            if (_exchange.DataLength != 2 * Registers || raw[start] != 1 || raw[start + 1] != 3 || Crc(raw, start, length - 2) != (raw[start + length - 2] | (raw[start + length - 1] << 8)))
            {
                Fail("a frame was taken that is not whole", input);
            }
        }

        private static byte[] Whole(string hex)
        {
            byte[] bytes = Bytes(hex);
            ushort crc = Crc(bytes, 0, bytes.Length);
            return [.. bytes, (byte)crc, (byte)(crc >> 8)];
        }
    }

    private sealed class TcpAnswer() : FuzzTarget("Modbus TCP answer")
    {
        private readonly ModbusExchange _exchange = new(tcp: true, longestRequest: 32, longestAnswer: 0, lastTransaction: 6);

        // Each run asks again, so the transaction goes on; the seeds bear the one that the first bytes are patched to.
        public override IReadOnlyList<byte[]> Seeds { get; } = [Bytes("0007 0000 000B 01 03 08 0001000200030004"), Bytes("0007 0000 0003 01 83 02"), Bytes("0006 0000 0005 01 03 02 0001 0007 0000 000B 01 03 08 0001000200030004")];

        public override void Run(byte[] input)
        {
            _exchange.ReadRegisters(1, 3, 0, 4);
            if (input.Length > 1)
            {
                input[0] = _exchange.Transmit[0];
                input[1] = _exchange.Transmit[1];
            }

            if (_exchange.Accept(input, 0, input.Length) == ExchangeResult.Complete && (_exchange.DataLength != 8 || _exchange.Receive[7] != 3 || _exchange.Receive[6] != 1))
            {
                Fail("a frame was taken that answers another request", input);
            }
        }
    }

    private sealed class Server(string name, ModbusServerFramer framer) : FuzzTarget(name)
    {
        private readonly byte[] _answers = new byte[2048];

        // The registers that the tests serve make a string of each identification object.
        public override int AllowedBytes => 8192;

        public override IReadOnlyList<byte[]> Seeds { get; } = framer is ModbusTcpServer
            ? [Bytes("000100000006010300000004"), Bytes("0002000000090110000000010 2ABCD"), Bytes("00030000000501 2B0E0100")]
            : [Request("010300000004"), Request("0110000000010 2ABCD"), Request("012B0E0100"), Request("0117000000020000000204 00010002")];

        public override byte[] Repair(byte[] input) => framer is ModbusTcpServer || input.Length < 3 ? input : Request(Convert.ToHexString(input[..^2]));

        public override void Run(byte[] input)
        {
            framer.Reset();
            int at = 0;
            while (at < input.Length && !framer.Failed)
            {
                int taken = framer.Accept(input, at, input.Length - at, _answers, 0);
                if (taken < 0 || framer.AnswerLength < 0 || framer.AnswerLength > _answers.Length || (taken == 0 && framer.AnswerLength == 0 && !framer.Failed))
                {
                    Fail($"took {taken} bytes and answers {framer.AnswerLength}", input);
                }

                at += taken;
            }
        }

        private static byte[] Request(string hex)
        {
            byte[] bytes = Bytes(hex);
            ushort crc = Crc(bytes, 0, bytes.Length);
            return [.. bytes, (byte)crc, (byte)(crc >> 8)];
        }
    }

    private sealed class Cjt188Answer() : FuzzTarget("CJ/T 188 answer")
    {
        private readonly Cjt188Exchange _exchange = new(false);

        public override IReadOnlyList<byte[]> Seeds { get; } =
        [
            Bytes("FEFE 68 25 43 52 16 21 00 11 11 81 2E 1F 90 01 00 00 00 00 05 42 16 00 00 05 00 00 00 00 17 00 00 00 00 35 49 00 00 00 2C 69 29 00 21 29 00 51 70 00 07 31 08 12 08 15 20 00 00 29 16"),
            Repaired(Bytes("68 20 43 52 16 21 00 11 11 C1 03 01 02 00 00 16")),
        ];

        public override byte[] Repair(byte[] input) => Repaired(input);

        public override void Run(byte[] input)
        {
            _exchange.ReadData(0x20, 0x11110021165243, 0x901F, 4);
            if (_exchange.Accept(input, 0, input.Length) == ExchangeResult.Complete)
            {
                byte[] raw = _exchange.Receive;
                int end = _exchange.DataOffset + _exchange.DataLength;
                if (raw[0] != 0x68 || raw[9] != 0x81 || raw[10] != _exchange.DataLength || raw[end + 1] != 0x16 || raw[end] != Sum(raw, 0, end) || raw[2] != 0x43)
                {
                    Fail("a frame was taken that is not whole", input);
                }
            }
        }

        private static byte[] Repaired(byte[] input)
        {
            int start = Array.IndexOf(input, (byte)0x68);
            int end = start < 0 || start + 10 >= input.Length ? -1 : start + 11 + input[start + 10];
            if (end < 0 || end + 1 >= input.Length)
            {
                return input;
            }

            input[end] = Sum(input, start, end);
            input[end + 1] = 0x16;
            return input;
        }
    }

    private sealed class Dlt645Answer() : FuzzTarget("DL/T 645 answer")
    {
        private readonly Dlt645Exchange _exchange = new();

        public override IReadOnlyList<byte[]> Seeds { get; } =
        [
            Bytes("FEFEFEFE 68 78 56 34 12 00 00 68 91 08 33 33 34 33 78 56 34 33 7F 16"),
            Repaired(Bytes("68 78 56 34 12 00 00 68 D1 01 35 00 16")),
        ];

        public override byte[] Repair(byte[] input) => Repaired(input);

        public override void Run(byte[] input)
        {
            _exchange.Read(0x000012345678, Dlt645Exchange.EnergyImport, 4);
            if (_exchange.Accept(input, 0, input.Length) == ExchangeResult.Complete)
            {
                byte[] raw = _exchange.Receive;
                int end = _exchange.DataOffset + _exchange.DataLength;
                // The data lie there without the 33 that the sum counts.
                if (raw[7] != 0x68 || (raw[8] & 0xDF) != 0x91 || raw[end + 1] != 0x16 || raw[end] != (byte)(Sum(raw, 0, end) + 0x33 * _exchange.DataLength))
                {
                    Fail("a frame was taken that is not whole", input);
                }
            }
        }

        private static byte[] Repaired(byte[] input)
        {
            int start = Array.IndexOf(input, (byte)0x68);
            int end = start < 0 || start + 9 >= input.Length ? -1 : start + 10 + input[start + 9];
            if (end < 0 || end + 1 >= input.Length)
            {
                return input;
            }

            input[end] = Sum(input, start, end);
            input[end + 1] = 0x16;
            return input;
        }
    }

    private sealed class MBusAnswer() : FuzzTarget("M-Bus answer")
    {
        private readonly MBusExchange _exchange = new();

        public override IReadOnlyList<byte[]> Seeds { get; } =
        [
            Long("08 05 72 17 58 85 06 2D 2C 08 04 12 00 00 00 04 06 E7 91 00 00 04 14 2C DB 00 00 02 59 B9 27 02 5D 08 12 0C 78 17 58 85 06 1F"),
            Long("08 05 70 08"),
            Bytes("E5 E5 10 08 05 0D 16"),
        ];

        public override byte[] Repair(byte[] input) => input.Length > 6 && input[0] == 0x68 ? Long(Convert.ToHexString(input[4..^2])) : input;

        public override void Run(byte[] input)
        {
            _exchange.ReadTelegram(5, 0, reset: false);
            if (_exchange.Accept(input, 0, input.Length) != ExchangeResult.Complete)
            {
                return;
            }

            byte[] raw = _exchange.Receive;
            int length = raw[1];
            if (raw[0] != 0x68 || raw[2] != length || raw[4 + length] != Sum(raw, 4, 4 + length) || raw[5 + length] != 0x16 || raw[5] != 5 || _exchange.DataOffset + _exchange.DataLength > 4 + length)
            {
                Fail("a frame was taken that is not whole", input);
            }

            MBusTelegram.Walk(this, _exchange.Records, raw, _exchange.DataOffset, _exchange.DataLength, input);
        }

        private static byte[] Long(string hex)
        {
            byte[] content = Bytes(hex);
            content = content.Length > 255 ? content[..255] : content;
            return [0x68, (byte)content.Length, (byte)content.Length, 0x68, .. content, Sum(content, 0, content.Length), 0x16];
        }
    }

    private sealed class MBusTelegram() : FuzzTarget("M-Bus records")
    {
        private readonly MBusRecords _records = new();

        public override int LongestInput => 255;

        public override IReadOnlyList<byte[]> Seeds { get; } =
        [
            Bytes("04 06 E7 91 00 00 04 14 2C DB 00 00 02 59 B9 27 02 5D 08 12 02 61 B1 15 04 2D 21 00 00 00"),
            Bytes("8C 10 06 78 56 34 12 4C 06 00 00 00 10 CC C0 40 14 99 99 99 99 05 FD 48 00 00 66 43 0D 7C 03 41 42 43 04 31 32 33 34 2F 2F"),
            Bytes("0D FD 0C C4 12 34 56 78 0D FD 0C E2 01 02 84 FF FF FF FF FF FF FF FF 7F 13 00 00 00 00 0F 01 02 03"),
            Bytes("04 93 3C 01 00 00 00 02 FD 97 1D 15 00 0B A5 7D 34 12 00 1F"),
        ];

        public override void Run(byte[] input) => Walk(this, _records, input, 0, input.Length, input);

        internal static void Walk(FuzzTarget target, MBusRecords records, byte[] bytes, int offset, int count, byte[] input)
        {
            int steps = 0;
            records.Start(bytes, offset, count);
            while (records.Next())
            {
                double number = records.Number();
                if (++steps > count || records.ValueAt < offset || records.ValueAt + records.ValueLength > offset + count || double.IsInfinity(number * records.Scale))
                {
                    throw new FuzzException($"{target.Name}: record {steps} leaves the telegram; input {Convert.ToHexString(input)}");
                }
            }
        }
    }
}
