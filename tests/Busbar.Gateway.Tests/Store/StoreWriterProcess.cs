using System.Globalization;
using System.Runtime.CompilerServices;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Store;

/// <summary>
/// The test program as a writer that can be killed: with the path of a database in its environment it writes batch after batch
/// with a line in the audit log for each, and says on its output what both acknowledged, until somebody ends it.
/// </summary>
internal static class StoreWriterProcess
{
    public const string Variable = "BUSBAR_TEST_STORE";
    public const int BatchSize = 700;

    /// <summary>Sample number n of a boot, the same in writer and checker.</summary>
    public static IngestedSample Sample(ulong boot, ulong number) => new(
        "plant", "meter", "point-" + (number % 50), 1_700_000_000_000 + ((long)boot * 100_000_000) + (long)(number / 50 * 1000), (boot * 1000) + (number / 7.0), Quality.Good, false, false);

    /// <summary>The audit log that the writer keeps beside the store.</summary>
    public static AuditLog Audit(SecurityDatabase database, string path) => new(database, new SecurityKeys(DataBeside(path)), TimeProvider.System);

    public static string DataBeside(string path) => path + ".security";

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        string? path = Environment.GetEnvironmentVariable(Variable);
        if (path is null)
            return;
        using SecurityDatabase security = new(DataBeside(path));
        AuditLog audit = Audit(security, path);
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        ulong boot = store.ReadMark("plant").HighestBoot + 1;
        for (ulong first = 1; ; first += BatchSize)
        {
            StoreBatch batch = new();
            batch.Add(new StoreMessage("plant", 0, boot, first, [.. Enumerable.Range(0, BatchSize).Select(i => new StoreRecord(Sample(boot, first + (ulong)i), null))]));
            ulong last = first + BatchSize - 1;
            batch.Marks["plant"] = new ControllerMark(0, boot, last, boot, last);
            store.Write(batch);
            audit.Add(new AuditEntry("writer", "batch", string.Create(CultureInfo.InvariantCulture, $"{boot} {last}")));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{boot} {last}"));
            Console.Out.Flush();
        }
    }
}
