using Busbar.Gateway.Ingest;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Tests.Twin;
using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;
using Busbar.Points;
using Busbar.Site.Sites;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>A published plan: entries of priority 12 that expire, renewed, followed and let go; the gateway's own policies stand aside while they live.</summary>
public sealed class Plans_at_the_controllers : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(PlannerRig.Local(7, 8, 12.02));
    private readonly RecordingLink _link = new();
    private readonly PlanBoard _board = new();
    private readonly PlannerRig _rig = new(new PlanSettings { Publish = true });
    private readonly LiveState _state;
    private readonly CommandService _commands;
    private readonly PlanPublisher _publisher;
    private readonly PlanKeeper _keeper;

    public Plans_at_the_controllers()
    {
        _state = new LiveState(_time);
        _state.Declare(_rig.Site);
        foreach (SiteController controller in _rig.Site.Controllers)
        {
            _state.SetControllerOnline(controller.Id, true, null, _time.GetUtcNow());
            foreach (SiteDevice device in controller.Devices)
                _state.SetDeviceOnline(controller.Id, device.Id, true, null, _time.GetUtcNow());
        }

        _commands = new CommandService(_state, () => _link, _time);
        _publisher = new PlanPublisher(_rig.Commands, _commands, _rig.Settings, new GatewayOptions { DataDirectory = _folder.Path });
        _keeper = new PlanKeeper(_board, _rig.Measures, _rig.Forecasts, _rig.Requests, _publisher, new EventLog(), _time, NullLogger<PlanKeeper>.Instance);
        _rig.Readings.History = (id, at) => id switch { "grid-meter/activePower" => at.ToOffset(TimeSpan.FromHours(8)).Hour is >= 8 and < 19 ? 22_000 : 9_000, _ => 0 };
    }

    [Fact]
    public async Task The_first_step_goes_out_every_quarter_hour_at_priority_12_and_outlives_one_late_plan()
    {
        await StepAsync(0);
        OutgoingCommand first = Assert.Single(Sent("acdc/powerTarget"));
        Assert.Equal(((int)Busbar.Control.Priority.Plan, TimeSpan.FromMinutes(20)), (first.Priority, first.Expiry));
        Assert.Equal(_board.Current!.Plan!.Steps[0].Grid * 1000 - 2000, first.Value!.Value, 0.1);
        PlanSent why = _publisher.Find("acdc", "powerTarget", _time.GetUtcNow())!;
        Assert.Equal(_board.Current.Plan.Steps[0].Actions[0].Reason, why.Command.Reason);
        await StepAsync(15);
        Assert.Equal(2, Sent("acdc/powerTarget").Count);
        // Nobody plans any more: what was sent ends by itself.
        Assert.Null(_publisher.Find("acdc", "powerTarget", _time.GetUtcNow().AddMinutes(20)));
    }

    [Fact]
    public async Task A_building_that_drifts_gets_its_new_plan_at_once()
    {
        await StepAsync(0);
        int before = _link.Commands.Count;
        _rig.Readings.Values["grid-meter/activePower"] = 45_000;
        _rig.Readings.Values["acdc/acPower"] = 43_000;
        _rig.Readings.Values["battery/stateOfCharge"] = 11;
        for (int minute = 0; minute < 12 && _board.Current!.Why != "drift"; minute++)
            await StepAsync(1);
        Assert.Equal("drift", _board.Current!.Why);
        Assert.Contains(_link.Commands.Skip(before), c => c is { Device: "acdc", Point: "powerTarget" });
    }

    [Fact]
    public async Task Between_two_plans_the_target_follows_what_passes_the_meter_beside_the_converter()
    {
        await StepAsync(0);
        double target = Sent("acdc/powerTarget")[0].Value!.Value;
        _rig.Readings.Values["grid-meter/activePower"] = 12_300;
        await StepAsync(1);
        Assert.Single(Sent("acdc/powerTarget"));
        _rig.Readings.Values["grid-meter/activePower"] = 9_000;
        await StepAsync(1);
        Assert.Equal(target + 3_000, Sent("acdc/powerTarget")[1].Value!.Value, 0.1);
    }

    [Fact]
    public async Task A_vehicle_that_left_is_let_go_at_the_next_plan()
    {
        _rig.Readings.Values["ev-1/connected"] = 1;
        await StepAsync(0);
        Assert.InRange(Assert.Single(Sent("ev-1/powerLimit")).Value!.Value, 0, 20_000);
        _rig.Readings.Values["ev-1/connected"] = 0;
        await StepAsync(15);
        Assert.Equal((null, (int)Busbar.Control.Priority.Plan), (Sent("ev-1/powerLimit")[^1].Value, Sent("ev-1/powerLimit")[^1].Priority));
        await StepAsync(15);
        Assert.Equal(2, Sent("ev-1/powerLimit").Count);
    }

    [Fact]
    public async Task The_policies_of_a_charger_stand_aside_while_its_plan_lives_and_go_on_when_it_is_let_go()
    {
        SqliteStore store = new(new StoreOptions { Path = _folder.File("busbar.db"), HoldFor = TimeSpan.FromMinutes(2) }, _time);
        PolicyDesk desk = new(_rig.Site, new GatewayOptions { DataDirectory = _folder.Path }, () => _link, _state, new EventLog());
        PolicyRunner runner = new(desk, new DemandEvents(store, _time), _state, _commands, new DemandLevel(_commands, _time), _time, NullLogger<PolicyRunner>.Instance);
        Policies(runner, 2);
        int alone = Sent("ev-1/powerLimit").Count;
        Assert.NotEqual(0, alone);

        _rig.Readings.Values["ev-1/connected"] = 1;
        await StepAsync(0);
        Assert.Equal(alone + 1, Sent("ev-1/powerLimit").Count);
        Policies(runner, 8);
        Assert.Equal(alone + 1, Sent("ev-1/powerLimit").Count);

        _rig.Readings.Values["ev-1/connected"] = 0;
        await StepAsync(7);
        int released = Sent("ev-1/powerLimit").Count;
        Assert.Null(Sent("ev-1/powerLimit")[^1].Value);
        Policies(runner, 3);
        Assert.True(Sent("ev-1/powerLimit").Count > released, "the policy goes on");
        store.Dispose();
    }

    [Fact]
    public async Task A_solver_or_forecast_that_fails_sends_nothing_and_the_entries_end_by_themselves()
    {
        await StepAsync(0);
        int before = _link.Commands.Count;
        _rig.Readings.History = (_, _) => throw new IOException("the disk is gone");
        await Assert.ThrowsAsync<IOException>(() => StepAsync(15));
        Assert.Equal(before, _link.Commands.Count);
        Assert.Null(_publisher.Find("acdc", "powerTarget", _time.GetUtcNow().AddMinutes(5)));
    }

    [Theory]
    [InlineData(50_000, double.PositiveInfinity, -2_000)]
    [InlineData(50_000, 5_000, 5_000)]
    // An empty battery: no target, so that the bus does not sink in vain.
    [InlineData(0, double.PositiveInfinity, 0)]
    [InlineData(0, 5_000, 0)]
    // Nearly empty: what it can give still, rather than all or nothing, less 1 kW for what the building takes more meanwhile; then no target.
    [InlineData(10_900, double.PositiveInfinity, 100)]
    [InlineData(4_000, 5_000, 7_000)]
    [InlineData(1_000, double.PositiveInfinity, 0)]
    // Not to be discharged is not empty: it is held at rest.
    [InlineData(50_000, 0, 10_000)]
    [InlineData(double.NaN, 5_000, 5_000)]
    public void A_target_asks_no_more_of_the_battery_than_it_can_give_now(double give, double mostDischarge, double wanted)
    {
        PlannerRig rig = new(new PlanSettings { BatteryDischargeWatts = mostDischarge });
        rig.Readings.Values["battery/maximumDischargePower"] = give;
        // A step that plans no grid power, 12 kW at the meter and 10 kW through the converter now.
        Assert.Equal(wanted, Target(rig, 0), 0.1);
    }

    [Theory]
    // The same limit of the settings whatever the building asks beyond it: 12 kW, then 17 kW of a battery of 15 kW.
    [InlineData(0, 5_000)]
    [InlineData(-5, 5_000)]
    public void A_target_that_asks_too_much_comes_down_to_what_is_allowed(double grid, double wanted)
    {
        PlannerRig rig = new(new PlanSettings { BatteryDischargeWatts = 5_000 });
        rig.Readings.Values["battery/maximumDischargePower"] = 15_000;
        Assert.Equal(wanted, Target(rig, grid), 0.1);
    }

    [Theory]
    [InlineData(50_000, double.PositiveInfinity, 22_000)]
    [InlineData(50_000, 5_000, 15_000)]
    [InlineData(3_000, double.PositiveInfinity, 13_000)]
    [InlineData(3_000, 5_000, 13_000)]
    [InlineData(50_000, 0, 10_000)]
    // A full battery: no target, so that the bus does not rise in vain.
    [InlineData(0, double.PositiveInfinity, 0)]
    public void A_target_charges_no_more_than_the_battery_can_take_now(double take, double mostCharge, double wanted)
    {
        PlannerRig rig = new(new PlanSettings { BatteryChargeWatts = mostCharge });
        rig.Readings.Values["battery/maximumChargePower"] = take;
        // A step that plans 24 kW, 12 kW at the meter and 10 kW through the converter now: 12 kW to charge.
        Assert.Equal(wanted, Target(rig, 24), 0.1);
    }

    [Theory]
    [InlineData(11.5)]
    [InlineData(12.5)]
    public void A_battery_that_can_give_and_take_nothing_is_left_at_rest_where_the_meters_differ_by_watts(double grid)
    {
        PlannerRig rig = new();
        rig.Readings.Values["battery/maximumDischargePower"] = rig.Readings.Values["battery/maximumChargePower"] = 0;
        Assert.Equal(10_000, Target(rig, grid), 0.1);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>W that the converter is asked for by a step that plans so many kW at the grid.</summary>
    private static double Target(PlannerRig rig, double grid)
    {
        PlanStep step = new(PlannerRig.Local(7, 8, 12), 0.5, 12, 0, 0, grid, [new PlannedAction("battery", 12 - grid, 50, PlanReason.DearNow)]);
        PlanRequest request = new() { Start = step.Start, Load = [12], Pv = [0], ImportPrice = [0.5], Batteries = [new PlannedBattery("battery", 100, 50, 50, 50)] };
        return Assert.Single(rig.Commands.Of(step, request), c => c.Point == "powerTarget").Value;
    }

    private List<OutgoingCommand> Sent(string point) => [.. _link.Commands.Where(c => $"{c.Device}/{c.Point}" == point)];

    private async Task StepAsync(double minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        await _keeper.CheckAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The gateway's policies for so many minutes, with fresh values of a building that takes much.</summary>
    private void Policies(PolicyRunner runner, int minutes)
    {
        for (int tenSeconds = 0; tenSeconds < 6 * minutes; tenSeconds++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _state.SetPoint("plant", "grid-meter", "activePower", 30_000 + 500 * tenSeconds, Quality.Good, _time.GetUtcNow());
            runner.Step();
        }
    }
}
