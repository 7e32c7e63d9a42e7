using System.Diagnostics;
using System.Globalization;

namespace Busbar.Benchmarks.Gateway;

/// <summary>CPU time and resident memory of a process, from Linux's /proc.</summary>
internal sealed class ProcessMeter(int process)
{
    // USER_HZ is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private double startSeconds;
    private long startAt;

    /// <summary>The measured time begins.</summary>
    public void Begin() => (startSeconds, startAt) = (CpuSeconds($"/proc/{process}/stat"), Stopwatch.GetTimestamp());

    /// <summary>User and system time since <see cref="Begin"/>, in percent of one core.</summary>
    public double CpuPercent() => 100 * (CpuSeconds($"/proc/{process}/stat") - startSeconds) / Stopwatch.GetElapsedTime(startAt).TotalSeconds;

    /// <summary>Resident memory now (VmRSS), MB of 1,000,000 bytes; <paramref name="key"/> VmHWM for the most so far.</summary>
    public double ResidentMegabytes(string key = "VmRSS")
    {
        string line = File.ReadLines($"/proc/{process}/status").First(each => each.StartsWith(key + ":", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>CPU seconds of each thread by name so far, the busiest first.</summary>
    public IReadOnlyDictionary<string, double> Threads() => Directory.GetDirectories($"/proc/{process}/task")
        .Select(task => (Name: Read(task + "/comm").Trim(), Cpu: CpuSeconds(task + "/stat")))
        .GroupBy(thread => thread.Name)
        .ToDictionary(group => $"{group.Key} ({group.Count()})", group => group.Sum(thread => thread.Cpu));

    private static double CpuSeconds(string path)
    {
        // proc(5): fields 14 and 15, counted behind the name, which stands in parentheses and may hold spaces.
        string text = Read(path);
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length < 13 ? 0 : (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // A thread that has just ended.
            return ") ";
        }
    }
}
