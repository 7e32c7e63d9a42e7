using System.Xml.Linq;
using Busbar.Simulator.PointLevel;
using Busbar.Simulator.Scenarios;
using Busbar.Site.Yaml;
using NJsonSchema;

namespace Busbar.Simulator.Tests;

public class Scenarios_come_true
{
    private static readonly string Folder = WorkingCopy.PathOf("sites", "yuncheng", "scenarios");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_a_scenario_expects_comes_true(string name)
    {
        ScenarioResult result = Play(Load(Path.Combine(Folder, name + ".yaml")));
        Assert.True(result.IsMet, ScenarioReport.Text(result));
        Assert.NotEmpty(result.Outcomes);
        XElement suite = ScenarioReport.JUnit([(result, 1)]).Root!.Element("testsuite")!;
        Assert.Equal(result.Outcomes.Count, suite.Elements("testcase").Count());
        Assert.Equal("0", suite.Attribute("failures")!.Value);
        XElement plot = XDocument.Parse(ScenarioPlot.Draw(result)).Root!;
        Assert.True(plot.Descendants().Count(e => e.Name.LocalName == "polyline" && e.Attribute("points")!.Value.Length > 500) >= 9);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_scenario_keeps_to_the_schema(string name)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(WorkingCopy.PathOf("sites", "scenario.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(YamlJson.From(YamlFile.Load(Path.Combine(Folder, name + ".yaml"), new Diagnostics()).Root!)!.ToJsonString()));
    }

    [Fact]
    public void Without_policies_the_same_building_sheds_nothing_and_keeps_its_setpoints()
    {
        ScenarioResult result = Play(Parse("""
            scenario: weak
            site: SITE
            start: "2026-01-14T02:00"
            duration: 1h
            events:
              - {at: 10min, do: set, point: acdc/powerLimit, value: 3, for: 20min}
              - {at: 10min, do: set, point: battery/dischargeLimit, value: 0, for: 20min}
            expect:
              - {point: relays/relay4, at: 10min, within: 5min, is: 0}
            """));
        Assert.True(result.IsMet, ScenarioReport.Text(result));
        Assert.Equal(0, result.Baseline.Switchings - result.Baseline.Switchings % 2);
        Assert.True(result.Indicators.Switchings > 0);
    }

    [Fact]
    public void What_does_not_come_true_is_told_with_its_line_and_what_was_found()
    {
        ScenarioResult result = Play(Parse("""
            scenario: wrong
            site: SITE
            start: "2026-01-14T10:00"
            duration: 10min
            expect:
              - {point: room-101/setpoint, at: 5min, is: 25}
            """));
        Assert.False(result.IsMet);
        Assert.Contains("NOT MET room-101/setpoint", ScenarioReport.Text(result), StringComparison.Ordinal);
        Assert.Contains("found 19", ScenarioReport.Text(result), StringComparison.Ordinal);
        Assert.NotNull(ScenarioReport.JUnit([(result, 1)]).Descendants("failure").Single());
    }

    [Theory]
    [InlineData("duration: 10min", "duration: ten", "4:11: duration: a time span with its unit")]
    [InlineData("start: \"2026-01-14T10:00\"", "start: \"14.1.2026\"", "3:8: start: '14.1.2026' is no local time")]
    [InlineData("room-101/setpoint, at", "room-101/setpiont, at", "did you mean 'setpoint'?")]
    [InlineData("at: 5min", "at: 5h", "it lies behind the scenario's end")]
    [InlineData(", is: 19", "", "nothing is expected")]
    [InlineData("do: gridLost", "do: gridLoss", "did you mean 'gridLost'?")]
    [InlineData("do: gridLost", "do: brokerLost", "write depth: messages")]
    [InlineData("do: gridLost", "every: 1min, do: gridLost", "let every be longer than for")]
    // Commands and demand response that say nothing last an hour.
    [InlineData("do: gridLost, for: 1min", "every: 1h, do: demandResponse, value: 5000", "lasts 1h")]
    [InlineData("do: gridLost, for: 1min", "every: 30min, do: command, point: relays/relay3, value: 0", "let every be longer than for")]
    [InlineData("do: gridLost", "days: [8], do: gridLost", "8")]
    [InlineData("do: gridLost", "do: demandResponse, value: 99000", "at most 36000 W")]
    [InlineData("scenario: good", "scenario: good\nwhether: {}", "this key is not known here")]
    public void A_mistake_in_a_scenario_is_told_with_its_line_and_what_would_be_right(string right, string wrong, string message)
    {
        const string good = """
            scenario: good
            site: SITE
            start: "2026-01-14T10:00"
            duration: 10min
            events: [{at: 1min, do: gridLost, for: 1min}]
            expect: [{point: room-101/setpoint, at: 5min, is: 19}]
            """;
        Diagnostics diagnostics = new();
        Assert.NotNull(Read(good, new Diagnostics()));
        Assert.Null(Read(good.Replace(right, wrong, StringComparison.Ordinal), diagnostics));
        Assert.Contains(message, diagnostics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_the_calendar_comes_again_on_the_days_that_are_told()
    {
        Scenario scenario = Parse("""
            scenario: calendar
            site: SITE
            start: "2026-07-16T12:00"
            duration: 6d
            events: [{at: "10:00", every: 24h, days: [1, 5, 6], do: demandResponse, value: 5000, for: 1h}]
            """);
        // From Thursday noon: Friday, Saturday and Monday at ten.
        Assert.Equal([22, 46, 94], scenario.Events.Select(e => e.At.TotalHours));
    }

    [Fact]
    public void Of_two_demand_response_events_an_hour_apart_each_is_carried_out()
    {
        ScenarioResult result = Play(Parse("""
            scenario: twice
            site: SITE
            start: "2026-07-15T09:30"
            duration: 3h
            events:
              - {at: "10:00", do: demandResponse, value: 36000, for: 15min}
              - {at: "11:15", do: demandResponse, value: 36000, for: 30min}
            expect:
              - {point: relays/relay3, at: "10:10", is: 0}
              - {point: relays/relay3, at: "11:00", is: 1}
              - {point: relays/relay3, at: "11:25", to: "11:44", is: 0}
              - {point: relays/relay3, at: "12:15", is: 1}
            """));
        Assert.True(result.IsMet, ScenarioReport.Text(result));
    }

    [Fact]
    public void An_event_announced_while_another_one_runs_waits_for_its_own_start()
    {
        ScenarioResult result = Play(Parse("""
            scenario: announced
            site: SITE
            start: "2026-07-15T09:50"
            duration: 1h
            events:
              - {at: "10:00", do: demandResponse, value: 36000, for: 20min}
              - {at: "10:22", do: demandResponse, value: 36000, for: 15min}
            expect:
              # The second is announced at 10:17; until 10:20 the first goes on.
              - {point: relays/relay3, at: "10:10", to: "10:19", is: 0}
              - {point: relays/relay3, at: "10:30", is: 0}
            """));
        Assert.True(result.IsMet, ScenarioReport.Text(result));
    }

    [Theory]
    [InlineData("policies")]
    [InlineData("messages")]
    public void A_command_that_is_refused_is_noted_and_the_run_goes_on(string depth)
    {
        // There is no half stage.
        ScenarioResult result = Play(Parse($$"""
            scenario: refused
            site: SITE
            depth: {{depth}}
            start: "2026-07-15T10:00"
            duration: 6min
            events:
              - {at: 1min, do: command, point: heat-pump/stage, value: 2.5, for: 1min}
              - {at: 2min, do: command, point: heat-pump/stage, value: 2, for: 3min}
            expect:
              - {point: heat-pump/stage, at: 4min, is: 2}
            """));
        Assert.True(result.IsMet, ScenarioReport.Text(result));
        ScenarioRefusal refusal = Assert.Single(result.Refusals);
        Assert.Equal(("heat-pump/stage", 1), (refusal.Point, refusal.Times));
        Assert.Contains("(refused from 2026-07-15 10:01, once: heat-pump/stage: outside the device's range)", ScenarioReport.Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Indicators_are_what_their_formulas_say_of_the_meters()
    {
        Scenario scenario = Parse("""
            scenario: formulas
            site: SITE
            start: "2026-07-15T08:00"
            duration: 4h
            seed: 3
            exportPrice: 0.2
            targetCurve: [5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000]
            """);
        ScenarioResult result = Play(scenario);
        // The same building once more, watched from outside by its meters.
        PointBuilding building = new(scenario.Site, [], new SimulationOptions { Seed = 3, Start = scenario.Start, StateOfCharge = scenario.StateOfCharge });
        double Read(string id) => building.Plant.Find(id.Split('/')[0])!.Read(id.Split('/')[1]);
        List<(double Import, double Export, double Pv, double Battery)> quarters = [];
        double cost = 0;
        for (int quarter = 0; quarter < 16; quarter++)
        {
            double import = Read("grid-meter/energyImport"), export = Read("grid-meter/energyExport"), battery = building.Plant.Battery.StoredJoules / 3600, pv = 0;
            for (int second = 0; second < 900; second++)
            {
                building.Run(TimeSpan.FromSeconds(1));
                pv += (building.Plant.DcPv.Array.TakenWatts + building.Plant.AcPv.Array.TakenWatts) / 3600;
            }

            quarters.Add((Read("grid-meter/energyImport") - import, Read("grid-meter/energyExport") - export, pv, building.Plant.Battery.StoredJoules / 3600 - battery));
            cost += (quarters[^1].Import * scenario.Site.Tariff!.PriceAt(scenario.Start.DateTime.AddMinutes(15 * quarter + 7))!.Value - quarters[^1].Export * 0.2) / 1000;
        }

        double bought = quarters.Sum(q => q.Import), sold = quarters.Sum(q => q.Export), sun = quarters.Sum(q => q.Pv), used = bought - sold + sun - quarters.Sum(q => q.Battery);
        double most = quarters.Max(q => q.Import) * 4, least = quarters.Min(q => q.Import) * 4;
        Indicators told = result.Baseline;
        Assert.True(bought > 1000 && sold > 1000, "a day without one of both proves little");
        Assert.Equal(cost, told["cost"], 1e-3);
        Assert.Equal(most / 1000, told["peak"], 1e-6);
        Assert.Equal((sun - sold) / sun, told["selfConsumption"], 1e-3);
        Assert.Equal((used - bought) / used, told["selfSufficiency"], 1e-3);
        Assert.Equal((most - least) / most, told["peakValleyRate"], 1e-6);
        Assert.Equal(quarters.Sum(q => Math.Abs(q.Import * 4 - 5000)) / (16 * 5000), told["curveError"], 1e-6);
        Assert.Equal(quarters.Sum(q => q.Battery) / 1000, told["storedEnergy"], 1e-6);
        double difference = result.Indicators["storedEnergy"] - told["storedEnergy"];
        double meanPrice = Enumerable.Range(0, 16).Average(quarter => scenario.Site.Tariff!.PriceAt(scenario.Start.DateTime.AddMinutes(15 * quarter + 7))!.Value);
        Assert.Equal(1 - result.Indicators["cost"] / (told["cost"] + difference * meanPrice), result.Indicators["flexibilityIndex"], 1e-3);
    }

    [Fact]
    public void The_same_scenario_gives_the_same_figures_at_every_play()
    {
        Scenario scenario = Load(Path.Combine(Folder, "demand-response.yaml"));
        Assert.Equal(ScenarioReport.Text(Play(scenario)), ScenarioReport.Text(Play(scenario)));
    }

    private static Scenario Parse(string text)
    {
        Diagnostics diagnostics = new();
        return Read(text, diagnostics) ?? throw new InvalidOperationException(diagnostics.ToString());
    }

    private static Scenario? Read(string text, Diagnostics diagnostics)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("busbar-test-").FullName, "scenario.yaml");
        File.WriteAllText(path, text.Replace("SITE", WorkingCopy.PathOf("sites", "yuncheng"), StringComparison.Ordinal));
        Scenario? read = ScenarioLoader.Load(path, WorkingCopy.PathOf("hardware", "devices"), diagnostics);
        Directory.Delete(Path.GetDirectoryName(path)!, true);
        return read;
    }

    private static Scenario Load(string path)
    {
        Diagnostics diagnostics = new();
        return ScenarioLoader.Load(path, WorkingCopy.PathOf("hardware", "devices"), diagnostics) ?? throw new InvalidOperationException(diagnostics.ToString());
    }

    private static ScenarioResult Play(Scenario scenario) => ScenarioRun.Play(scenario, new Diagnostics());
}
