using System.Xml.Linq;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Plans;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Weather;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Carbon;
using Busbar.Planner.Buildings;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Metering;

public sealed class Reports_on_weather_plan_and_rules : IDisposable
{
    private static readonly DateOnly January = new(2026, 1, 1);
    private readonly BooksRig rig = new(model => model with { Outdoor = ("room-101", "roomTemperature"), Baselines = [Before(model)] });

    public void Dispose() => rig.Dispose();

    [Fact]
    public void Degree_days_are_those_of_an_import_else_of_the_sensor_and_unknown_elsewhere()
    {
        rig.Hold("room-101", "roomTemperature", rig.Books.StartOf(January), rig.Books.StartOf(January.AddDays(1)).AddHours(10), -2);
        rig.Hold("room-101", "roomTemperature", rig.Books.StartOf(January.AddDays(2)), rig.Books.StartOf(January.AddDays(3)), 1);
        Assert.Equal(2, rig.Weather.Import("day,mean\r\n2026-01-02,3.5\r\n2026-01-03,7\r\n", "Li"));

        IReadOnlyList<WeatherDay> days = rig.Weather.Days(January, January.AddDays(3));

        Assert.Equal(
            [(-2.0, 20.0, WeatherSource.Measured), (3.5, 14.5, WeatherSource.Imported), (7.0, 11.0, WeatherSource.Imported)],
            days.Take(3).Select(day => (Math.Round(day.Mean!.Value, 6), Math.Round(day.Heating!.Value, 6), day.Source)));
        Assert.Equal((null, WeatherSource.Unknown, WeatherGap.SensorSilent), (days[3].Heating, days[3].Source, days[3].Gap));
        Assert.Equal(1, rig.Weather.Import("2026-01-02,4", "Wang"));
        Assert.Equal(4, rig.Weather.Days(January.AddDays(1), January.AddDays(1))[0].Mean);
    }

    [Theory]
    [InlineData(71, WeatherSource.Unknown, WeatherGap.SensorSilent)]
    [InlineData(72, WeatherSource.Measured, WeatherGap.None)]
    public void A_day_is_measured_by_three_quarters_of_it(int quarters, WeatherSource source, WeatherGap gap)
    {
        DateTimeOffset start = rig.Books.StartOf(January);
        rig.Write("room-101", "roomTemperature", start, start.AddMinutes(15 * quarters), TimeSpan.FromMinutes(5), _ => (5, Points.Quality.Good));
        rig.Write("room-101", "roomTemperature", start.AddMinutes(15 * quarters), rig.Books.StartOf(January.AddDays(1)), TimeSpan.FromMinutes(5), _ => (90, Points.Quality.Bad));

        WeatherDay day = rig.Weather.Days(January, January)[0];

        Assert.Equal((source, gap), (day.Source, day.Gap));
        Assert.Equal(source == WeatherSource.Measured ? 13.0 : null, day.Heating);
    }

    [Fact]
    public void A_day_that_is_not_over_has_no_mean_until_it_is()
    {
        DateOnly today = rig.Books.DayOf(rig.Time.GetUtcNow().AddHours(12));
        rig.Hold("room-101", "roomTemperature", rig.Books.StartOf(today), rig.Books.StartOf(today).AddHours(20), 8);
        rig.Time.SetUtcNow(rig.Books.StartOf(today).AddHours(20));
        Assert.Equal((null, WeatherGap.NotOver), (rig.Weather.Days(today, today)[0].Heating, rig.Weather.Days(today, today)[0].Gap));

        rig.Time.SetUtcNow(rig.Books.StartOf(today.AddDays(1)));

        WeatherDay over = rig.Weather.Days(today, today)[0];
        Assert.Equal((WeatherSource.Measured, 10.0), (over.Source, Math.Round(over.Heating!.Value, 6)));
    }

    [Fact]
    public void Books_without_a_sensor_say_so()
    {
        using BooksRig bare = new(model => model with { Outdoor = null });

        Assert.Equal(WeatherGap.NoSensor, bare.Weather.Days(January, January)[0].Gap);
    }

    [Fact]
    public async Task The_demos_own_sensor_makes_a_days_degree_days_and_its_baseline_and_the_report_says_whose_they_are()
    {
        using BooksRig demo = new();
        Assert.Equal(("outdoor", "temperature"), demo.Model.Outdoor);
        demo.Count("heat-meter", "heatEnergy", January, January.AddDays(1), 800_000);
        demo.Hold("outdoor", "temperature", demo.Books.StartOf(January), demo.Books.StartOf(January.AddDays(1)), -2);

        BaselineComparison comparison = Assert.Single(await demo.Weather.CompareAsync(January, January.AddDays(1), default));
        Assert.Equal((1, 1, new DaysLeftOut(0, 1, 0)), (comparison.Days, comparison.Measured, comparison.LeftOut));
        Assert.NotNull(comparison.Saving);

        ReportSection day = await WeatherOf(demo, ReportKind.Day, January);
        Assert.Equal(20m, Math.Round(day.Rows[0][1].Number!.Value, 6));
        Assert.NotNull(day.Rows[4][1].Number);
        Assert.Contains(day.Notes, note => note.En == "outdoor temperature: days measured on site 1, imported 0" && note.Zh == "室外温度：现场实测 1 天，导入 0 天");

        ReportSection next = await WeatherOf(demo, ReportKind.Day, January.AddDays(1));
        Assert.All([0, 2, 3, 4], row => Assert.Null(next.Rows[row][1].Number));
        Assert.Contains(next.Notes, note => note.En.Contains("fewer than 72 of 96", StringComparison.Ordinal) && note.Zh.Contains("不足 72 个", StringComparison.Ordinal));
        Assert.Contains(next.Notes, note => note.En.Contains("weather not known 1", StringComparison.Ordinal) && note.Zh.Contains("天气未知 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-01-01,1\n2026-13-01,2", "line 2")]
    [InlineData("2026-01-01,1\n2026-01-02;2", "comma between")]
    [InlineData("2026-01-01,-300", "from -60 to 60")]
    [InlineData("2026-01-01,\"-3,5\"", "line 1")]
    [InlineData("2026-01-01,1\n2026-01-01,2", "twice")]
    [InlineData("2030-01-01,1", "future")]
    [InlineData("2026-01-01,NaN", "is a number")]
    [InlineData("", "no line")]
    public void An_import_with_a_mistake_names_the_line_and_takes_nothing(string text, string said)
    {
        BooksRefusal refusal = Assert.Throws<BooksRefusal>(() => rig.Weather.Import(text, "Li"));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.Null(rig.Weather.Days(January, January)[0].Mean);
    }

    [Fact]
    public async Task A_building_that_uses_a_fifth_less_in_the_same_weather_reaches_the_policys_target_and_days_unknown_are_left_out()
    {
        rig.Count("heat-meter", "heatEnergy", January, new DateOnly(2026, 1, 31), 800_000);
        rig.Weather.Import(string.Join('\n', Enumerable.Range(0, 28).Select(day => $"{January.AddDays(day):yyyy-MM-dd},-2")), "Li");

        BaselineComparison comparison = Assert.Single(await rig.Weather.CompareAsync(January, new DateOnly(2026, 1, 31), default));

        // 2.88 GJ a day; before it would have been 0.6 + 0.15 x 20 = 3.6.
        Assert.Equal((28, 0, new DaysLeftOut(0, 3, 0)), (comparison.Days, comparison.Measured, comparison.LeftOut));
        Assert.Equal((28 * 2.88, 28 * 3.6), (comparison.Actual!.Value, comparison.Expected!.Value), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6);
        Assert.Equal(0.20, comparison.Saving!.Value, 9);
        Report report = await rig.Reports.BuildAsync(ReportKind.Month, January, default);
        ReportSection section = Assert.Single(report.Sections, each => each.Title.En.StartsWith("Degree days", StringComparison.Ordinal));
        Assert.Equal(560m, section.Rows[0][1].Number);
        Assert.Equal(20.0m, Math.Round(section.Rows[4][1].Number!.Value, 1));
        Assert.Contains(section.Notes, note => note.Zh.Contains("3 天", StringComparison.Ordinal));
        BaselineComparison unknown = Assert.Single(await rig.Weather.CompareAsync(January.AddYears(-1), January.AddYears(-1), default));
        Assert.Equal((null, null, null), (unknown.DegreeDays, unknown.Actual, unknown.Saving));
    }

    [Fact]
    public async Task What_was_planned_the_day_before_stands_beside_what_came_and_later_plans_do_not_change_it()
    {
        DateOnly day = new(2026, 3, 31);
        DateTimeOffset start = rig.Books.StartOf(day);
        rig.Plans.Keep(PlanAt(start.AddHours(-2), 20));
        rig.Plans.Keep(PlanAt(start.AddHours(-1), 12));
        rig.Plans.Keep(PlanAt(start, 30));
        rig.Hold("grid-meter", "activePower", start, start.AddHours(12), 15_000);

        IReadOnlyList<ComparedQuarter> quarters = await rig.Plans.CompareAsync(day, day, default);

        Assert.Equal(96, quarters.Count);
        Assert.Equal((12.0, 30.0, 15.0), (quarters[0].DayAhead!.Grid, quarters[0].InForce!.Grid, Math.Round(quarters[0].Came!.Value.Grid, 6)));
        Assert.Null(quarters[1].InForce);
        Assert.True(double.IsNaN(quarters[60].Came!.Value.Grid));
        Report report = await rig.Reports.BuildAsync(ReportKind.Day, day, default);
        ReportSection section = Assert.Single(report.Sections, each => each.Title.En == "Plan against actual");
        Assert.Equal(25, section.Rows.Count);
        Assert.Equal((12m, 15m, 3m), (section.Rows[1][1].Number!.Value, section.Rows[1][3].Number!.Value, section.Rows[1][4].Number!.Value));
        Assert.Null(section.Rows[20][3].Number);
        Assert.Contains(section.Notes, note => note.En.Contains("of 96", StringComparison.Ordinal));
        Assert.Equal(24, section.Chart!.Beside.Count);
        XElement drawing = XElement.Parse(ChartDrawing.Draw(section.Chart, "zh-CN"));
        Assert.Contains(drawing.Elements(), element => element.Name.LocalName == "path");
        Assert.Empty(await rig.Plans.CompareAsync(day.AddYears(-1), day.AddYears(-1), default));
    }

    [Fact]
    public async Task An_override_of_the_legal_range_is_listed_with_user_reason_and_time_and_a_hand_at_the_thermostat_as_such()
    {
        string room = rig.Site.Rooms[0].Thermostat.Id;
        DateTimeOffset day = rig.Books.StartOf(January);
        rig.Hold(room, "on", day, day.AddHours(12), 1);
        rig.Hold(room, "setpoint", day, day.AddHours(2).AddSeconds(-1), 20);
        rig.Hold(room, "setpoint", day.AddHours(2), day.AddHours(4).AddSeconds(-1), 23);
        rig.Hold(room, "setpoint", day.AddHours(4), day.AddHours(8).AddSeconds(-1), 20);
        rig.Hold(room, "setpoint", day.AddHours(8), day.AddHours(9), 21);
        CommandAuditEntry sent = new(1, day.AddHours(2), "Sent", "floors", room, "setpoint", 23, 8, "Li", "a guest is ill");
        CommandAuditEntry refused = sent with { CommandId = 2, Time = day.AddHours(5), Value = 25, User = "Wang", Text = "cold" };
        rig.Store.WriteAudit(
        [
            sent, sent with { Stage = "Written", Time = sent.Time.AddSeconds(1) }, sent with { Stage = "Expired", Time = day.AddHours(4), Text = "" },
            refused, refused with { Stage = "Refused", Text = "beyond the legal range" },
            sent with { CommandId = 3, Priority = 12, Time = day.AddHours(8), User = "planner" }, sent with { CommandId = 3, Priority = 12, Stage = "Written", Time = day.AddHours(8) },
        ]);

        RoomComplianceReport report = rig.Reports.ComplianceOf(January, January).Single(each => each.Room == rig.Site.Rooms[0].Id);

        Assert.Equal([("Li", 23.0), (null, 21.0)], report.Breaches.Select(breach => (breach.Override?.User, breach.Worst)));
        RoomOverride entered = Assert.Single(report.Overrides);
        Assert.Equal(("a guest is ill", sent.Time.AddSeconds(1), day.AddHours(4)), (entered.Reason, entered.From, entered.To));
        ReportSection section = Assert.Single((await rig.Reports.BuildAsync(ReportKind.Day, January, default)).Sections, each => each.Title.En.StartsWith("Room setpoints", StringComparison.Ordinal));
        Assert.Contains(section.Notes, note => note.En.Contains("Li asked for 23 °C", StringComparison.Ordinal) && note.Zh.Contains("a guest is ill", StringComparison.Ordinal));
        Assert.Contains(section.Notes, note => note.En.Contains("not set from here", StringComparison.Ordinal));
    }

    private static async Task<ReportSection> WeatherOf(BooksRig books, ReportKind kind, DateOnly day) =>
        Assert.Single((await books.Reports.BuildAsync(kind, day, default)).Sections, each => each.Key == "weather");

    private static BooksBaseline Before(BooksModel model) => new(
        "heat-2024", new LocalName("改造前供热", "Heat before the retrofit"), model.Find("heat")!, WeatherKind.Heating, Baseline.Fit([.. new[] { 300.0, 450, 600, 150 }.Select(degrees => new WeatheredEnergy((0.6 * 30) + (0.15 * degrees), degrees, 30))]), Baseline.Target);

    private static PlanInForce PlanAt(DateTimeOffset start, double load)
    {
        PlanStep[] steps = [.. Enumerable.Range(0, 96).Select(i => new PlanStep(start.AddMinutes(15 * i), 0.5, load, 0, 0, load, []))];
        PlanRequest request = new() { Start = start, ImportPrice = new double[96], Load = new double[96], Pv = new double[96] };
        return new PlanInForce(start, "quarterHour", request, BuildingPlanner.Make(request)! with { Steps = steps }, []);
    }
}
