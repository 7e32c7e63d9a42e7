using System.Diagnostics;
using System.Globalization;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks.Gateway;

/// <summary>A C program on libmodbus that polls the same devices at the same period, converts the values and stores nothing.</summary>
/// <param name="Values">Values read in the whole time.</param>
/// <param name="Late">Rounds that took longer than their second.</param>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="Megabytes">Resident.</param>
internal sealed record Baseline(long Values, long Late, double CpuPercent, double Megabytes)
{
    public static async Task<Baseline> MeasureAsync(int seconds, IReadOnlyList<int> ports)
    {
        using Process process = PeerPrograms.Start(null, PeerPrograms.Compile("libmodbus_poller"),
            [Text(seconds), Text(2 * BranchMeter.PointsPerRequest), Text(BranchMeter.Requests), .. ports.Select(Text)]);
        ProcessMeter meter = new(process.Id);
        meter.Begin();
        // Its last round is over before its last second is.
        await Task.Delay(TimeSpan.FromSeconds(seconds - 0.5));
        (double cpu, double megabytes) = (meter.CpuPercent(), meter.ResidentMegabytes());
        string output = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        string[] words = output.Split(' ');
        return process.ExitCode == 0 ? new Baseline(Number(words[0]), Number(words[1]), cpu, megabytes) : throw new InvalidOperationException("libmodbus_poller: " + output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
