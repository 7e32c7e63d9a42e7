using System.Diagnostics;
using System.Globalization;
using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Benchmarks;

/// <summary>
/// One RTU answer of 125 registers to typed points with quality: the frame's checks alone, and the profile's decoding, for the types that
/// fill most maps. The baseline is the least that a program can do with the same bytes: turn 125 words into doubles.
/// </summary>
internal static class DecodeBenchmark
{
    private const int Registers = 125;

    // Half a millisecond: on a busy machine the best of them fall between the turns of other programs.
    private const int Rounds = 1000;
    private const int Times = 1400;

    // What a point of the map says behind its address, in turn.
    private static readonly (string Name, string[] Types, int Width)[] Maps =
    [
        ("points u16, scale 0.1", ["type: u16, scale: 0.1"], 1),
        ("points s16 with a range", ["type: s16, scale: 0.1, maximum: 3000"], 1),
        ("points s16, factor, offset and range", ["type: s16, scale: 0.25, add: -4, maximum: 9000"], 1),
        ("points u16, not-available value, range", ["type: u16, scale: 0.1, maximum: 3000, notAvailable: 0xFFFF"], 1),
        ("points u16, bits", ["type: u16, bits: {from: 4, count: 8}"], 1),
        ("points u16, bits and map", ["type: u16, bits: {from: 0, count: 2}, map: {0: 0, 1: 1, 2: 2, 3: 3}"], 1),
        ("points u32, scale 0.0001", ["type: u32, scale: 0.0001"], 2),
        ("points float32, words swapped", ["type: float32, order: cdab"], 2),
        ("points, half float32, half s32 by 0.0001", ["type: float32", "type: s32, scale: 0.0001"], 2),
    ];

    public static int Run()
    {
        byte[] answer = new byte[5 + 2 * Registers];
        answer[0] = 1;
        answer[1] = 3;
        answer[2] = 2 * Registers;
        for (int i = 0; i < Registers; i++)
        {
            // As registers and pairs of them, in either order, all of these are in range: 262 to 510, and floats about 1e-37 to 1e-30.
            answer[3 + 2 * i] = (byte)(1 + i % 2);
            answer[4 + 2 * i] = (byte)(i * 7);
        }

        ModbusCrc.Append(answer, 0, 3 + 2 * Registers);
        double[] words = new double[Registers];
        Time("bytes to 125 doubles, nothing else (baseline)", () =>
        {
            for (int i = 0; i < words.Length; i++)
            {
                words[i] = RegisterBytes.UInt16(answer, 3 + 2 * i) * 0.1;
            }
        });
        ModbusExchange exchange = new(tcp: false);
        Time("frame: length, unit, function, CRC", () =>
        {
            exchange.ReadRegisters(1, 3, 0, Registers);
            exchange.Accept(answer, 0, answer.Length);
        });
        Action[] decodings = [.. Maps.Select(map => Decoding(map.Name, Profile(map.Types, map.Width), answer))];
        // The compiler tunes a method to what it sees first: here all the maps in turn, as a gateway with many devices does.
        for (int i = 0; i < 1000 * decodings.Length; i++)
        {
            decodings[i % decodings.Length]();
            if (i % 1000 == 0)
            {
                Thread.Sleep(50);
            }
        }

        for (int i = 0; i < decodings.Length; i++)
        {
            Time($"profile: {Registers / Maps[i].Width} {Maps[i].Name}", decodings[i]);
        }

        return 0;
    }

    private static Action Decoding(string name, DeviceProfile profile, byte[] answer)
    {
        DeviceState device = new(profile, 1);
        ModbusExchange exchange = new(tcp: false);
        double[] values = new double[profile.PointCount];
        byte[] qualities = new byte[profile.PointCount];
        profile.BuildRead(0, device, exchange);
        int registers = (exchange.Transmit[4] << 8) | exchange.Transmit[5];
        byte[] frame = [1, 3, (byte)(2 * registers), .. answer.AsSpan(3, 2 * registers), 0, 0];
        ModbusCrc.Append(frame, 0, frame.Length - 2);
        if (exchange.Accept(frame, 0, frame.Length) != ExchangeResult.Complete)
        {
            throw new InvalidOperationException("the answer is not whole");
        }

        profile.Decode(0, device, exchange, values, qualities, 0);
        return qualities.All(q => q == (byte)Busbar.Points.Quality.Good)
            ? () => profile.Decode(0, device, exchange, values, qualities, 0)
            : throw new InvalidOperationException($"{name}: a point is not good");
    }

    private static void Time(string what, Action action)
    {
        List<double> times = [];
        long allocated = 0;
        for (int round = 0; round < Times; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Rounds; i++)
            {
                action();
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Rounds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {times[times.Count / 2],8:F0} ns (best {times[0]:F0}), {allocated / Rounds} bytes"));
    }

    private static DeviceProfile Profile(string[] types, int width)
    {
        string[] quantities = ["Current", "Power", "EnergyImport"];
        IEnumerable<string> points = Enumerable.Range(0, Registers / width).Select(i => $"  circuit{1 + i / 3}{quantities[i % 3]}: {{holding: {width * i}, {types[i % types.Length]}, poll: fast}}");
        string text = "device: wide\nclass: powerMeter\nmaker: M\nproducts: [P]\nverified: false\nsources: [own]\nwiring: none\nmodbus: {}\npolls: {fast: 1s}\npoints:\n" + string.Join('\n', points) + "\n";
        Diagnostics diagnostics = new();
        DeviceFile file = DeviceFileLoader.Parse("wide.yaml", text, diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        byte[] bytes = ProfileCompiler.Compile(file, new NamePool());
        return new DeviceProfile(bytes, 0, bytes.Length);
    }
}
