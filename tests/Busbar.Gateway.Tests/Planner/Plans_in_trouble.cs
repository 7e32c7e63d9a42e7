using Busbar.Gateway.Alarms;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>Whatever reaches the keeper, a plan stands, stays inside every limit, says what it assumed, and one alarm tells it.</summary>
public class Plans_in_trouble
{
    private FakeTimeProvider _time = new(PlannerRig.Local(7, 8, 12.02));
    private readonly EventLog _events = new();
    private readonly PlanBoard _board = new();
    private PlannerRig _rig = new();

    [Fact]
    public async Task With_good_input_nothing_is_assumed_and_nothing_is_alarmed()
    {
        PlanKeeper keeper = Keeper();
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_board.Current!.Plan!.Assumptions);
        Assert.False(Assert.Single(_board.Conditions).Holds);
        Assert.Empty(_events.Recent);
    }

    [Fact]
    public async Task A_missing_forecast_is_one_alarm_however_often_it_is_planned()
    {
        PlanKeeper keeper = Keeper();
        _rig.Readings.Values["grid-meter/activePower"] = double.NaN;
        _rig.Readings.History = null;
        for (int second = 0; second < 10; second++)
            await keeper.CheckAsync(TestContext.Current.CancellationToken);
        for (int quarter = 0; quarter < 3; quarter++)
        {
            Plan plan = _board.Current!.Plan!;
            Assert.Contains(plan.Assumptions, a => a.En.StartsWith("load forecast: 96 steps", StringComparison.Ordinal));
            Assert.All(plan.Steps, s => Assert.True(double.IsFinite(s.Grid)));
            await StepAsync(keeper, 15);
        }

        OneAlarm("load forecast");
    }

    [Fact]
    public async Task A_battery_that_is_not_what_its_file_says_is_taken_inside_its_limits_and_told_once()
    {
        PlanKeeper keeper = Keeper();
        _rig.Readings.Values["battery/stateOfCharge"] = 140;
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        await StepAsync(keeper, 15);
        Assert.All(_board.Current!.Plan!.Steps, s => Assert.InRange(s.Actions[0].Level, 0, 97 + 1e-6));
        OneAlarm("battery battery reports 135.8 kWh");
        // It reads well again: the alarm goes, and what was assumed no longer stands.
        _rig.Readings.Values["battery/stateOfCharge"] = 60;
        await StepAsync(keeper, 15);
        Assert.False(Assert.Single(_board.Conditions).Holds);
    }

    [Fact]
    public async Task A_trouble_that_moves_to_the_next_battery_is_told_again_though_its_words_differ_in_a_digit_only()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-").FullName, site = Path.Combine(folder, "site.yaml");
        string[] lines = File.ReadAllLines(Path.Combine(WorkingCopy.Root, "sites", "yuncheng", "site.yaml"));
        string battery = lines.Single(line => line.StartsWith("      battery: {profile:", StringComparison.Ordinal));
        File.WriteAllLines(site, lines.SelectMany(line => line == battery ? [line, Another("1", "2"), Another("2", "3")] : (string[])[line]));
        PlanKeeper keeper = Keeper(site);
        Directory.Delete(folder, recursive: true);
        foreach ((string id, double value) in _rig.Readings.Values.Where(v => v.Key.StartsWith("battery/", StringComparison.Ordinal)).ToArray())
            (_rig.Readings.Values[id.Replace("battery", "battery-1", StringComparison.Ordinal)], _rig.Readings.Values[id.Replace("battery", "battery-2", StringComparison.Ordinal)]) = (value, value);

        foreach (string unknown in (string[])["battery-1", "battery-1", "battery-2"])
        {
            (_rig.Readings.Values["battery-1/stateOfCharge"], _rig.Readings.Values["battery-2/stateOfCharge"]) = (50, 50);
            _rig.Readings.Values[unknown + "/stateOfCharge"] = double.NaN;
            await keeper.CheckAsync(TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(["battery battery-1: the state of charge is not known", "battery battery-2: the state of charge is not known"], _events.Recent.Select(e => e.Text.En.Split(';')[0]));

        string Another(string number, string address) => battery.Replace("battery: {profile", $"battery-{number}: {{profile", StringComparison.Ordinal).Replace("address: 1", $"address: {address}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_building_that_drifts_is_planned_again_from_where_it_is()
    {
        PlanKeeper keeper = Keeper();
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        double planned = _board.Current!.Plan!.Steps[0].Grid;
        _rig.Readings.Values["grid-meter/activePower"] = 1000 * planned + 30_000;
        _rig.Readings.Values["battery/stateOfCharge"] = 11;
        for (int minute = 0; minute < 12 && _board.Current!.Why != "drift"; minute++)
            await StepAsync(keeper, 1);
        Assert.Equal("drift", _board.Current!.Why);
        Assert.Equal(10.67, _board.Current.Request.Batteries[0].StoredKilowattHours, 0.01);
    }

    [Fact]
    public async Task A_clock_that_goes_back_begins_the_plan_anew_and_says_so_once()
    {
        PlanKeeper keeper = Keeper();
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        await StepAsync(keeper, 15);
        FakeTimeProvider back = new(PlannerRig.Local(7, 8, 9.5));
        _clock = back;
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        PlanInForce current = _board.Current!;
        Assert.Equal(PlannerRig.Local(7, 8, 9.5), current.Plan!.Steps[0].Start);
        Assert.Contains(current.Plan.Assumptions, a => a.En.Contains("the clock went back", StringComparison.Ordinal));
        Assert.Single(_events.Recent, e => e.Name == "planAssumed");
        // The next plan knows the new time: nothing is assumed any more.
        back.Advance(TimeSpan.FromMinutes(15));
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_board.Current!.Plan!.Assumptions);
        Assert.False(Assert.Single(_board.Conditions).Holds);
    }

    [Fact]
    public async Task A_clock_that_leaps_a_year_ahead_plans_at_the_new_time()
    {
        PlanKeeper keeper = Keeper();
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        await StepAsync(keeper, 365 * 1440);
        Assert.Equal(2027, _board.Current!.Plan!.Steps[0].Start.Year);
        Assert.All(_board.Current.Plan.Steps, s => Assert.True(double.IsFinite(s.Grid)));
        OneAlarm("the clock went ahead by 8760 h");
        await StepAsync(keeper, 15);
        Assert.False(Assert.Single(_board.Conditions).Holds);
    }

    [Fact]
    public async Task A_tariff_with_a_hole_is_one_alarm_and_nobody_charges_from_the_grid_in_it()
    {
        // The demo's tariff is known from 2022 on: the first half of this day has no price.
        _time = new FakeTimeProvider(new DateTimeOffset(2021, 12, 31, 12, 1, 0, TimeSpan.FromHours(8)));
        PlanKeeper keeper = Keeper();
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        Plan plan = _board.Current!.Plan!;
        Assert.Contains(plan.Assumptions, a => a.En.StartsWith("price: 48 steps are missing or absurd; the highest one", StringComparison.Ordinal));
        Assert.All(plan.Steps.Take(48), s => Assert.True(s.Actions[0].Kilowatts >= -1e-6));
        Assert.All(plan.Steps, s => Assert.InRange(s.Actions[0].Level, 9.7 - 1e-6, 97));
        await StepAsync(keeper, 15);
        // One quarter-hour less has none: still the same one alarm, and it tells the number of now.
        OneAlarm("price: 47 steps");
        for (int threeHours = 0; threeHours < 4; threeHours++)
            await StepAsync(keeper, 180);
        Assert.Empty(_board.Current!.Plan!.Assumptions);
        Assert.False(Assert.Single(_board.Conditions).Holds);
    }

    [Fact]
    public async Task A_PV_record_that_cannot_be_is_one_alarm_and_no_sun_is_counted_on()
    {
        PlanKeeper keeper = Keeper();
        _rig.Readings.History = (id, at) => id switch { "pv-dc/pvPower" => 9e6, "grid-meter/activePower" => 20_000, _ => 0 };
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
        Assert.All(_board.Current!.Plan!.Steps, s => Assert.Equal(0, s.Pv));
        OneAlarm("PV forecast: 96 steps are missing or absurd");
    }

    [Fact]
    public async Task A_fault_is_logged_once_and_the_next_one_of_its_type_too()
    {
        RecordingLogger<PlanKeeper> log = new();
        PlanKeeper keeper = Keeper(log: log);
        Func<string, DateTimeOffset, double>? good = _rig.Readings.History;
        await keeper.GuardedAsync(TestContext.Current.CancellationToken);
        List<int> logged = [];
        foreach (string? fault in (string?[])["the disk is full", "the disk is full", "the record is torn", null, "the record is torn"])
        {
            _rig.Readings.History = fault is null ? good : (_, _) => throw new IOException(fault);
            _time.Advance(TimeSpan.FromMinutes(15));
            await keeper.GuardedAsync(TestContext.Current.CancellationToken);
            logged.Add(log.Told.Count);
            Assert.Equal(fault is not null, Assert.Single(_board.Conditions).Holds);
            Assert.Contains(fault ?? "", Assert.Single(_board.Conditions).Text.En, StringComparison.Ordinal);
        }

        Assert.Equal([1, 1, 2, 2, 3], logged);
    }

    private TimeProvider _clock = null!;

    /// <summary>A fresh keeper over three weeks of a quiet building.</summary>
    private PlanKeeper Keeper(string? site = null, ILogger<PlanKeeper>? log = null)
    {
        _rig = new PlannerRig(site: site);
        _clock = _time;
        _rig.Readings.History = (id, at) => id switch { "grid-meter/activePower" => at.ToOffset(TimeSpan.FromHours(8)).Hour is >= 8 and < 19 ? 22_000 : 9_000, _ => 0 };
        Time time = new(() => _clock.GetUtcNow());
        CommandService commands = new(new LiveState(time), () => throw new InvalidOperationException("nothing is published here"), time);
        PlanPublisher publisher = new(_rig.Commands, commands, _rig.Settings, new GatewayOptions { DataDirectory = "" });
        return new PlanKeeper(_board, _rig.Measures, _rig.Forecasts, _rig.Requests, publisher, _events, time, log ?? NullLogger<PlanKeeper>.Instance);
    }

    private async Task StepAsync(PlanKeeper keeper, double minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        await keeper.CheckAsync(TestContext.Current.CancellationToken);
    }

    private void OneAlarm(string told)
    {
        AlarmCondition condition = Assert.Single(_board.Conditions);
        Assert.True(condition.Holds);
        Assert.Contains(told, condition.Text.En, StringComparison.Ordinal);
        Assert.Single(_events.Recent, e => e.Name == "planAssumed");
    }

    /// <summary>A clock that can be exchanged for another: a fake one never goes back.</summary>
    private sealed class Time(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
