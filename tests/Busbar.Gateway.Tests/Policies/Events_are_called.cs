using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Policies;

public sealed class Events_are_called : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Clock clock = new();
    private readonly DemandResponseModel policy = PolicySet.Of(SiteFiles.Load(null, Console.Error)!.Model, new Diagnostics()).Policies.OfType<DemandResponseModel>().Single();

    [Fact]
    public void An_event_is_kept_over_a_restart_and_is_told_until_its_return_is_over()
    {
        using (SqliteStore store = Open())
        {
            DemandEvents events = new(store, clock);
            DemandEvent made = events.Call(policy, clock.Now.AddMinutes(10), clock.Now.AddMinutes(70), 20_000, "tester", "the grid asks", out LocalName? refusal)!;
            Assert.Null(refusal);
            Assert.Equal(made, events.Current(clock.Now, TimeSpan.Zero));
        }

        using SqliteStore again = Open();
        DemandEvents reopened = new(again, clock);
        Assert.Equal((20_000, "tester", "the grid asks"), (reopened.All[0].DepthWatts, reopened.All[0].User, reopened.All[0].Reason));
        Assert.NotNull(reopened.Current(clock.Now.AddMinutes(80), TimeSpan.FromMinutes(15)));
        Assert.Null(reopened.Current(clock.Now.AddMinutes(90), TimeSpan.FromMinutes(15)));
        Assert.True(reopened.CallOff(1, "tester"));
        Assert.Null(reopened.Current(clock.Now, TimeSpan.FromMinutes(15)));
        Assert.False(reopened.CallOff(1, "tester"));
    }

    [Fact]
    public void An_event_called_while_another_runs_waits_and_goes_on_when_the_first_has_returned()
    {
        using SqliteStore store = Open();
        DemandEvents events = new(store, clock);
        TimeSpan after = policy.Return + TimeSpan.FromHours(1);
        DemandEvent first = events.Call(policy, clock.Now.AddMinutes(10), clock.Now.AddMinutes(70), 10_000, "tester", "first", out _)!;
        clock.Now = clock.Now.AddMinutes(30);
        DemandEvent second = events.Call(policy, clock.Now.AddMinutes(70), clock.Now.AddMinutes(130), 20_000, "tester", "second", out _)!;
        Assert.Equal(first, events.Current(clock.Now, after));
        Assert.Equal(first, events.Current(first.End.AddMinutes(5), after));
        Assert.Equal(second, events.Current(second.Start, after));
        Assert.Equal(second, events.Current(second.End.AddMinutes(5), after));
        Assert.Null(events.Current(second.End + after, after));
    }

    [Fact]
    public void An_event_called_off_returns_in_its_time_though_the_next_is_announced()
    {
        using SqliteStore store = Open();
        DemandEvents events = new(store, clock);
        TimeSpan after = policy.Return;
        DemandEvent first = events.Call(policy, clock.Now.AddMinutes(10), clock.Now.AddMinutes(70), 10_000, "tester", "first", out _)!;
        DemandEvent second = events.Call(policy, clock.Now.AddMinutes(120), clock.Now.AddMinutes(180), 20_000, "tester", "second", out _)!;
        clock.Now = clock.Now.AddMinutes(30);
        Assert.True(events.CallOff(first.Id, "tester"));
        // The engine takes it back by its ramp when it is told of none; told of the next it would let go at once.
        Assert.Null(events.Current(clock.Now.AddMinutes(1), after));
        Assert.Equal(second, events.Current(clock.Now + after, after));
    }

    [Theory]
    [InlineData(10_000, 20_000, 30, "second")]
    [InlineData(20_000, 10_000, 30, "first")]
    [InlineData(10_000, 10_000, 30, "first")]
    [InlineData(20_000, 10_000, 65, "second")]
    [InlineData(10_000, 20_000, 95, "second")]
    [InlineData(10_000, 20_000, -5, "first")]
    public void Of_events_that_overlap_the_deeper_holds_and_the_other_goes_on_when_it_ends(double first, double second, int minute, string chosen)
    {
        (string Name, AskedDemand Asked)[] events =
        [
            ("second", new AskedDemand(second, clock.Now.AddMinutes(20), clock.Now.AddMinutes(90))),
            ("first", new AskedDemand(first, clock.Now, clock.Now.AddMinutes(60))),
        ];
        Assert.Equal(chosen, DemandChoice.Of(events.Select(e => e.Name), n => events.First(e => e.Name == n).Asked, n => events.First(e => e.Name == n).Asked.End, clock.Now.AddMinutes(minute), policy.Return));
    }

    [Theory]
    [InlineData(1, 60, 20_000, "because", "less notice than the policy's 5 min")]
    [InlineData(10, 10, 20_000, "because", "the end must be after the start")]
    [InlineData(10, 60, 99_000, "because", "at most 36000 W")]
    [InlineData(10, 60, 0, "because", "above 0")]
    [InlineData(10, 60, 20_000, " ", "needs a reason")]
    [InlineData(300, 360, 20_000, "because", "it overlaps event 1")]
    public void An_event_that_cannot_be_is_refused_in_words(int from, int to, double watts, string reason, string told)
    {
        using SqliteStore store = Open();
        DemandEvents events = new(store, clock);
        Assert.NotNull(events.Call(policy, clock.Now.AddMinutes(290), clock.Now.AddMinutes(320), 1_000, "tester", "first", out _));
        Assert.Null(events.Call(policy, clock.Now.AddMinutes(from), clock.Now.AddMinutes(to), watts, "tester", reason, out LocalName? refusal));
        Assert.Contains(told, refusal!.En, StringComparison.Ordinal);
        Assert.NotEqual(refusal.En, refusal.Zh);
    }

    public void Dispose() => folder.Dispose();

    private SqliteStore Open() => new(new StoreOptions { Path = folder.File("busbar.db") }, clock);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 12, 9, 4, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
