using System.Diagnostics;
using System.Globalization;
using Busbar.Benchmarks.Gateway;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks;

/// <summary>
/// How soon the demo building says that it is ready, and what it then keeps resident; beside the same program that only tells its version,
/// which is what the runtime itself takes.
/// </summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Living = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        string program = GatewayProcess.ProgramPath();
        List<double> bare = [];
        List<double> ready = [];
        for (int round = 0; round < Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            using Process version = PeerPrograms.Start(null, "dotnet", [program, "--version"]);
            await version.WaitForExitAsync();
            bare.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);

            // Each with a folder of its own: the first start makes keys and database.
            string folder = Directory.CreateTempSubdirectory("busbar-start-").FullName;
            try
            {
                began = Stopwatch.GetTimestamp();
                using GatewayProcess gateway = await GatewayProcess.StartDemoAsync(program, folder);
                ready.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                if (round == Rounds - 1)
                    await TellMemoryAsync(gateway);
                await gateway.StopAsync();
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Say($"demo building ready: median {Median(ready):F2} s, most {ready.Max():F2} s; --version alone: median {Median(bare):F2} s ({Rounds} starts, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]})");
        return 0;
    }

    private static async Task TellMemoryAsync(GatewayProcess gateway)
    {
        List<double> resident = [];
        gateway.Meter.Begin();
        for (TimeSpan lived = TimeSpan.Zero; lived < Living; lived += TimeSpan.FromSeconds(1))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            resident.Add(gateway.Meter.ResidentMegabytes());
        }

        Say($"resident in the {Living.TotalSeconds:F0} s after: mean {resident.Average():F0} MB, most {resident.Max():F0} MB (since start {gateway.Meter.ResidentMegabytes("VmHWM"):F0}), at the end {resident[^1]:F0} MB; {gateway.Meter.CpuPercent():F1} % of one core");
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
