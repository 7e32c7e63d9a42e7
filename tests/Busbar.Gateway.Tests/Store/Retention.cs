using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Store;

public class Retention
{
    [Fact]
    public void Old_samples_are_deleted_in_steps_until_none_is_left_and_again_when_another_day_is_old()
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        CountingStore store = new() { TrustedClock = time.GetUtcNow() };
        using RetentionService service = new(store, new StoreOptions { Path = "", Retention = TimeSpan.FromDays(30) }, time, NullLogger<RetentionService>.Instance);

        service.Care(CancellationToken.None);
        service.Care(CancellationToken.None);

        Assert.Equal(0, store.Left);
        Assert.Equal(3, store.Asked.Count);
        Assert.All(store.Asked, asked => Assert.InRange(asked.Limit, 1, 5000));
        Assert.All(store.Asked, asked => Assert.Null(asked.Of.Kinds));
        Assert.InRange(time.GetUtcNow() - store.Asked[0].Before, TimeSpan.FromDays(30), TimeSpan.FromDays(31));
        time.Advance(TimeSpan.FromDays(1));
        service.Care(CancellationToken.None);
        Assert.Equal(TimeSpan.FromDays(1), store.Asked[^1].Before - store.Asked[0].Before);
    }

    [Fact]
    public void Kinds_with_a_retention_of_their_own_go_by_it()
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        CountingStore store = new() { TrustedClock = time.GetUtcNow() };
        StoreOptions options = new() { Path = "", Retention = TimeSpan.FromDays(30), RetentionOf = new Dictionary<PointKind, TimeSpan> { [PointKind.Counter] = TimeSpan.FromDays(1000), [PointKind.State] = TimeSpan.FromDays(1) } };
        using RetentionService service = new(store, options, time, NullLogger<RetentionService>.Instance);

        service.Care(CancellationToken.None);

        // Nothing goes before a week, whatever was asked for.
        Assert.Equal(
            [("Measurement Command", 30), ("Counter", 1000), ("State", 7)],
            store.Asked.GroupBy(asked => asked.Before).Select(group => (string.Join(' ', group.First().Of.Kinds!.Order()), (int)(time.GetUtcNow() - group.Key).TotalDays)));
    }

    [Theory]
    [InlineData(365 * 24)]
    [InlineData(25)]
    [InlineData(null)]
    public void A_gateway_that_starts_with_a_clock_ahead_deletes_nothing_and_not_when_it_starts_again_within_a_day(int? hoursAhead)
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        CountingStore store = new() { TrustedClock = hoursAhead is { } hours ? time.GetUtcNow().AddHours(-hours) : null };
        DateTimeOffset? trusted = store.TrustedClock;
        foreach (int run in new[] { 5, 23, 24 })
        {
            using RetentionService service = new(store, new StoreOptions { Path = "", Retention = TimeSpan.FromDays(30) }, time, NullLogger<RetentionService>.Instance);
            service.Care(CancellationToken.None);
            for (int hour = 0; hour < run; hour++)
            {
                Assert.Equal((0, trusted), (store.Asked.Count, store.TrustedClock));
                time.Advance(TimeSpan.FromHours(1));
                service.Care(CancellationToken.None);
            }
        }

        // The third ran for a whole day.
        Assert.Equal((0, time.GetUtcNow()), (store.Left, store.TrustedClock));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(-24 * 365)]
    public void A_gateway_that_starts_again_deletes_at_once(int hoursLater)
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        CountingStore store = new() { TrustedClock = time.GetUtcNow().AddHours(-hoursLater) };
        using RetentionService service = new(store, new StoreOptions { Path = "", Retention = TimeSpan.FromDays(30) }, time, NullLogger<RetentionService>.Instance);

        service.Care(CancellationToken.None);

        Assert.Equal((0, time.GetUtcNow()), (store.Left, store.TrustedClock));
    }

    [Theory]
    [InlineData("store: yuncheng-demo\nkeepDays: {samples: 100, counters: 3000, minutes: 800}\n", "")]
    [InlineData("store: yuncheng-demo\nkeepDays: {counters: 3}\n", "7")]
    [InlineData("store: yuncheng-demo\nkeepDays: {counter: 300}\n", "counter")]
    [InlineData("store: elsewhere\n", "another site")]
    public void The_sites_file_says_how_long_each_kind_of_point_is_kept_and_a_mistake_in_it_is_named(string text, string said)
    {
        using TemporaryFolder folder = new();
        SiteModel site = SiteFiles.Load(null, Console.Error)!.Model;
        File.Copy(site.File, folder.File("site.yaml"));
        File.WriteAllText(folder.File(StoreFile.FileName), text);
        Diagnostics diagnostics = new();
        SiteModel here = SiteLoader.Load(folder.File("site.yaml"), DeviceTypes.Load(Path.Combine(Path.GetDirectoryName(site.File)!, "..", "..", "hardware", "devices"), diagnostics), diagnostics)!;

        StoreOptions options = StoreFile.Read(here, diagnostics).Apply(new StoreOptions { Path = "" }, here);

        if (said.Length > 0)
        {
            Assert.Contains(said, diagnostics.ToString(), StringComparison.Ordinal);
            return;
        }

        Assert.False(diagnostics.HasErrors, diagnostics.ToString());
        Assert.Equal((100, 3000, 800), (options.Retention!.Value.TotalDays, options.RetentionOf[PointKind.Counter].TotalDays, options.MinuteRetention!.Value.TotalDays));
        Assert.Equal((PointKind.Counter, PointKind.Measurement), (options.KindOf("grid-meter", "energyImport"), options.KindOf("grid-meter", "activePower")));
    }

    /// <summary>A store with so many old samples.</summary>
    private sealed class CountingStore : FailingStore, IStore
    {
        public int Left { get; private set; } = 5500;

        public List<(DateTimeOffset Before, int Limit, PointKinds Of)> Asked { get; } = [];

        int IStore.DeleteSamples(DateTimeOffset before, int limit, PointKinds of)
        {
            int deleted = Math.Min(Left, limit);
            Left -= deleted;
            Asked.Add((before, limit, of));
            return deleted;
        }
    }
}
