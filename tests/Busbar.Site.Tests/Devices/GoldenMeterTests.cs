using System.Globalization;
using System.Text.Json;
using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

/// <summary>A meter's file, compiled, asks and understands the golden frames of three dialects of CJ/T 188, of DL/T 645 and of M-Bus.</summary>
public sealed class GoldenMeterTests
{
    private const string Head = """
        maker: Maker
        products: [Product]
        verified: false
        sources: [a source]
        wiring: RS-485
        serial: {baud: 2400, parity: even, stopBits: 1}
        polls: {normal: 5s}

        """;

    private const string HeatMeter = """
        points:
          heatEnergy: {data: 0x901F, at: 8, type: quantity, scale: 0.01, poll: normal}
          heatPower: {data: 0x901F, at: 13, type: quantity, scale: 0.01, poll: normal}
          flow: {data: 0x901F, at: 18, type: quantity, scale: 0.0001, poll: normal}
          volume: {data: 0x901F, at: 23, type: quantity, scale: 0.01, poll: normal}
          supplyTemperature: {data: 0x901F, at: 28, type: bcd24, scale: 0.01, poll: normal}
          returnTemperature: {data: 0x901F, at: 31, type: bcd24, scale: 0.01, poll: normal}
          operatingTime: {data: 0x901F, at: 34, type: bcd24, poll: normal}
          errorCode: {data: 0x901F, at: 44, type: u16, poll: normal}
        """;

    // The maker's frame is addressed here to one meter; the answers are those of the golden file.
    private static readonly JsonDocument Golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(DeviceFolder.Root, "tests", "vectors", "golden_vectors.json")));

    [Theory]
    [InlineData(0, "a", 1000.0)]
    [InlineData(1, "b", 1000.0)]
    [InlineData(2, "c", 1e6)]
    public void A_heat_meter_of_each_dialect_is_understood(int index, string dialect, double energyUnit)
    {
        JsonElement vector = Golden.RootElement.GetProperty("cjt188")[index];
        JsonElement expect = vector.GetProperty("expect");
        (DeviceProfile profile, double[] values, byte[] qualities) = Read(
            $"cjt188: {{dialect: {dialect}}}\n{HeatMeter}", "heatMeter", Address(expect.GetProperty("address").GetString()!), new Cjt188Exchange(dialect != "a"), vector.GetProperty("frame").GetString()!);

        Assert.All(qualities, q => Assert.Equal((byte)Quality.Good, q));
        Assert.Equal(expect.GetProperty("heat")[0].GetDouble() * energyUnit, values[0], 9);
        Assert.Equal(0.0, values[1]);
        Assert.Equal(0.0, values[2]);
        Assert.Equal(expect.GetProperty("volume")[0].GetDouble(), values[3]);
        Assert.Equal(expect.GetProperty("supplyC").GetDouble(), values[4]);
        Assert.Equal(expect.GetProperty("returnC").GetDouble(), values[5]);
        Assert.Equal(expect.GetProperty("hours").GetDouble(), values[6]);
        Assert.Equal(dialect == "b" ? 2.0 : 0.0, values[7]);
        Assert.Equal(8, profile.PointCount);
    }

    [Theory]
    [InlineData("a", "68 25 43 52 16 21 00 11 11 81 08 20 D1 01 42 16 00 00 05", "20 D1", 16.42e3)]
    [InlineData("b", "68 20 43 52 16 21 00 11 11 81 08 D1 20 01 00 00 02 40 05", "D1 20", 2.40e3)]
    [InlineData("c", "68 20 43 52 16 21 00 11 11 81 08 D1 20 01 08 02 00 00 00", "D1 20", 0.02e6)]
    public void The_settlement_day_of_last_month_is_asked_for_and_understood(string dialect, string answer, string identifier, double wattHours)
    {
        // By hand after CJ/T 188-2004, table 5, item 2 (L = 08: DI, SER, heat of the settlement day) and table 12 (XXXXXX.XX and a unit, five
        // bytes); nobody's recorded frame. Digits and dialects are those of the golden readings.
        byte[] frame = Bytes(answer);
        Cjt188Exchange exchange = new(dialect != "a");
        (_, double[] values, byte[] qualities) = Read(
            $"cjt188: {{dialect: {dialect}, preamble: 0}}\npoints:\n  month1HeatEnergy: {{data: 0xD120, at: 3, type: quantity, scale: 0.01, poll: normal}}\n",
            "heatMeter", 0x11110021165243, exchange, Convert.ToHexString([.. frame, (byte)frame.Sum(b => b), 0x16]));

        Assert.StartsWith($"68 20 43 52 16 21 00 11 11 01 03 {identifier} 01", Hex(exchange), StringComparison.Ordinal);
        Assert.Equal((byte)Quality.Good, qualities[0]);
        Assert.Equal(wattHours, values[0], 9);
    }

    [Fact]
    public void The_requests_of_the_golden_file_are_built()
    {
        string[] wanted = [.. Golden.RootElement.GetProperty("cjt188_requests").EnumerateArray().Select(e => e.GetString()!)];
        Cjt188Exchange exchange = new(true);
        exchange.ReadData(0x20, Cjt188Exchange.AnyAddress, 0x901F, 0);
        Assert.Equal(wanted[0], Hex(exchange));

        exchange = new(true);
        exchange.ReadData(0x20, 0x00000040314132, 0x901F, 0);
        Assert.Equal(wanted[2], Hex(exchange));

        for (int series = 2; series <= 4; series++)
        {
            exchange.ReadData(0x20, 0x00000040314132, 0x901F, 0);
        }

        exchange.ReadAddress(0x20, 0);
        Assert.Equal(wanted[1], Hex(exchange));

        JsonElement dlt645 = Golden.RootElement.GetProperty("dlt645");
        Dlt645Exchange meter = new();
        meter.Read(Dlt645Exchange.AnyAddress, Dlt645Exchange.EnergyImport, 0);
        Assert.Equal(dlt645.GetProperty("read_total_wild").GetString(), Hex(meter));
        meter.Read(0x000012345678, Dlt645Exchange.EnergyImport, 0);
        Assert.Equal(dlt645.GetProperty("read_total").GetString(), Hex(meter));
        meter.Read(0x000012345678, 0x02030000, 0);
        Assert.Equal(dlt645.GetProperty("read_power").GetString(), Hex(meter));
        meter.ReadAddress(0);
        Assert.Equal(dlt645.GetProperty("read_address").GetString(), Hex(meter));
    }

    [Fact]
    public void An_electricity_meter_of_DLT_645_is_understood()
    {
        const string file = """
            dlt645: {}
            points:
              energyImport: {data: 0x00010000, type: bcd32, scale: 0.01, unit: kWh, poll: normal}
            """;
        (_, double[] values, byte[] qualities) = Read(file, "powerMeter", 0x000012345678, new Dlt645Exchange(), Golden.RootElement.GetProperty("dlt645").GetProperty("reply_000123.45_kWh").GetString()!);

        Assert.Equal((byte)Quality.Good, qualities[0]);
        Assert.Equal(123450.0, values[0]);
    }

    [Fact]
    public void An_M_Bus_meter_is_understood_by_what_its_records_mean()
    {
        // Long frame by hand after EN 13757-3: identification 06855817, maker KAM, and nine records as domain.md names them for a MULTICAL 601.
        const string records = "04 06 E7 91 00 00 04 14 2C DB 00 00 02 59 B9 27 02 5D 08 12 02 61 B1 15 04 2D 21 00 00 00 04 3B 0F 00 00 00 02 FD 17 02 00 44 06 11 27 00 00";
        const string file = """
            mbus: {}
            points:
              heatEnergy: {record: energy, poll: normal}
              volume: {record: volume, poll: normal}
              supplyTemperature: {record: flowTemperature, poll: normal}
              returnTemperature: {record: returnTemperature, poll: normal}
              temperatureDifference: {record: temperatureDifference, poll: normal}
              heatPower: {record: power, poll: normal}
              flow: {record: volumeFlow, poll: normal}
              errorCode: {record: errorFlags, poll: normal}
              coolingEnergy: {record: energy, vife: 0x3C, poll: normal}
            """;
        MBusExchange exchange = new();
        (_, double[] values, byte[] qualities) = Read(file, "heatMeter", 5, exchange, LongFrame("08 05 72 17 58 85 06 2D 2C 08 04 12 00 00 00 " + records), "E5");

        Assert.Equal([37351000.0, 561.08, 101.69, 46.16, 55.53, 3300.0, 0.015, 2.0], values[..8]);
        Assert.All(qualities[..8], q => Assert.Equal((byte)Quality.Good, q));
        Assert.Equal((byte)Quality.NotPresent, qualities[8]);
        Assert.Equal(0x06855817_2C2D_0804ul, exchange.AnswerAddress);
    }

    private static (DeviceProfile Profile, double[] Values, byte[] Qualities) Read(string file, string deviceClass, ulong address, FieldExchange exchange, string answer, string? before = null)
    {
        Diagnostics diagnostics = new();
        DeviceFile? device = DeviceFileLoader.Parse("meter.yaml", $"device: meter\nclass: {deviceClass}\n{Head}{file}\n", diagnostics);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        byte[] bytes = ProfileCompiler.Compile(device!, new NamePool());
        DeviceProfile profile = new(bytes, 0, bytes.Length);
        DeviceState state = new(profile, address);
        double[] values = new double[profile.PointCount];
        byte[] qualities = new byte[profile.PointCount];

        Assert.True(profile.BuildRead(0, state, exchange));
        if (before is not null)
        {
            byte[] first = Bytes(before);
            Assert.Equal(ExchangeResult.Continue, exchange.Accept(first, 0, first.Length));
        }

        byte[] frame = Bytes(answer);
        Assert.Equal(ExchangeResult.Complete, exchange.Accept(frame, 0, frame.Length));
        profile.Decode(0, state, exchange, values, qualities, 0);
        return (profile, values, qualities);
    }

    private static string LongFrame(string content)
    {
        byte[] bytes = Bytes(content);
        return Convert.ToHexString([0x68, (byte)bytes.Length, (byte)bytes.Length, 0x68, .. bytes, (byte)bytes.Sum(b => b), 0x16]);
    }

    private static ulong Address(string digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static string Hex(FieldExchange exchange) => BitConverter.ToString(exchange.Transmit, 0, exchange.TransmitLength).Replace('-', ' ');
}
