using Busbar.SystemTests.Bench;
using Busbar.EndToEnd.Tests;

namespace Busbar.SystemTests;

/// <summary>Ten minutes without a broker at the demo's data rate: every sample is compared.</summary>
public class The_broker_is_gone_for_ten_minutes
{
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(10);

    [Fact]
    public void In_virtual_time_the_database_holds_every_sample_as_if_nothing_had_been()
    {
        using TestFolder folder = new();
        using VirtualSystem reference = new(folder.File("reference"));
        using VirtualSystem system = new(folder.File("outage"));
        foreach (VirtualSystem each in new[] { reference, system })
            each.Run(TimeSpan.FromMinutes(5));
        long from = system.Now;
        system.StopBroker();
        foreach (VirtualSystem each in new[] { reference, system })
            each.Run(Outage);
        long to = system.Now;
        Assert.All(system.Controllers, controller => Assert.True(controller.Outbox.HasUnsent, $"{controller.Id} has nothing to send after ten minutes"));
        system.StartBroker();
        foreach (VirtualSystem each in new[] { reference, system })
            each.Run(TimeSpan.FromMinutes(5));

        // Nothing lost, nothing doubled, original times: what the same building recorded with a broker all the time.
        long end = system.Now - 60_000;
        var expected = reference.Journal.Samples.Where(sample => sample.TimeMilliseconds <= end).CountBy(sample => sample.Row).OrderBy(sample => sample.Key).ToArray();
        List<StoredRow> rows = system.Stored();
        var actual = rows.Where(sample => sample.TimeMilliseconds <= end).CountBy(sample => sample.Row).OrderBy(sample => sample.Key).ToArray();
        Assert.Equal(expected, actual);

        // The controllers' own count: every number that they gave lies in the database once.
        List<StoredRange> ranges = system.Ranges();
        foreach (var controller in system.Controllers)
        {
            StoredRange range = Assert.Single(ranges, range => range.Controller == controller.Id);
            Assert.Equal((1UL, controller.Outbox.AcknowledgedMark & 0xFF_FFFF_FFFF), (range.First, range.Last));
            Assert.InRange(controller.Outbox.NewestMark - controller.Outbox.AcknowledgedMark, 0UL, 60UL);
        }

        Assert.Equal(ranges.Sum(range => (long)range.Last), rows.Count + system.Events());
        // Order: each controller's records came in the order of their numbers.
        Assert.All(system.Journal.Records.GroupBy(record => record.Controller), records => Assert.Equal(records.Select(record => record.Mark).Order(), records.Select(record => record.Mark)));
        // Historical is what was measured while nobody could be told, and nothing else.
        StoredRow[] inOutage = [.. rows.Where(row => row.TimeMilliseconds > from && row.TimeMilliseconds < to)];
        Assert.All(inOutage, row => Assert.True(row.IsHistorical, row.ToString()));
        Assert.All(rows.Where(row => row.TimeMilliseconds < from - 2000 || row.TimeMilliseconds > to + 60_000), row => Assert.False(row.IsHistorical, row.ToString()));
        double rate = inOutage.Length / Outage.TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{rate:0.0} samples/s: {inOutage.Length} samples in the outage, {rows.Count} in all, {system.Journal.Repeated} records sent twice");
        Assert.True(rate > 5, $"only {rate} samples/s");
    }

    [Fact]
    public async Task At_sixty_times_real_time_with_mosquitto_killed_no_number_is_missing_or_doubled()
    {
        using TestFolder folder = new();
        await using Mosquitto mosquitto = new(folder.Path);
        await mosquitto.StartAsync(listens: false);
        await using DemoBuilding demo = await DemoBuilding.StartAsync(folder.File("data"), "--speed", "60", "--broker", mosquitto.Address);
        using Api api = new(demo.Address);
        await api.GoodAsync("grid-meter/voltageL1");
        await mosquitto.KillAsync();
        // Ten minutes on the building's own clock, which is the age of what was heard last.
        await Eventually.HoldsAsync("ten minutes have passed", async () => (await api.GetAsync("/api/points?device=grid-meter"))?.EnumerateArray().All(point => point.GetProperty("ageSeconds").GetDouble() >= Outage.TotalSeconds) == true);
        await mosquitto.StartAsync(listens: false);
        await api.GoodAsync("grid-meter/voltageL1");
        await Eventually.HoldsAsync(
            "the outboxes are empty again",
            async () => (await api.GetAsync("/api/controllers"))?.EnumerateArray().All(controller => controller.GetProperty("online").GetBoolean() && controller.GetProperty("outboxUsedBytes").GetDouble() == 0) == true,
            () => demo.Output);
        Assert.Equal(0, await demo.StopAsync());

        using Database database = new(demo.Data);
        List<StoredRange> ranges = database.Ranges();
        Assert.Equal(["floors", "loads", "plant"], ranges.Select(range => range.Controller));
        Assert.All(ranges, range => Assert.Equal(1UL, range.First));
        List<StoredRow> rows = database.Samples();
        Assert.Equal(ranges.Sum(range => (long)range.Last), rows.Count + database.Events());
        StoredRow[] historical = [.. rows.Where(row => row.IsHistorical)];
        double minutes = (historical.Max(row => row.TimeMilliseconds) - historical.Min(row => row.TimeMilliseconds)) / 60_000.0;
        Assert.True(minutes >= 9.5, $"historical samples reach over {minutes} minutes only");
        TestContext.Current.TestOutputHelper?.WriteLine($"{historical.Length} historical samples of {rows.Count}, over {minutes:0.0} virtual minutes");
    }
}
