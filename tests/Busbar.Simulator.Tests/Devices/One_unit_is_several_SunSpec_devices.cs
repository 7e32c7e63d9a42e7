using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Host.Memory;
using Busbar.Points;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Transport;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>An inverter, its battery and its meter behind one unit: one chain of models, as such inverters show it.</summary>
public class One_unit_is_several_SunSpec_devices
{
    private const int Base = 40000;

    private readonly VirtualClock _clock = new(1_768_356_000_000);

    [Fact]
    public void The_unit_shows_one_chain_in_which_each_part_begins_with_a_common_model()
    {
        FieldLine line = Line("sunspec-inverter", "sunspec-battery", "sunspec-meter");
        List<int> models = [];
        for (int at = Base + 2; models.LastOrDefault() != 0xFFFF; at += 2 + Registers(line, at + 1, 1)[0])
        {
            models.Add(Registers(line, at, 1)[0]);
        }

        Assert.Equal([0x5375, 0x6E53], Registers(line, Base, 2));
        Assert.Equal([1, 103, 120, 121, 122, 123, 1, 124, 802, 1, 203, 0xFFFF], models);
    }

    [Theory]
    [InlineData("sunspec-inverter", "sunspec-battery", "sunspec-meter")]
    [InlineData("sunspec-inverter", "sunspec-meter", "sunspec-battery")]
    [InlineData("sunspec-meter", "sunspec-battery", "sunspec-inverter")]
    [InlineData("eastron-sdm630", "sunspec-battery", "sunspec-meter")]
    [InlineData("sunspec-inverter-float", "huawei-luna2000", "sunspec-der-battery")]
    public void Each_file_reads_its_own_device_whatever_their_order(params string[] files)
    {
        FieldLine line = Line(files);

        foreach (FieldDevice device in line.Devices)
        {
            Reader reader = new Reader(device, line).Poll();
            Reader alone = new Bench(device.File.Id).Reader.Poll();
            Assert.Equal(alone.Qualities, reader.Qualities);
            Assert.Equal(alone.Values, reader.Values);
            Assert.Contains((byte)Quality.Good, reader.Qualities);
        }
    }

    [Fact]
    public void A_command_reaches_the_part_that_it_is_for()
    {
        FieldLine line = Line("sunspec-inverter", "sunspec-battery");
        Reader inverter = new Reader(line.Devices[0], line).Poll();
        Reader battery = new Reader(line.Devices[1], line).Poll();

        Assert.Equal(60, inverter.Command("powerLimit", 60));
        Assert.Equal(40, battery.Command("chargeLimit", 40));

        Assert.Equal(60, line.Devices[0].ReadPoint("powerLimit"));
        Assert.Equal(40, line.Devices[1].ReadPoint("chargeLimit"));
        Assert.Equal(100, battery.ReadBack("dischargeLimit"));
    }

    [Fact]
    public void A_read_over_the_border_of_two_parts_is_what_its_halves_are_and_behind_the_end_is_nothing()
    {
        FieldLine line = Line("sunspec-inverter", "sunspec-meter");
        int border = line.Devices[0].ChainEnd - 1;
        int last = border + line.Devices[1].ChainEnd - Base - 2;

        Assert.Equal([.. Registers(line, border - 40, 40), .. Registers(line, border, 60)], Registers(line, border - 40, 100));
        Assert.Equal([0xFFFF, 0], Registers(line, last - 1, 2));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, Ask(line, last, 2).Code);
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, Ask(line, last - 50, 60).Code);
    }

    [Fact]
    public void No_part_takes_half_of_a_write()
    {
        FieldLine line = Line("sunspec-inverter", "sunspec-meter");
        int border = line.Devices[0].ChainEnd - 1;
        ushort[] before = Registers(line, border - 1, 2);
        ModbusExchange exchange = new(true);
        exchange.WriteMultipleRegisters(1, (ushort)(border - 1), [0, 7, 0, 7], 0, 2);

        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, Send(line, exchange).Code);
        Assert.Equal(before, Registers(line, border - 1, 2));
    }

    private FieldLine Line(params string[] files) => new("unit", true, [.. files.Select(Device)]);

    private FieldDevice Device(string id, int index)
    {
        Site.Devices.DeviceFile file = Demo.Types.Library.Find(id)!;
        return new FieldDevice($"{id}-{index}", 1, file, new BenchPlant(file), _clock, manners: new DeviceManners(TimeSpan.Zero, false, new Dictionary<string, double>())) { IsPart = index > 0 };
    }

    private static ushort[] Registers(FieldLine line, int start, int count)
    {
        (ExchangeResult result, _, byte[] data) = Ask(line, start, count);
        Assert.Equal(ExchangeResult.Complete, result);
        return [.. Enumerable.Range(0, count).Select(i => (ushort)((data[2 * i] << 8) | data[2 * i + 1]))];
    }

    private static (ExchangeResult Result, byte Code, byte[] Data) Ask(FieldLine line, int start, int count)
    {
        ModbusExchange exchange = new(true);
        exchange.ReadRegisters(1, 3, (ushort)start, count);
        return Send(line, exchange);
    }

    private static (ExchangeResult Result, byte Code, byte[] Data) Send(FieldLine line, ModbusExchange exchange)
    {
        LineAnswer answer = Assert.Single(line.Connect().Receive(exchange.Transmit.AsMemory(0, exchange.TransmitLength)));
        ExchangeResult result = exchange.Accept(answer.Bytes, 0, answer.Bytes.Length);
        return (result, exchange.ExceptionCode, result == ExchangeResult.Complete ? exchange.Data.AsSpan(exchange.DataOffset, exchange.DataLength).ToArray() : []);
    }
}
