using Busbar.Control;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Gateway.Tests.North;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Running;

/// <summary>
/// Somebody sets the computer's clock, forward or back, while the gateway runs: what lasts so long lasts so long all the same, and nothing waits until
/// the clock has caught up. Summer time cannot reach it: the building's offset stands in its site file, and nobody asks the computer for its zone.
/// </summary>
public sealed class A_clock_that_is_set : IDisposable
{
    private readonly NorthRig rig = new("modbus: {port: 0, limit: {longest: 30min}}\n");

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_command_is_answered_in_time_or_fails_and_lives_as_long_as_it_was_given(int days)
    {
        Command unanswered = rig.Commands.Send(Command("fanSpeed", 2));
        Command answered = rig.Commands.Send(Command("setpoint", 19));
        rig.Commands.Advance(answered.Id, CommandStageKind.Acknowledged, rig.Time.GetUtcNow(), 19, null);
        rig.Commands.Advance(answered.Id, CommandStageKind.Verified, rig.Time.GetUtcNow(), 19, null);
        Set(days);
        rig.Commands.CheckTimeouts();
        Assert.Equal((CommandStageKind.Sent, CommandStageKind.Verified), (StageOf(unanswered), StageOf(answered)));
        rig.Time.Advance(TimeSpan.FromSeconds(20));
        rig.Commands.CheckTimeouts();
        Assert.Equal((CommandStageKind.Failed, CommandStageKind.Verified), (StageOf(unanswered), StageOf(answered)));
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.Commands.CheckTimeouts();
        Assert.Equal(CommandStageKind.Expired, StageOf(answered));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_limit_over_Modbus_reverts_after_its_time(int days)
    {
        PowerLimit limit = new(rig.Model.Modbus!.Limit!, rig.State, rig.Commands, rig.Demand, rig.Time);
        limit.Write(40, 600, true);
        int outputs = rig.Model.Modbus!.Limit!.Outputs.Count;
        Assert.Equal(outputs, rig.Link.Commands.Count);
        Set(days);
        for (int second = 0; second < 5; second++)
            limit.Step();
        Assert.Equal(outputs, rig.Link.Commands.Count);
        // Devices come back by a clock that says earlier, or later, than what was known: once each.
        foreach (PointReference output in rig.Model.Modbus.Limit.Outputs)
            rig.State.SetDeviceOnline(output.Device.ControllerId, output.Device.Id, true, null, rig.Time.GetUtcNow());
        for (int second = 0; second < 5; second++)
            limit.Step();
        Assert.Equal(2 * outputs, rig.Link.Commands.Count);
        rig.Time.Advance(TimeSpan.FromSeconds(590));
        limit.Step();
        Assert.True(limit.IsEnabled);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        limit.Step();
        Assert.False(limit.IsEnabled);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void The_gateways_policies_go_on(int days)
    {
        using TemporaryFolder folder = new();
        using SqliteStore store = new(new StoreOptions { Path = folder.File("busbar.db") }, rig.Time);
        DemandEvents events = new(store, rig.Time);
        PolicyDesk desk = new(rig.Site, new GatewayOptions { DataDirectory = folder.Path }, () => rig.Link, rig.State, new EventLog());
        PolicyRunner runner = new(desk, events, rig.State, rig.Commands, rig.Demand, rig.Time, NullLogger<PolicyRunner>.Instance);
        Pass(runner, TimeSpan.FromMinutes(5));
        Set(days);
        DateTimeOffset now = rig.Time.GetUtcNow();
        Assert.NotNull(events.Call(desk.Policies.Policies.OfType<Busbar.Site.Policies.DemandResponseModel>().Single(), now.AddMinutes(10), now.AddMinutes(70), 20_000, "tester", "the grid asks", out LocalName? _));
        Pass(runner, TimeSpan.FromMinutes(12));
        Assert.Contains(rig.Link.Commands, sent => sent is { Device: "ev-1", Point: "powerLimit", Priority: Priority.DemandResponse, Value: 6_000 });
    }

    [Fact]
    public void An_alarm_waits_for_its_delay_and_not_until_the_clock_has_caught_up()
    {
        DateTimeOffset now = rig.Time.GetUtcNow();
        AlarmLogic logic = new([]);
        AlarmCondition dead = new("device:x", new LocalName("x", "x"), AlarmPriority.High, true, null, new LocalName("", ""), TimeSpan.FromSeconds(45), TimeSpan.Zero);
        Assert.Empty(logic.Observe([dead], now));
        now = now.AddDays(-400);
        Assert.Empty(logic.Observe([dead], now));
        Assert.Empty(logic.Observe([dead], now.AddSeconds(40)));
        Assert.Equal("raised", Assert.Single(logic.Observe([dead], now.AddSeconds(45))).What);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_device_that_is_gone_raises_its_alarm_after_its_delay_and_no_earlier(int days)
    {
        using TemporaryFolder folder = new();
        using SqliteStore store = new(new StoreOptions { Path = folder.File("busbar.db") }, rig.Time);
        AlarmTables tables = new(store);
        Notifier notifier = new(tables, [], rig.Time, NullLogger<Notifier>.Instance);
        using AlarmService alarms = new(AlarmsModel.Read(rig.Site, new Diagnostics()), tables, rig.State, rig.Site, new EventLog(), notifier, null!, rig.Time, NullLogger<AlarmService>.Instance);
        rig.State.SetDeviceOnline("plant", "pv-ac", false, null, rig.Time.GetUtcNow());
        Assert.False(IsRaisedAfter(0));
        Assert.False(IsRaisedAfter(20));
        Set(days);
        Assert.False(IsRaisedAfter(0));
        Assert.False(IsRaisedAfter(24));
        Assert.True(IsRaisedAfter(1));

        bool IsRaisedAfter(int seconds)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(seconds));
            return alarms.Look().Any(change => change is { Id: "device:pv-ac", What: "raised" });
        }
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_rule_that_is_told_of_the_clock_looks_as_far_back_as_before(int days)
    {
        DateTimeOffset now = rig.Time.GetUtcNow(), read = now;
        RuleWatch rate = new(Rule(AlarmKind.Rate, limit: 5)), stuck = new(Rule(AlarmKind.Stuck, limit: 0)), stale = new(Rule(AlarmKind.Stale, limit: 0));
        Assert.Equal((false, false, false), Observe(10, 0));
        Assert.Equal((false, false, false), Observe(10, 40));
        now = now.AddDays(days);
        foreach (RuleWatch watch in new[] { rate, stuck, stale })
            watch.ClockWasSet(TimeSpan.FromDays(days));
        Assert.Equal((false, false, false), Observe(10, 59));
        Assert.Equal((false, true, false), Observe(10, 60));
        Assert.Equal((true, false, true), Observe(16, 61));
        // Read anew, by the clock as it is now.
        read = now.AddSeconds(62);
        Assert.Equal((false, true, false), Observe(16, 122));

        (bool?, bool?, bool?) Observe(double value, int second) =>
            (rate.Observe(value, Quality.Good, read, now.AddSeconds(second)), stuck.Observe(value, Quality.Good, read, now.AddSeconds(second)), stale.Observe(value, Quality.Good, read, now.AddSeconds(second)));
    }

    [Fact]
    public void A_rule_on_change_and_one_on_standstill_begin_anew_and_keep_no_more_than_their_window()
    {
        DateTimeOffset now = rig.Time.GetUtcNow();
        RuleWatch rate = new(Rule(AlarmKind.Rate, limit: 5)), stuck = new(Rule(AlarmKind.Stuck, limit: 0));
        for (int second = 0; second < 120; second++)
        {
            Assert.NotEqual(true, rate.Observe(10, Quality.Good, now, now.AddSeconds(second)));
            stuck.Observe(10, Quality.Good, now, now.AddSeconds(second));
        }

        now = now.AddDays(-400);
        Assert.Equal((false, false), (rate.Observe(100, Quality.Good, now, now), stuck.Observe(10, Quality.Good, now, now)));
        Assert.Equal((true, false), (rate.Observe(110, Quality.Good, now, now.AddSeconds(30)), stuck.Observe(10, Quality.Good, now, now.AddSeconds(30))));
        // What was 100 has left the window.
        Assert.Equal((false, true), (rate.Observe(110, Quality.Good, now, now.AddSeconds(62)), stuck.Observe(10, Quality.Good, now, now.AddSeconds(62))));
    }

    [Fact]
    public void Nothing_is_deleted_by_a_clock_that_leapt_before_it_has_run_on_for_a_day()
    {
        AskedStore store = new() { TrustedClock = rig.Time.GetUtcNow() };
        RecordingLogger<RetentionService> log = new();
        using RetentionService service = new(store, new StoreOptions { Path = "", Retention = TimeSpan.FromDays(30) }, rig.Time, log);
        service.Care(default);
        int asked = store.Deletions;
        Set(400);
        service.Care(default);
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        service.Care(default);
        Assert.Equal(asked, store.Deletions);
        Assert.Contains("The clock leapt", Assert.Single(log.Told).Text, StringComparison.Ordinal);
        // Set right again, which is a leap as well, and the day after that.
        Set(-400);
        service.Care(default);
        for (int hour = 0; hour < 23; hour++)
            Later(TimeSpan.FromHours(1));
        Assert.Equal(asked, store.Deletions);
        Later(TimeSpan.FromHours(1));
        Assert.True(store.Deletions > asked);

        void Later(TimeSpan span)
        {
            rig.Time.Advance(span);
            service.Care(default);
        }
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(-400 * 86_400)]
    [InlineData(400 * 86_400)]
    public void Controllers_are_told_the_new_time_at_once_and_otherwise_every_ten_minutes(int seconds)
    {
        using IngestRig ingest = new(time: rig.Time);
        using IngestService service = new(new IngestOptions { Site = IngestRig.Site }, ingest.Pipeline, ingest.Counters, rig.Time, NullLogger<IngestService>.Instance);
        ingest.Node.Connect();
        ingest.Answer();
        int told = ingest.Node.Times.Count;
        Tick(599);
        Assert.Equal(told, ingest.Node.Times.Count);
        Tick(1);
        Assert.Equal(told + 1, ingest.Node.Times.Count);
        rig.Time.Set(TimeSpan.FromSeconds(seconds));
        Tick(1);
        Assert.Equal((told + 2, (ulong)rig.Time.GetUtcNow().ToUnixTimeMilliseconds()), (ingest.Node.Times.Count, ingest.Node.Times[^1]));
        Tick(599);
        Assert.Equal(told + 2, ingest.Node.Times.Count);

        void Tick(int times)
        {
            for (int second = 0; second < times; second++)
            {
                rig.Time.Advance(TimeSpan.FromSeconds(1));
                service.SendTimeWhenDue();
                ingest.Answer();
            }
        }
    }

    [Fact]
    public void Nobody_asks_the_computer_for_its_time_zone()
    {
        string[] asking = [.. new[] { "gateway", "simulator", "firmware" }.SelectMany(folder => Directory.EnumerateFiles(WorkingCopy.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(file => (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)) && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => LocalTime.Any(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)))];
        Assert.Empty(asking);
    }

    private static readonly string[] LocalTime = ["DateTime.Now", "DateTime.Today", "DateTimeOffset.Now", "TimeZoneInfo.Local", "GetLocalNow", "LocalTimeZone", ".ToLocalTime", ".LocalDateTime"];

    /// <summary>The clock shows another time; the seconds go on as before.</summary>
    private void Set(int days) => rig.Time.Set(TimeSpan.FromDays(days));

    private CommandStageKind StageOf(Command command) => rig.Commands.Find(command.Id)!.Last.Kind;

    private static CommandRequest Command(string point, double value) => new("room-301", point, value, "test", TimeSpan.FromMinutes(5), "tester");

    private static AlarmRule Rule(AlarmKind kind, double limit) => new("r", new LocalName("", ""), kind, ["a/b"], limit, 0.1, TimeSpan.FromSeconds(60), TimeSpan.Zero, TimeSpan.Zero, AlarmPriority.Low);

    private void Pass(PolicyRunner runner, TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(10))
        {
            rig.Time.Advance(TimeSpan.FromSeconds(10));
            runner.Step();
        }
    }

    private sealed class AskedStore : FailingStore, IStore
    {
        public int Deletions { get; private set; }

        int IStore.DeleteSamples(DateTimeOffset before, int limit, PointKinds of)
        {
            Deletions++;
            return 0;
        }
    }
}
