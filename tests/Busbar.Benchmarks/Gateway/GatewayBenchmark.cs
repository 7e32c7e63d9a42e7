using System.Diagnostics;
using System.Globalization;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks.Gateway;

/// <summary>
/// The gateway as a whole: 50 simulated Modbus TCP devices of 100 points in one process, <c>busbar gateway</c> as it is shipped in another,
/// reading them every second by its own controller, over its broker, into its SQLite file. Nothing is measured inside the gateway: CPU
/// and memory come from /proc, values from the database after the gateway has ended. The baseline before it is a C program on libmodbus
/// that polls the same devices and throws the values away.
/// </summary>
internal static class GatewayBenchmark
{
    private const int WarmUpSeconds = 10;
    private const int BaselineSeconds = 10;

    // Behind the newest poll: report cycle, commit.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] arguments)
    {
        bool showThreads = arguments.Contains("--threads");
        string? program = arguments.FirstOrDefault(each => each.EndsWith(".dll", StringComparison.Ordinal));
        string[] numbers = [.. arguments.Where(each => each != program && !each.StartsWith('-'))];
        int seconds = numbers.Length > 0 ? int.Parse(numbers[0], CultureInfo.InvariantCulture) : 60;
        int devices = numbers.Length > 1 ? int.Parse(numbers[1], CultureInfo.InvariantCulture) : 50;
        int units = numbers.Length > 2 ? int.Parse(numbers[2], CultureInfo.InvariantCulture) : 1;
        if (seconds < 5 || devices < 1 || units is < 1 or > 100 || devices * units > BranchMeter.MostDevices)
        {
            await Console.Error.WriteLineAsync($"gateway: at least 5 seconds, and 1 to {BranchMeter.MostDevices} devices of 1 to 100 units together");
            return 1;
        }

        string folder = Directory.CreateTempSubdirectory("busbar-benchmark-").FullName;
        try
        {
            using DeviceProcess meters = DeviceProcess.Start(devices, units);
            Baseline baseline = await Baseline.MeasureAsync(BaselineSeconds, meters.Ports);
            string site = BenchmarkSite.Write(folder, meters.Ports, units);
            using GatewayProcess gateway = await GatewayProcess.StartAsync(program ?? GatewayProcess.ProgramPath(), site, Path.Combine(folder, "data"));
            await Task.Delay(TimeSpan.FromSeconds(WarmUpSeconds));
            Measured measured = await MeasureAsync(gateway, meters, seconds);
            if (showThreads) PrintThreads(gateway.Meter.Threads());
            await Task.Delay(Settling);
            double most = gateway.Meter.ResidentMegabytes("VmHWM");
            await gateway.StopAsync();
            StoredValues stored = StoredValues.Read(gateway.Database, measured.From, measured.To);
            Print(devices * units, seconds, baseline, measured with { MostMegabytes = most }, stored, new FileInfo(gateway.Database).Length);
            return stored is { Wrong: 0, Doubled: 0, Count: > 0 } ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Measured> MeasureAsync(GatewayProcess gateway, DeviceProcess meters, int seconds)
    {
        List<double> resident = [];
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        gateway.Meter.Begin();
        long before = meters.Answered();
        long start = Stopwatch.GetTimestamp();
        for (int second = 1; second <= seconds; second++)
        {
            TimeSpan left = TimeSpan.FromSeconds(second) - Stopwatch.GetElapsedTime(start);
            if (left > TimeSpan.Zero) await Task.Delay(left);
            resident.Add(gateway.Meter.ResidentMegabytes());
        }

        double cpu = gateway.Meter.CpuPercent();
        long answered = meters.Answered() - before;
        DateTimeOffset to = TimeProvider.System.GetUtcNow();
        return new Measured(from, to, answered, cpu, resident.Average(), resident.Max(), 0, ReadLoad());
    }

    private static void Print(int devices, int seconds, Baseline baseline, Measured measured, StoredValues stored, long databaseBytes)
    {
        double span = (measured.To - measured.From).TotalSeconds;
        double expected = devices * BranchMeter.Points * span;
        double polled = measured.Answered * (double)BranchMeter.PointsPerRequest;
        Say($"Gateway: {devices} Modbus devices of {BranchMeter.Points} points at 1 s, every value new at every poll; {seconds} s after {WarmUpSeconds} s of warm-up ({Environment.ProcessorCount} cores, load {measured.Load})");
        Say($"| | values/s | CPU, % of one core | resident, MB | polls missed |");
        Say($"|---|---|---|---|---|");
        Say($"| asked for | {devices * BranchMeter.Points:N0} | under 25 | under 120 | |");
        Say($"| busbar gateway: polled | {polled / span:N0} | {measured.CpuPercent:F1} | {measured.MeanMegabytes:F0} (most {measured.LargestMegabytes:F0}, since start {measured.MostMegabytes:F0}) | {Math.Max(0, expected - polled) / expected:P2} |");
        Say($"| busbar gateway: stored | {stored.Count / span:N0} | (as above) | (as above) | |");
        Say($"| libmodbus in C: polled, converted, thrown away | {baseline.Values / (double)BaselineSeconds:N0} | {baseline.CpuPercent:F1} | {baseline.Megabytes:F0} | {baseline.Late} rounds late |");
        Say($"Stored in the measured span: {stored.Count:N0} values; lost between device and database {stored.Lost}, doubled {stored.Doubled}, wrong {stored.Wrong}, pauses over 1.5 s {stored.Late}; database {databaseBytes / 1e6:F1} MB");
    }

    private static void PrintThreads(IReadOnlyDictionary<string, double> threads)
    {
        foreach ((string name, double cpu) in threads.OrderByDescending(thread => thread.Value).Where(thread => thread.Value > 0))
            Say($"{cpu,8:F2} s  {name}");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string ReadLoad() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private sealed record Measured(
        DateTimeOffset From, DateTimeOffset To, long Answered, double CpuPercent, double MeanMegabytes, double LargestMegabytes, double MostMegabytes, string Load);
}
