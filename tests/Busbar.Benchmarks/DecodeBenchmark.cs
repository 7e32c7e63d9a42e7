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
/// One RTU answer of 125 registers to 125 typed points with quality: the frame's checks alone, and the profile's decoding. The baseline
/// is the least that a program can do with the same bytes: turn 125 words into doubles.
/// </summary>
internal static class DecodeBenchmark
{
    private const int Registers = 125;
    private const int Rounds = 200_000;

    public static int Run()
    {
        DeviceProfile profile = Profile();
        DeviceState device = new(profile, 1);
        ModbusExchange exchange = new(tcp: false);
        double[] values = new double[profile.PointCount];
        byte[] qualities = new byte[profile.PointCount];
        byte[] answer = new byte[5 + 2 * Registers];
        answer[0] = 1;
        answer[1] = 3;
        answer[2] = 2 * Registers;
        for (int i = 0; i < 2 * Registers; i++)
        {
            answer[3 + i] = (byte)(i * 7);
        }

        ModbusCrc.Append(answer, 0, 3 + 2 * Registers);
        Time("bytes to 125 doubles, nothing else (baseline)", () =>
        {
            for (int i = 0; i < profile.PointCount; i++)
            {
                values[i] = RegisterBytes.UInt16(answer, 3 + 2 * i) * 0.1;
            }
        });
        Time("frame: length, unit, function, CRC", () =>
        {
            exchange.ReadRegisters(1, 3, 0, Registers);
            exchange.Accept(answer, 0, answer.Length);
        });
        exchange.ReadRegisters(1, 3, 0, Registers);
        if (exchange.Accept(answer, 0, answer.Length) != ExchangeResult.Complete)
        {
            throw new InvalidOperationException("the answer is not whole");
        }

        Time($"profile: {profile.PointCount} points with scale, range and quality", () => profile.Decode(0, device, exchange, values, qualities, 0));
        if (qualities.Any(q => q != (byte)Busbar.Points.Quality.Good))
        {
            throw new InvalidOperationException("a point is not good");
        }

        return 0;
    }

    private static void Time(string what, Action action)
    {
        List<double> times = [];
        long allocated = 0;
        for (int round = 0; round < 7; round++)
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

    private static DeviceProfile Profile()
    {
        string[] quantities = ["Current", "Power", "PowerFactor", "EnergyImport"];
        IEnumerable<string> points = Enumerable.Range(0, 98 * 4).Select(i => (Name: $"circuit{1 + i / 4}{quantities[i % 4]}", Index: i)).Where(p => p.Index % 4 != 2)
            .Take(Registers).Select((p, i) => $"  {p.Name}: {{holding: {i}, type: u16, scale: 0.1, poll: fast}}");
        string text = "device: wide\nclass: powerMeter\nmaker: M\nproducts: [P]\nverified: false\nsources: [own]\nwiring: none\nmodbus: {}\npolls: {fast: 1s}\npoints:\n" + string.Join('\n', points) + "\n";
        Diagnostics diagnostics = new();
        DeviceFile file = DeviceFileLoader.Parse("wide.yaml", text, diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        byte[] bytes = ProfileCompiler.Compile(file, new NamePool());
        return new DeviceProfile(bytes, 0, bytes.Length);
    }
}
