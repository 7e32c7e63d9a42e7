using System.Globalization;
using System.Runtime.CompilerServices;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Store;

/// <summary>
/// The test program as a writer that can be killed: with the path of a database in its environment it writes batch after batch
/// and says on its output what the store acknowledged, until somebody ends it.
/// </summary>
internal static class StoreWriterProcess
{
    public const string Variable = "BUSBAR_TEST_STORE";
    public const int BatchSize = 700;

    /// <summary>Sample number n of a boot, the same in writer and checker.</summary>
    public static IngestedSample Sample(ulong boot, ulong number) => new(
        "plant", "meter", "point-" + (number % 50), 1_700_000_000_000 + ((long)boot * 100_000_000) + (long)(number / 50 * 1000), (boot * 1000) + (number / 7.0), Quality.Good, false, false);

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        string? path = Environment.GetEnvironmentVariable(Variable);
        if (path is null)
            return;
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        ulong boot = store.ReadMark("plant").HighestBoot + 1;
        for (ulong first = 1; ; first += BatchSize)
        {
            StoreBatch batch = new();
            batch.Add(new StoreMessage("plant", 0, boot, first, [.. Enumerable.Range(0, BatchSize).Select(i => new StoreRecord(Sample(boot, first + (ulong)i), null))]));
            ulong last = first + BatchSize - 1;
            batch.Marks["plant"] = new ControllerMark(0, boot, last, boot, last);
            store.Write(batch);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{boot} {last}"));
            Console.Out.Flush();
        }
    }
}
