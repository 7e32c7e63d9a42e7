using System.Globalization;
using System.Runtime.CompilerServices;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Metering.Heat;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Metering;

/// <summary>
/// The test program as a gateway's rooms under load that can be killed: samples, a bill, a correction and an alarm in turn, each told
/// on the output when the store has taken it, until somebody ends it.
/// </summary>
internal static class BooksWriterProcess
{
    public const string Variable = "BUSBAR_TEST_BOOKS";

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        string? path = Environment.GetEnvironmentVariable(Variable);
        if (path is null)
            return;
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        BooksTables books = new(store, TimeProvider.System);
        AlarmTables alarms = new(store);
        ulong boot = store.ReadMark("plant").HighestBoot + 1;
        DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + ((long)boot * 1_000_000_000));
        for (int round = 0; ; round++)
        {
            StoreBatch batch = new();
            ulong first = ((ulong)round * 500) + 1;
            batch.Add(new StoreMessage("plant", 0, boot, first, [.. Enumerable.Range(0, 500).Select(i => new StoreRecord(StoreWriterProcess.Sample(boot, first + (ulong)i), null))]));
            batch.Marks["plant"] = new ControllerMark(0, boot, first + 499, boot, first + 499);
            store.Write(batch);
            Say("samples", boot, (long)first + 499);

            HeatSeason season = new(new DateOnly(2025, 11, 15), new DateOnly(2026, 3, 15));
            HeatBill bill = new($"{boot}-{round}", "Wang", season, HeatMethod.HouseholdMeter, [new HeatBillLine(HeatBillLineKind.Heat, 1, "GJ", 1, round, 0, [BookText.Same("test")])], round, null);
            books.Add(season.From, season.To, "test", [(bill, bill, null, "")]);
            Say("bill", boot, round);

            books.Add("heat", [new CounterCorrection(start.AddSeconds(round), CorrectionKind.Glitch, 1, 2, null, BookText.Same("test"))]);
            Say("correction", boot, round);

            AlarmState state = new($"test:{boot}", new LocalName("测试", "test"), AlarmPriority.High, AlarmStanding.Unacknowledged, start.AddSeconds(round), null, round, new LocalName("", ""), null, null, null, null);
            alarms.Write([new AlarmChange(state.Id, start.AddSeconds(round), "raised", state, "", "")], _ => ["webhook"]);
            Say("alarm", boot, round);
        }
    }

    private static void Say(string what, ulong boot, long number)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {boot} {number}"));
        Console.Out.Flush();
    }
}
