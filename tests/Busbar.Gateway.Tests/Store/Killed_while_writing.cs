using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Tests.Store;

public class Killed_while_writing
{
    /// <summary>SIGKILL at random moments: the database opens, everything acknowledged is there once, and no batch is there by half.</summary>
    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_and_nothing_is_doubled()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("busbar.db");
        Dictionary<ulong, ulong> acknowledged = [];
        Random random = new(20261);
        for (int kill = 0; kill < 5; kill++)
        {
            (ulong boot, ulong last) = await WriteAndKill(path, acknowledgements: random.Next(1, 60), pauseTicks: random.Next(0, 100_000));
            acknowledged[boot] = last;
            await Check(path, acknowledged);
            CheckAudit(path, acknowledged);
        }

        Assert.Equal(5, acknowledged.Count);
    }

    /// <summary>Lets the writer run for so many acknowledgements and a moment more, kills it, and returns the last one it gave.</summary>
    private static async Task<(ulong Boot, ulong Last)> WriteAndKill(string path, int acknowledgements, int pauseTicks)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Killed_while_writing).Assembly.Location);
        start.Environment[StoreWriterProcess.Variable] = path;
        using Process writer = Process.Start(start)!;
        string? line = null;
        for (int i = 0; i < acknowledgements; i++)
            line = await writer.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The writer ended by itself: " + line);
        long until = Stopwatch.GetTimestamp() + (pauseTicks * Stopwatch.Frequency / 10_000_000);
        while (Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(10);
        writer.Kill();
        await writer.WaitForExitAsync();
        while (await writer.StandardOutput.ReadLineAsync() is { } more)
        {
            // The pipe may end within a line that was being written.
            if (more.Split(' ').Length == 2 && ulong.Parse(more.Split(' ')[1], CultureInfo.InvariantCulture) % StoreWriterProcess.BatchSize == 0)
                line = more;
        }

        string[] parts = line!.Split(' ');
        return (ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static async Task Check(string path, Dictionary<ulong, ulong> acknowledged)
    {
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        Dictionary<(long Time, string Point), double> found = [];
        for (int point = 0; point < 50; point++)
        {
            foreach (StoredSample sample in await store.ReadSamplesAsync("meter", "point-" + point, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, default))
                Assert.True(found.TryAdd((sample.TimeMilliseconds, "point-" + point), sample.Value!.Value), "doubled");
        }

        ControllerMark mark = store.ReadMark("plant");
        int expected = 0;
        foreach ((ulong boot, ulong last) in acknowledged)
        {
            // The batch in flight may have been committed before its acknowledgement was printed; then it is there whole.
            ulong stored = boot == mark.HighestBoot ? mark.HighestSequence : CountOf(boot, found);
            Assert.InRange(stored, last, last + StoreWriterProcess.BatchSize);
            Assert.Equal(0UL, stored % StoreWriterProcess.BatchSize);
            for (ulong number = 1; number <= stored; number++)
            {
                var sample = StoreWriterProcess.Sample(boot, number);
                Assert.Equal(sample.Value, found[(sample.TimeMilliseconds, sample.Point)]);
                expected++;
            }
        }

        Assert.Equal(expected, found.Count);
    }

    /// <summary>The chain holds, with a line for every batch that was acknowledged, and perhaps one for the batch after the last of a life.</summary>
    private static void CheckAudit(string path, Dictionary<ulong, ulong> acknowledged)
    {
        using SecurityDatabase database = new(StoreWriterProcess.DataBeside(path));
        AuditLog audit = StoreWriterProcess.Audit(database, path);
        AuditVerdict verdict = audit.Verify();
        Assert.Null(verdict.Fault);
        Dictionary<string, int> lines = audit.Newest(int.MaxValue).CountBy(line => line.Entry.Subject).ToDictionary();
        Assert.All(lines.Values, count => Assert.Equal(1, count));
        long told = 0;
        foreach ((ulong boot, ulong last) in acknowledged)
        {
            for (ulong batch = StoreWriterProcess.BatchSize; batch <= last; batch += StoreWriterProcess.BatchSize, told++)
                Assert.True(lines.ContainsKey($"{boot} {batch}"), $"boot {boot}: the line of batch {batch} is lost");
        }

        Assert.InRange(verdict.Lines, told, told + acknowledged.Count);
    }

    private static ulong CountOf(ulong boot, Dictionary<(long Time, string Point), double> found)
    {
        long first = StoreWriterProcess.Sample(boot, 0).TimeMilliseconds;
        long next = StoreWriterProcess.Sample(boot + 1, 0).TimeMilliseconds;
        return (ulong)found.Keys.Count(key => key.Time >= first && key.Time < next);
    }
}
