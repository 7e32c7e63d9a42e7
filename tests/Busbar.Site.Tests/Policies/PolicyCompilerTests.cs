using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Policies;

public sealed class PolicyCompilerTests
{
    private const string Policies = """
        calendar: {seasons: {heating: {from: "11-15", to: "03-15"}, cooling: {from: "06-01", to: "09-15"}}, holidays: ["2027-01-01"]}
        policies:
          rooms:
            type: setpointSchedule
            outputs: [room-1/setpoint, room-2/setpoint]
            heating: {occupied: 19, unoccupied: 15.5}
            cooling: {occupied: 27, unoccupied: 30}
            occupied: {days: [1, 2, 3, 4, 5], from: "07:30", to: "18:30"}
            setMode: true
          bands:
            type: busVoltageBands
            voltage: meter/voltage
            shed:
              - {below: 0.95, tier: 5, outputs: [relays/relay3]}
              - {below: 0.95, tier: 4, outputs: [relays/relay2]}
              - {below: 0.90, tier: 3, outputs: [relays/relay1]}
            set:
              - {below: 0.98, outputs: [{output: ev/powerLimit, value: 4000}]}
            trip: {below: 0.80, restoreAbove: 0.90}
          defaults:
            type: defaultValues
            values: [{output: relays/relay1, value: 1}, {output: relays/relay2, value: 1}, {output: relays/relay3, value: 1}, {output: ev/powerLimit, value: 20000}]
          times:
            type: minimumTimes
            outputs: [relays/relay1]
            off: 5min
          frost:
            type: protection
            reason: freeze
            below: 5
            release: 6
            dwell: 0s
            withoutInput: {after: 5min, then: release}
            rules:
              - {point: room-1/roomTemperature, outputs: [{output: room-1/on, value: 1}, {output: room-1/setpoint, atLeast: 12}]}
          proof:
            type: proof
            outputs: [{output: relays/relay3, point: meter/power, above: 100, otherwise: 0, within: 30s}]
          grid:
            type: gridPower
            meter: meter/power
            importLimit: 30000
            withoutMeter: {after: 30s, then: release}
            levers: [{output: ev/powerLimit, wattsPerUnit: 1, from: 0, to: 20000}]
          access:
            type: operatorAccess
            except: [room-1/keyLock, room-2/keyLock]
        """;

    [Fact]
    public void What_is_compiled_runs_in_the_controllers_engine()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine("loads");
        ReadOutputs(engine, inputs, 1);
        Run(engine, inputs, controller, 375, 10);
        Assert.Equal([1, 1, 1], Relays(engine, controller));
        Run(engine, inputs, controller, 350, 20);
        Assert.Equal([1, 0, 0], Relays(engine, controller));
        Assert.Equal(4000, Commanded(engine, controller, "ev/powerLimit"));
        Run(engine, inputs, controller, 290, 5);
        Assert.Equal([0, 0, 0], Relays(engine, controller));
        int output = Find(engine, controller, "relays/relay1");
        Assert.Equal(Priority.LifeSafety, engine.WinningLevel(output));
        Run(engine, inputs, controller, 375, 60 + 200);
        Assert.Equal(Priority.MinimumTime, engine.WinningLevel(output));
        Run(engine, inputs, controller, 375, 200);
        Assert.Equal([1, 1, 1], Relays(engine, controller));
    }

    [Fact]
    public void A_schedule_reaches_the_controller_with_its_season_hours_and_law()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine("rooms");
        int setpoint = Find(engine, controller, "room-2/setpoint");
        Step(engine, inputs, 1000, new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal(19, engine.Commanded(setpoint));
        Assert.Equal(OperatingMode.Heating, Commanded(engine, controller, "room-1/mode"));
        Assert.True(engine.Command(setpoint, 25, Priority.Operator, 60_000, 1000, out _));
        Step(engine, inputs, 2000, new DateTimeOffset(2027, 1, 1, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal(20, engine.Commanded(setpoint));
        engine.Release(setpoint, Priority.Operator);
        Step(engine, inputs, 3000, new DateTimeOffset(2027, 1, 1, 9, 0, 1, TimeSpan.FromHours(8)));
        Assert.Equal(15.5, engine.Commanded(setpoint));
    }

    [Fact]
    public void A_freezing_room_is_heated_and_an_empty_contact_is_let_go()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine("rooms");
        int room = controller.FirstPointOf(controller.Devices[0]);
        inputs.Values[room] = 4;
        inputs.Qualities[room] = (byte)Quality.Good;
        Step(engine, inputs, 1000, null);
        Assert.Equal(1, Commanded(engine, controller, "room-1/on"));
        Assert.Equal(12, Commanded(engine, controller, "room-1/setpoint"));
        Assert.Equal((byte)ReasonCode.Freeze, engine.Reason(Find(engine, controller, "room-1/on")));

        (engine, inputs, controller) = Engine("loads");
        ReadOutputs(engine, inputs, 1);
        inputs.Qualities[1] = (byte)Quality.Good;
        for (int second = 1; second < 40; second++)
        {
            inputs.Times[1] = second * 1000;
            Step(engine, inputs, second * 1000, null);
        }

        Assert.Equal((byte)ReasonCode.NoEffect, engine.Reason(Find(engine, controller, "relays/relay3")));
    }

    [Fact]
    public void Import_above_its_limit_takes_the_charger_down()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine("loads");
        inputs.Qualities[1] = (byte)Quality.Good;
        for (int second = 1; second < 30; second++)
        {
            inputs.Times[1] = second * 1000;
            inputs.Values[1] = 25_000 + (second < 2 ? 20_000 : Commanded(engine, controller, "ev/powerLimit"));
            Step(engine, inputs, second * 1000, null);
        }

        Assert.InRange(Commanded(engine, controller, "ev/powerLimit"), 4_000, 5_500);
        Assert.Equal((byte)SourceCode.GridPower, engine.Source(Find(engine, controller, "ev/powerLimit")));
    }

    [Fact]
    public void Outputs_are_what_policies_write_and_what_people_may_command()
    {
        (ControlEngine engine, _, SiteController controller) = Engine("rooms");
        Assert.True(Find(engine, controller, "room-1/fanSpeed") >= 0);
        Assert.True(Find(engine, controller, "room-1/keyLock") < 0);
        Assert.True(Find(engine, controller, "room-1/roomTemperature") < 0);
        Assert.Equal(30, engine.Outputs.Maximum(Find(engine, controller, "room-1/setpoint")) - 5);
        Assert.Equal(OutputKind.Switch, engine.Outputs.Kind(Find(engine, controller, "room-1/on")));
    }

    [Fact]
    public void The_same_site_gives_the_same_bytes()
    {
        Assert.Equal(Bytes(), Bytes());

        static byte[] Bytes()
        {
            SiteModel site = PolicySite.Read(Policies, new Diagnostics());
            PolicySections made = PolicyCompiler.Compile(site, site.Controllers[0], new NamePool(), new Diagnostics())!;
            return [.. made.Outputs, .. made.Policies, .. made.Calendar];
        }
    }

    [Theory]
    [InlineData(0.95)]
    [InlineData(26.1)]
    [InlineData(-40)]
    [InlineData(10_000_000)]
    [InlineData(1e15)]
    [InlineData(0)]
    [InlineData(0.0005)]
    [InlineData(65535)]
    public void A_number_arrives_as_it_was_written(double value)
    {
        SiteModel site = PolicySite.Read("", new Diagnostics(), new PolicyTypes(value));
        SiteController controller = site.Controllers[0];
        PolicySections made = PolicyCompiler.Compile(site, controller, new NamePool(), new Diagnostics())!;
        OutputTable table = new(made.Outputs, 0, made.Outputs.Length, FirstPoints(controller), controller.PointCount);
        Assert.Equal(value, table.SafeValue(table.Count - 1));
    }

    [Fact]
    public void Every_code_of_the_controller_has_words_in_both_languages()
    {
        List<LocalName> texts =
        [
            .. Enum.GetValues<ReasonCode>().Select(c => ReasonTexts.Reason((byte)c)),
            .. Enum.GetValues<SourceCode>().Select(c => ReasonTexts.Source((byte)c)),
            .. Enum.GetValues<RefusalCode>().Select(c => ReasonTexts.Refusal((byte)c)),
            .. Enum.GetValues<LimitFlags>().SelectMany(c => ReasonTexts.Limits((byte)c)),
        ];
        Assert.DoesNotContain(texts, t => t.En.StartsWith("code ", StringComparison.Ordinal) || t.Zh.Length == 0);
    }

    [Fact]
    public void A_charger_follows_the_bus_by_its_line()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine("loads", """
            policies:
              droop:
                type: busVoltageDroop
                voltage: meter/voltage
                gain: 1
                loads: [{output: ev/powerLimit, low: {voltage: 0.95, value: 4000}, high: {voltage: 0.98, value: 20000}}]
            """);
        Run(engine, inputs, controller, 375 * 0.965, 2);
        Assert.Equal(12_000, Commanded(engine, controller, "ev/powerLimit"), 1.0);
    }

    [Fact]
    public void The_gateways_engine_leaves_minimum_times_to_the_controller()
    {
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read(
            """
            policies:
              response: {type: demandResponse, participants: [{output: relays/relay3, gives: 10000, value: 0}]}
              on: {type: defaultValues, values: [{output: relays/relay3, value: 1}, {output: relays/relay1, value: 1}]}
              times: {type: minimumTimes, outputs: [relays/relay1], off: 5min}
            """,
            diagnostics);
        ControlEngine engine = GatewayPolicies.Compile(site, diagnostics)!.CreateEngine();
        Assert.Empty(diagnostics.Items);
        Assert.Equal([0, 0], Enumerable.Range(0, engine.OutputCount).Select(engine.Outputs.MinimumOffSeconds));
    }

    [Fact]
    public void A_machine_that_falls_to_its_safe_value_when_its_minimum_time_is_over_is_warned_of()
    {
        const string times = """
            policies:
              times: {type: minimumTimes, outputs: [ev/powerLimit], off: 5min}
            """;
        Diagnostics diagnostics = new();
        PolicySet.Of(PolicySite.Read(times, diagnostics, new PolicyTypes(chargerSafe: 1400)), diagnostics);
        Diagnostic warning = Assert.Single(diagnostics.Items);
        Assert.Equal(Severity.Warning, warning.Severity);
        Assert.StartsWith("nothing says what ev/powerLimit does when its minimum time is over: it goes to its safe value 1400", warning.Message, StringComparison.Ordinal);

        diagnostics = new Diagnostics();
        PolicySet.Of(PolicySite.Read(times + "\n  on: {type: defaultValues, values: [{output: ev/powerLimit, value: 20000}]}", diagnostics, new PolicyTypes(chargerSafe: 1400)), diagnostics);
        Assert.Empty(diagnostics.Items);
    }

    private static (ControlEngine, ControlInputs, SiteController) Engine(string controllerId, string policies = Policies)
    {
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read(policies, diagnostics);
        SiteController controller = site.FindController(controllerId)!;
        PolicySections made = PolicyCompiler.Compile(site, controller, new NamePool(), diagnostics)!;
        Assert.Empty(diagnostics.Items);
        byte[] document = [.. made.Outputs, .. made.Policies, .. made.Calendar];
        int rows = made.Outputs.Length;
        int calendar = rows + made.Policies.Length;
        ControlEngine engine = new(document, 0, rows, rows, made.Policies.Length, calendar, made.Calendar.Length, FirstPoints(controller), controller.PointCount);
        int points = controller.PointCount;
        return (engine, new ControlInputs(new double[points], new byte[points], new Busbar.Points.ReadingTimes(points)), controller);
    }

    private static int[] FirstPoints(SiteController controller) => [.. controller.Devices.Select(controller.FirstPointOf)];

    private static int Find(ControlEngine engine, SiteController controller, string point)
    {
        string[] parts = point.Split('/');
        SiteDevice device = controller.Devices.Single(d => d.Id == parts[0]);
        return engine.FindOutput(controller.FirstPointOf(device) + device.Type.IndexOf(parts[1]));
    }

    private static double Commanded(ControlEngine engine, SiteController controller, string point) => engine.Commanded(Find(engine, controller, point));

    private static double[] Relays(ControlEngine engine, SiteController controller) =>
        [.. new[] { "relays/relay1", "relays/relay2", "relays/relay3" }.Select(p => Commanded(engine, controller, p))];

    private static void Run(ControlEngine engine, ControlInputs inputs, SiteController controller, double volts, int seconds)
    {
        int point = controller.FirstPointOf(controller.Devices[0]);
        for (int i = 0; i < seconds; i++)
        {
            long now = inputs.NowMilliseconds + 1000;
            inputs.Values[point] = volts;
            inputs.Qualities[point] = (byte)Quality.Good;
            inputs.Times[point] = now;
            Step(engine, inputs, now, null);
        }
    }

    private static void Step(ControlEngine engine, ControlInputs inputs, long now, DateTimeOffset? clock)
    {
        inputs.NowMilliseconds = now;
        engine.Calendar.Apply(inputs, clock.HasValue, clock?.ToUnixTimeMilliseconds() ?? 0);
        engine.Step(inputs);
    }

    // The equipment's own reading comes first: until then the engine commands nothing weaker than a protection.
    private static void ReadOutputs(ControlEngine engine, ControlInputs inputs, double value)
    {
        for (int output = 0; output < engine.OutputCount; output++)
        {
            inputs.Values[engine.OutputPointIndex(output)] = value;
            inputs.Qualities[engine.OutputPointIndex(output)] = (byte)Quality.Good;
        }
    }
}
