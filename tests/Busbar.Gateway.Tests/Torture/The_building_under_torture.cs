using System.Collections.Concurrent;
using Busbar.Controller;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Torture;
using Busbar.Points;
using Busbar.Simulator;
using Busbar.Site.Policies;

namespace Busbar.Gateway.Tests.Torture;

/// <summary>Plant, field devices, controllers, network, broker, pipeline and store on virtual time, with mishaps by seed.</summary>
public sealed class The_building_under_torture
{
    private static readonly TortureSite Site = Load();

    [Fact]
    public void Two_hundred_seeds_of_two_hours_by_messages_break_no_invariant() =>
        Run(Enumerable.Range(1, 200), seed => new TortureOptions { Seed = seed });

    [Fact]
    public void Twenty_days_with_every_byte_break_no_invariant() =>
        Run(Enumerable.Range(1, 20), seed => new TortureOptions { Seed = 5000 + seed, Duration = TimeSpan.FromHours(23.75), PointsInsteadOfBytes = false });

    [Fact]
    public void The_real_database_takes_what_the_strict_one_takes()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        Run([7], seed => new TortureOptions { Seed = seed, Duration = TimeSpan.FromMinutes(20), Every = TimeSpan.FromMinutes(1), Database = Path.Combine(folder, "torture.db") });
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_seed_stores_the_same_records_and_another_seed_others(bool pointsInsteadOfBytes)
    {
        TortureOptions options = new() { Seed = 11, Duration = TimeSpan.FromMinutes(30), Every = TimeSpan.FromMinutes(1), PointsInsteadOfBytes = pointsInsteadOfBytes };
        ulong first = TortureRun.Run(Site, options).Fingerprint;
        Assert.Equal(first, TortureRun.Run(Site, options).Fingerprint);
        Assert.NotEqual(first, TortureRun.Run(Site, options with { Seed = 12 }).Fingerprint);
    }

    [Fact]
    public void A_store_that_lies_once_is_found_out_and_the_seed_is_told()
    {
        TortureOptions options = new() { Seed = 13, Duration = TimeSpan.FromMinutes(20), Every = TimeSpan.FromHours(9) };
        TortureResult result = TortureRun.Run(Site, options, (building, store) =>
        {
            building.Site.Plan(300_000, () => store.IsLying = true);
            building.Site.Plan(301_500, () => store.IsLying = false);
        });
        Assert.Contains(result.Violations, v => v.Contains("records are missing", StringComparison.Ordinal));
        Assert.Equal("busbar torture --seed 13 --hours 0.333 --every 540", options.Replay);
    }

    [Fact]
    public void A_record_whose_time_lies_before_that_of_its_forerunner_is_found_out()
    {
        List<string> violations = [];
        using StrictStore store = new(null, violations.Add);
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 0, 1, 1, [Sample(2000), Sample(1000)]));
        store.Write(batch);
        Assert.Contains("order", Assert.Single(violations), StringComparison.Ordinal);

        static StoreRecord Sample(long time) => new(new IngestedSample("plant", "battery", "power", time, 1, Quality.Good, false, false), null);
    }

    [Fact]
    public async Task The_command_runs_one_seed_and_prints_what_was_run()
    {
        using CommandLine.RunningCommand torture = new("torture", "--seed", "3", "--hours", "0.25");
        Assert.Equal(0, await torture.EndAsync());
        Assert.Contains("0 seeds failed", torture.Output, StringComparison.Ordinal);
    }

    private static void Run(IEnumerable<int> seeds, Func<ulong, TortureOptions> options)
    {
        ConcurrentBag<string> failed = [];
        ConcurrentDictionary<string, int> mishaps = new(StringComparer.Ordinal);
        long checks = 0;
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            TortureOptions one = options((ulong)seed);
            TortureResult result = TortureRun.Run(Site, one);
            Interlocked.Add(ref checks, result.Checks);
            foreach ((string name, int count) in result.Mishaps)
                mishaps.AddOrUpdate(name, count, (_, before) => before + count);
            if (result.Violations.Count > 0)
                failed.Add($"{one.Replay}\n  {string.Join("\n  ", result.Violations)}");
        });
        Assert.True(failed.IsEmpty, string.Join("\n", failed));
        Assert.True(checks > 1000 && mishaps.Count > 3, $"{checks} checks, {mishaps.Count} kinds of mishaps");
    }

    private static TortureSite Load()
    {
        LoadedSite loaded = SiteFiles.Load(null, TextWriter.Null)!;
        return new TortureSite(loaded.Model, loaded.Types, loaded.Findings);
    }

    [Fact]
    public void A_limit_that_could_be_kept_and_is_not_is_found_out()
    {
        LoadedSite loaded = SiteFiles.Load(null, TextWriter.Null)!;
        SimulatedSite simulated = new(loaded.Model, loaded.Types.Library, new SimulationOptions { Seed = 3, Start = new DateTimeOffset(2026, 1, 14, 18, 0, 0, loaded.Model.Location.UtcOffset) });
        VirtualBuilding building = new(simulated, controller => new ControllerSettings(controller.Id, TortureSite.Key(controller.Id), loaded.Model.Id), controller => Site.Document(controller.Id, 1), pointsInsteadOfBytes: true);
        // The invariant is told of a limit that the controller knows nothing of.
        GridPowerModel stricter = Site.LimitsOf("plant").Single() with { ImportLimit = -100_000 };
        List<string> told = [];
        GridLimitInvariant? invariant = null;
        building.Stepped = controller =>
        {
            if (controller.Site.Id != "plant" || controller.Controller.Tables is not { } tables)
                return;
            invariant ??= new GridLimitInvariant(stricter, tables, (_, what) => told.Add(what));
            invariant.Check(tables.Inputs.NowMilliseconds);
        };
        building.Run(TimeSpan.FromMinutes(9));
        Assert.Empty(told);
        building.Run(TimeSpan.FromMinutes(6));
        Assert.Contains("40 was possible", told[0], StringComparison.Ordinal);
    }
}
