using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Tests.Api;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>What-if, reading a plan, and the two commands over a recorded folder.</summary>
public class Plans_of_the_site(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task A_question_with_an_impossible_number_is_refused_with_its_bounds()
    {
        HttpResponseMessage answer = await gateway.Http.PostAsJsonAsync("/api/plan/what-if", new { pvFactor = 9 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("pvFactor must lie between 0 and 2", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_battery_and_an_event_make_the_day_dearer_and_change_nothing_of_the_plan_in_force()
    {
        PlanRequest request = Day();
        double cost = BuildingPlanner.Make(request)!.Cost;
        Plan broken = BuildingPlanner.Make(new WhatIf(BatteryBroken: true).Apply(request))!, limited = BuildingPlanner.Make(new WhatIf(EventImportKilowatts: 0, EventHours: 4).Apply(request))!;
        Assert.True(broken.Cost > cost + 1, $"{broken.Cost:0.0} against {cost:0.0}");
        Assert.All(limited.Steps.Take(16), s => Assert.True(s.Grid < 0.01));
        Assert.Equal(cost, BuildingPlanner.Make(request)!.Cost);
    }

    [Fact]
    public void Spans_hold_every_step_that_has_a_reason_once()
    {
        Plan plan = BuildingPlanner.Make(Day())!;
        IReadOnlyList<PlanSpan> spans = PlanSpan.Of(plan);
        Assert.Equal(plan.Steps.Count(s => s.Actions[0].Reason != PlanReason.Idle), spans.Sum(s => s.To - s.From));
        Assert.All(spans, span => Assert.All(plan.Steps.Skip(span.From).Take(span.To - span.From), s => Assert.Equal(span.Reason, s.Actions[0].Reason)));
    }

    [Fact]
    public async Task The_commands_score_a_recorded_folder_and_name_what_is_wrong_with_one()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            Write(folder, 240);
            using RunningCommand plan = new("plan", "--backtest", folder, "--hours", "72"), forecast = new("forecast", "--backtest", folder);
            Assert.Equal(0, await plan.EndAsync());
            Assert.Matches(@"no battery +1\.000", plan.Output);
            Assert.Matches(@"Busbar: power fixed before the hour +0\.\d", plan.Output);
            Assert.Equal(0, await forecast.EndAsync());
            Assert.Contains("persistence", forecast.Output, StringComparison.Ordinal);

            await File.WriteAllTextAsync(Path.Combine(folder, "pricing.csv"), "electricity_pricing\n0.2\nabc\n", TestContext.Current.CancellationToken);
            using RunningCommand wrong = new("plan", "--backtest", folder);
            Assert.Equal(2, await wrong.EndAsync());
            Assert.Contains("pricing.csv:3: electricity_pricing: 'abc' is no number", wrong.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Days_of_the_building_are_run_by_rules_by_plans_and_by_who_knows_everything()
    {
        using RunningCommand year = new("plan", "--year", "--days", "1", "--start", "2026-07-07", "--every", "60");
        Assert.Equal(0, await year.EndAsync());
        double[] costs = [.. ((string[])["rules only", "plan", "perfect foresight"]).Select(name => double.Parse(Regex.Match(year.Output, $@"^{name} +(-?\d+)", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.True(costs[2] < costs[0], year.Output);
        Assert.Contains("24 plans, 0 without a solution", year.Output, StringComparison.Ordinal);
        using RunningCommand neither = new("plan");
        Assert.NotEqual(0, await neither.EndAsync());
        Assert.Contains("Give either --backtest FOLDER or --year.", neither.Errors, StringComparison.Ordinal);
    }

    private static PlanRequest Day() => new()
    {
        Start = new DateTimeOffset(2026, 7, 6, 0, 0, 0, TimeSpan.FromHours(8)),
        Load = [.. Enumerable.Repeat(12.0, 96)],
        Pv = new double[96],
        ImportPrice = [.. Enumerable.Range(0, 96).Select(t => t is >= 72 and < 92 ? 0.9 : 0.25)],
        Batteries = [new PlannedBattery("battery", 100, 70, 50, 50)],
    };

    private static void Write(string folder, int hours)
    {
        static string Lines(string header, int hours, Func<int, string> row) => header + "\n" + string.Concat(Enumerable.Range(0, hours).Select(t => row(t) + "\n"));
        File.WriteAllText(Path.Combine(folder, "schema.json"), """{"buildings":{"House":{"include":true,"energy_simulation":"House.csv","weather":"weather.csv","pricing":"pricing.csv","carbon_intensity":"carbon_intensity.csv","electrical_storage":{"attributes":{"capacity":6.4,"nominal_power":5.0,"capacity_loss_coefficient":1e-05}},"pv":{"attributes":{"nominal_power":4.0}}}}}""");
        File.WriteAllText(Path.Combine(folder, "House.csv"), Lines("hour,day_type,non_shiftable_load,solar_generation", hours, t => string.Create(CultureInfo.InvariantCulture, $"{t % 24 + 1},{t / 24 % 7 + 1},{(t % 24 > 16 ? 1.8 : 0.5) + 0.1 * (t % 5)},{Math.Max(0, 700 * Math.Sin((t % 24 - 6) / 12.0 * Math.PI)):0.0}")));
        File.WriteAllText(Path.Combine(folder, "weather.csv"), Lines("outdoor_dry_bulb_temperature,direct_solar_irradiance,diffuse_solar_irradiance", hours, _ => "20,0,0"));
        File.WriteAllText(Path.Combine(folder, "pricing.csv"), Lines("electricity_pricing", hours, t => t % 24 is > 15 and < 20 ? "0.5" : "0.2"));
        File.WriteAllText(Path.Combine(folder, "carbon_intensity.csv"), Lines("carbon_intensity", hours, _ => "0.15"));
    }
}
