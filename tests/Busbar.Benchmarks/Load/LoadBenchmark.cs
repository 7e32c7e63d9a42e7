using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Busbar.Benchmarks.Gateway;
using Busbar.Gateway.Store;

namespace Busbar.Benchmarks.Load;

/// <summary>
/// Many controllers on one gateway: each sends a message a second over MQTT of its own; ten browsers show the overview, a program follows all
/// events, the page is asked for, and commands go from the API to controllers meanwhile. Measured from outside: acknowledgement after the commit, arrival of
/// commands, answers of the page. At the end the database is read: every record there, once, in its order.
/// </summary>
internal static class LoadBenchmark
{
    private const int Browsers = 10;
    private const int CheckedPoints = 200;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(string[] arguments)
    {
        int seconds = Argument(arguments, 0, 600);
        int controllers = Argument(arguments, 1, 500);
        int points = Argument(arguments, 2, 200);
        int values = Argument(arguments, 3, 50_000);
        int each = values / controllers;
        string folder = Directory.CreateTempSubdirectory("busbar-load-").FullName;
        try
        {
            using Process gateway = Start(folder);
            // Its log goes the same way.
            string? line;
            do
                line = await gateway.StandardOutput.ReadLineAsync();
            while (line?.StartsWith("ready ", StringComparison.Ordinal) == false);
            string[] ready = line!.Split(' ');
            _ = gateway.StandardOutput.ReadToEndAsync();
            using HttpClient http = new() { BaseAddress = new Uri(ready[1]), Timeout = TimeSpan.FromSeconds(60) };
            ConcurrentDictionary<string, long> asked = new();
            ConcurrentBag<float> commands = [];
            void Commanded(string id, long at)
            {
                if (asked.TryRemove(id, out long began))
                    commands.Add((float)Stopwatch.GetElapsedTime(began, at).TotalSeconds);
            }

            LoadController[] all = [.. Enumerable.Range(0, controllers).Select(number => new LoadController(ready[3], number, points, Commanded))];
            await Parallel.ForEachAsync(Enumerable.Range(0, controllers), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await all[number].StartAsync(int.Parse(ready[2], CultureInfo.InvariantCulture)));
            using CancellationTokenSource end = new();
            await using OverviewBrowsers browsers = await OverviewBrowsers.OpenAsync(ready[1], Browsers);
            Task<long> listener = ListenAsync(http, end.Token);
            ConcurrentBag<float> pages = [];
            Task asking = AskAsync(http, controllers, asked, pages, end.Token);
            ProcessMeter meter = new(gateway.Id);
            meter.Begin();
            long start = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, controllers), new ParallelOptions { MaxDegreeOfParallelism = controllers }, async (number, _) =>
            {
                // Spread over the second, as controllers are that were switched on at different times.
                for (int second = 0; second < seconds; second++)
                {
                    TimeSpan left = TimeSpan.FromSeconds(second + ((double)number / controllers)) - Stopwatch.GetElapsedTime(start);
                    if (left > TimeSpan.Zero)
                        await Task.Delay(left, CancellationToken.None);
                    await all[number].SendAsync(each);
                }
            });
            double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double cpu = meter.CpuPercent();
            long settling = Stopwatch.GetTimestamp();
            while (all.Any(controller => controller.Stored < controller.Sent) && Stopwatch.GetElapsedTime(settling) < Settling)
                await Task.Delay(100);
            double behind = Stopwatch.GetElapsedTime(settling).TotalSeconds;
            double most = meter.ResidentMegabytes("VmHWM");
            string overview = await browsers.TellAsync();
            await end.CancelAsync();
            long heard = await listener;
            await asking;
            foreach (LoadController controller in all)
                await controller.DisposeAsync();
            gateway.StandardInput.Close();
            await gateway.WaitForExitAsync();
            ulong sent = (ulong)all.Sum(controller => (long)controller.Sent);
            ulong stored = (ulong)all.Sum(controller => (long)controller.Stored);
            string wrong = await CheckAsync(Path.Combine(folder, StoreOptions.FileName), all, points);
            Say($"Load: {controllers} controllers of {points} points, {values:N0} values/s offered for {seconds} s; {Environment.ProcessorCount} cores, load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            Say($"sent {sent:N0} in {took:F1} s ({sent / took:N0}/s), acknowledged {stored:N0}, {behind:F1} s after the last; {wrong}");
            Say($"gateway: {cpu:F0} % of one core, at most {most:F0} MB");
            Tell("controller to stored and back", [.. all.SelectMany(controller => controller.Latencies)]);
            Tell("command, API to controller", [.. commands]);
            Tell("page /, answer", [.. pages]);
            Say($"births asked for again: {all.Sum(controller => controller.Rebirths)}");
            Say($"{Browsers} browsers on the overview: {overview}");
            Say($"a listener to all events heard {heard:N0} lines");
            return stored == sent && wrong.StartsWith("every", StringComparison.Ordinal) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(LoadBenchmark).Assembly.Location, LoadGateway.Command, folder })
            start.ArgumentList.Add(argument);
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.RemoveAt(0);
        return Process.Start(start)!;
    }

    private static async Task<long> ListenAsync(HttpClient http, CancellationToken cancel)
    {
        long lines = 0;
        try
        {
            using StreamReader reader = new(await http.GetStreamAsync("/api/events", cancel));
            while (await reader.ReadLineAsync(cancel) is not null)
                lines++;
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }

        return lines;
    }

    /// <summary>A command every 200 ms, each to another controller, and the page every second.</summary>
    private static async Task AskAsync(HttpClient http, int controllers, ConcurrentDictionary<string, long> asked, ConcurrentBag<float> pages, CancellationToken cancel)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                int number = i * 7 % controllers;
                asked[LoadController.Name(number)] = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await http.PutAsJsonAsync($"/api/points/{LoadController.DeviceOf(number)}/p0", new { value = i, reason = "load", expiry = 60 }, cancel);
                if (i % 5 == 0)
                {
                    long began = Stopwatch.GetTimestamp();
                    await http.GetStringAsync("/", cancel);
                    pages.Add((float)Stopwatch.GetElapsedTime(began).TotalSeconds);
                }

                await Task.Delay(200, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }

    /// <summary>Reads points out of the whole: each must hold its records, once, in the order they were made.</summary>
    private static async Task<string> CheckAsync(string database, LoadController[] all, int points)
    {
        using SqliteStore store = new(new StoreOptions { Path = database }, TimeProvider.System);
        for (int check = 0; check < Math.Min(CheckedPoints, all.Length * points); check++)
        {
            int number = check * 37 % all.Length;
            int point = check * 11 % points;
            ulong expected = all[number].Sent > (ulong)point ? ((all[number].Sent - (ulong)point - 1) / (ulong)points) + 1 : 0;
            IReadOnlyList<StoredSample> samples = await store.ReadSamplesAsync(LoadController.DeviceOf(number), $"p{point}", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None);
            double[] values = [.. samples.Select(sample => sample.Value ?? double.NaN).Where(value => value != 0)];
            if ((ulong)values.Length != expected || values.Where((value, i) => value != (i * (double)points) + point + 1).Any())
                return $"WRONG: {LoadController.DeviceOf(number)}/p{point} holds {values.Length} records, {expected} were sent, or not in order";
        }

        return $"every record of {Math.Min(CheckedPoints, all.Length * points)} points there, once, in order";
    }

    private static void Tell(string what, float[] seconds)
    {
        if (seconds.Length == 0)
        {
            Say($"{what}: nothing was measured");
            return;
        }

        Array.Sort(seconds);
        float At(double share) => 1000 * seconds[(int)Math.Min(seconds.Length - 1, share * seconds.Length)];
        Say($"{what}: median {At(0.5):F0} ms, 95 % {At(0.95):F0} ms, 99 % {At(0.99):F0} ms, most {1000 * seconds[^1]:F0} ms ({seconds.Length:N0})");
    }

    private static int Argument(string[] arguments, int index, int otherwise) => arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
