using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;

namespace Busbar.Gateway.Tests.Metering;

public class Killed_under_load
{
    /// <summary>SIGKILL at random moments; how often is told by BUSBAR_TEST_KILLS, 8 times without it.</summary>
    [Fact]
    public async Task No_sample_bill_correction_or_alarm_that_was_acknowledged_is_lost()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("BUSBAR_TEST_KILLS") ?? "8", CultureInfo.InvariantCulture);
        using TemporaryFolder folder = new();
        string path = folder.File("busbar.db");
        Dictionary<(string What, ulong Boot), long> acknowledged = [];
        Random random = new(50);
        for (int kill = 0; kill < kills; kill++)
        {
            foreach ((string what, ulong boot, long number) in await RunAndKill(path, random.Next(1, 400), random.Next(0, 60_000)))
                acknowledged[(what, boot)] = number;
        }

        Assert.Equal(kills, acknowledged.Keys.Select(key => key.Boot).Distinct().Count());
        Check(path, acknowledged);
    }

    private static async Task<List<(string What, ulong Boot, long Number)>> RunAndKill(string path, int lines, int pauseTicks)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Killed_under_load).Assembly.Location);
        start.Environment[BooksWriterProcess.Variable] = path;
        using Process writer = Process.Start(start)!;
        List<string> said = [];
        for (int i = 0; i < lines; i++)
            said.Add(await writer.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The writer ended by itself."));
        long until = Stopwatch.GetTimestamp() + (pauseTicks * Stopwatch.Frequency / 10_000_000);
        while (Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(10);
        writer.Kill();
        string rest = await writer.StandardOutput.ReadToEndAsync();
        await writer.WaitForExitAsync();

        // The pipe may end within a line that was being written: only what ends with a line feed was said.
        said.AddRange(rest.Split('\n')[..^1]);
        return [.. said.Select(line => line.Trim().Split(' ')).Select(parts => (parts[0], ulong.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)))];
    }

    private static void Check(string path, Dictionary<(string What, ulong Boot), long> acknowledged)
    {
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        BooksTables books = new(store, TimeProvider.System);
        HashSet<string> bills = [.. books.Bills().Select(bill => bill.Bill.Customer)];
        Dictionary<string, AlarmState> alarms = new AlarmTables(store).States().ToDictionary(state => state.Id);
        foreach (((string what, ulong boot), long number) in acknowledged)
        {
            switch (what)
            {
                case "samples":
                    Assert.True(CountOf(store, boot) >= number, $"boot {boot}: samples up to {number} were acknowledged");
                    break;
                case "bill":
                    for (long round = 0; round <= number; round++)
                        Assert.Contains($"{boot}-{round}", bills);
                    break;
                case "correction":
                    DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + ((long)boot * 1_000_000_000));
                    Assert.True(books.Journal(start, start.AddSeconds(number + 1)).Count == Math.Min(5000, number + 1));
                    break;
                default:
                    Assert.True(alarms[$"test:{boot}"].Value >= number);
                    break;
            }
        }
    }

    private static long CountOf(SqliteStore store, ulong boot)
    {
        // Boots write to the same fifty points at times of their own.
        DateTimeOffset from = StoreWriterProcess.Sample(boot, 0).Time;
        DateTimeOffset to = StoreWriterProcess.Sample(boot + 1, 0).Time;
        long count = 0;
        for (int point = 0; point < 50; point++)
            count += store.ReadSamplesAsync("meter", "point-" + point, from, to, -1, default).Result.Count;
        return count;
    }
}
