using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Tests.Fuzz;

/// <summary>Compiled profiles, damaged or right, and answers of any content behind right checksums.</summary>
internal static class ProfileTargets
{
    private const string Meter = """
        maker: Maker
        products: [Product]
        verified: false
        sources: [a source]
        wiring: RS-485
        polls: {normal: 20s}

        """;

    private static readonly string[] Meters =
    [
        Meter + """
        device: a
        class: heatMeter
        cjt188: {dialect: a}
        points:
          heatEnergy: {data: 0x901F, at: 8, type: quantity, scale: 0.01, poll: normal}
          flow: {data: 0x901F, at: 18, type: quantity, scale: 0.0001, poll: normal}
          supplyTemperature: {data: 0x901F, at: 28, type: bcd24, scale: 0.01, poll: normal}
          errorCode: {data: 0x901F, at: 44, type: u16, poll: normal}
        """,
        Meter + """
        device: b
        class: heatMeter
        cjt188: {dialect: c, ask: {0x901F: 0x903F}}
        points:
          heatPower: {data: 0x901F, at: 13, type: quantity, scale: 0.01, poll: normal}
          returnTemperature: {data: 0x901F, at: 31, type: bcd24, scale: 0.01, poll: normal}
        """,
        Meter + """
        device: c
        class: powerMeter
        dlt645: {}
        points:
          energyImport: {data: 0x00010000, type: bcd32, scale: 0.01, unit: kWh, poll: normal}
          activePower: {data: 0x02030000, type: signedBcd24, scale: 0.0001, unit: kW, poll: normal}
        """,
        Meter + """
        device: d
        class: heatMeter
        mbus: {}
        points:
          heatEnergy: {record: energy, poll: normal}
          volume: {record: volume, poll: normal}
          flow: {record: volumeFlow, poll: normal}
          supplyTemperature: {record: flowTemperature, poll: normal}
          errorCode: {record: errorFlags, bits: {from: 0, count: 8}, poll: normal}
        """,
    ];

    public static IReadOnlyList<FuzzTarget> Of(DeviceLibrary library)
    {
        DeviceFile[] files = [.. library.Files, .. Meters.Select((text, i) => DeviceFileLoader.Parse((char)('a' + i) + ".yaml", text, new Diagnostics()) ?? throw new InvalidOperationException(text))];
        return [new Profile(files), new Values(files)];
    }

    private static byte[] Compile(DeviceFile file) => ProfileCompiler.Compile(file, new NamePool());

    /// <summary>What reads a value out of an answer of a profile's protocol, whatever the answer holds.</summary>
    private sealed class Asker(DeviceProfile profile, ulong address)
    {
        private readonly double[] _values = new double[profile.PointCount];
        private readonly byte[] _qualities = new byte[profile.PointCount];
        private readonly DeviceState _device = new(profile, address);
        private readonly byte[] _answer = new byte[300];
        private readonly FieldExchange _exchange = profile.Protocol switch
        {
            ProfileLayout.ProtocolCjt188 => new Cjt188Exchange(false),
            ProfileLayout.ProtocolDlt645 => new Dlt645Exchange(),
            ProfileLayout.ProtocolMBus => new MBusExchange(),
            _ => new ModbusExchange(tcp: false),
        };

        /// <summary>The name of what was broken; null: nothing.</summary>
        public string? Ask(byte[] content)
        {
            for (int request = 0; request < profile.RequestCount; request++)
            {
                if (!profile.BuildRead(request, _device, _exchange))
                {
                    continue;
                }

                int length = Frame(content);
                ExchangeResult result = _exchange.Accept(_answer, 0, length);
                if (result == ExchangeResult.Complete)
                {
                    profile.Decode(request, _device, _exchange, _values, _qualities, 0);
                }
            }

            for (int point = 0; point < profile.PointCount; point++)
            {
                bool isGood = _qualities[point] == (byte)Quality.Good;
                if (isGood && !(_values[point] >= profile.PointMinimum(point) && _values[point] <= profile.PointMaximum(point)))
                {
                    return "a good value outside its range";
                }
            }

            return null;
        }

        /// <summary>A right frame around any content, as long as the request wants it.</summary>
        private int Frame(byte[] content)
        {
            byte[] sent = _exchange.Transmit;
            switch (profile.Protocol)
            {
                case ProfileLayout.ProtocolModbus:
                    int data = _exchange.ExpectedLength - 5;
                    _answer[0] = sent[0];
                    _answer[1] = sent[1];
                    _answer[2] = (byte)data;
                    Fill(3, data, content);
                    ModbusCrc.Append(_answer, 0, 3 + data);
                    return 5 + data;
                case ProfileLayout.ProtocolCjt188:
                    int start = Array.IndexOf(sent, (byte)0x68);
                    Array.Copy(sent, start, _answer, 0, 11);
                    _answer[9] |= 0x80;
                    _answer[10] = (byte)Math.Min(100, 3 + content.Length);
                    Fill(11, _answer[10], content);
                    Array.Copy(sent, start + 11, _answer, 11, 3);
                    return End(0, 11 + _answer[10]);
                case ProfileLayout.ProtocolDlt645:
                    int from = Array.IndexOf(sent, (byte)0x68);
                    Array.Copy(sent, from, _answer, 0, 10);
                    _answer[8] |= 0x80;
                    _answer[9] = (byte)Math.Min(200, 4 + content.Length);
                    Fill(10, _answer[9], content);
                    Array.Copy(sent, from + 10, _answer, 10, 4);
                    return End(0, 10 + _answer[9]);
                default:
                    if (sent[1] == 0x40 || sent[0] == 0x68)
                    {
                        _answer[0] = 0xE5;
                        _exchange.Accept(_answer, 0, 1);
                    }

                    int records = Math.Min(240, content.Length);
                    _answer[0] = _answer[3] = 0x68;
                    _answer[1] = _answer[2] = (byte)(3 + records);
                    _answer[4] = 0x08;
                    _answer[5] = sent[2];
                    _answer[6] = 0x78;
                    Fill(7, records, content);
                    return End(4, 7 + records);
            }
        }

        private void Fill(int at, int count, byte[] content)
        {
            for (int i = 0; i < count; i++)
            {
                _answer[at + i] = content.Length == 0 ? (byte)0 : content[i % content.Length];
            }
        }

        private int End(int summedFrom, int at)
        {
            int sum = 0;
            for (int i = summedFrom; i < at; i++)
            {
                sum += _answer[i];
            }

            _answer[at] = (byte)sum;
            _answer[at + 1] = 0x16;
            return at + 2;
        }
    }

    private sealed class Profile(DeviceFile[] files) : FuzzTarget("compiled profile")
    {
        private static readonly byte[] Content = [.. Enumerable.Range(0, 97).Select(i => (byte)(i * 37))];

        public override IReadOnlyList<byte[]> Seeds { get; } = [.. files.Select(Compile)];

        // Its tables are counted in bytes: 255 numbers of 8, state of 255 auxiliaries and models, buffers of an exchange, a refusal.
        public override int AllowedBytes => 24 * 1024;

        public override int LongestInput => 8192;

        public override void Run(byte[] input)
        {
            DeviceProfile profile;
            try
            {
                profile = new DeviceProfile(input, 0, input.Length);
            }
            catch (ArgumentException)
            {
                return;
            }

            if (new Asker(profile, 1).Ask(Content) is { } broken)
            {
                Fail(broken, input);
            }
        }
    }

    private sealed class Values(DeviceFile[] files) : FuzzTarget("values of the library's devices")
    {
        private readonly Asker[] _askers = [.. files.Select(f => new DeviceProfile(Compile(f), 0, Compile(f).Length)).Select(p => new Asker(p, 1))];
        private int _next;

        public override IReadOnlyList<byte[]> Seeds { get; } =
        [
            [0], [0xFF], [0x7F, 0xFF], [0x80, 0x00], [0x7F, 0xC0, 0x00, 0x00], [0x7F, 0x80, 0x00, 0x00], [0xEE], [0x99], [0x12, 0x34, 0x56, 0x78],
            [0x04, 0x06, 0xE7, 0x91, 0x00, 0x00, 0x02, 0x59, 0xB9, 0x27, 0x0C, 0x14, 0x12, 0x34, 0x56, 0x78],
        ];

        public override void Run(byte[] input)
        {
            _next = (_next + 1) % _askers.Length;
            if (_askers[_next].Ask(input) is { } broken)
            {
                Fail(broken, input);
            }
        }
    }
}
