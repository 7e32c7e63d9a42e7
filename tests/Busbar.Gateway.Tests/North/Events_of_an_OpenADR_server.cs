using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North.OpenAdr;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.North;

/// <summary>The demo building as VEN of a small VTN: real HTTP, handed-in time; the participants of its demand response give 36 kW together.</summary>
public sealed class Events_of_an_OpenADR_server : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private OpenAdrServer server = null!;
    private NorthRig rig = null!;
    private SqliteStore store = null!;
    private DemandEvents events = null!;
    private readonly PlanEvents plan = new(new PlanSettings());
    private OpenAdrKeeper keeper = null!;
    private string program = "";

    public async ValueTask InitializeAsync()
    {
        server = await OpenAdrServer.StartAsync();
        program = server.AddProgram("load-shed");
        File.WriteAllText(folder.File("secret"), OpenAdrServer.Secret + "\n");
        rig = new NorthRig($"openAdr: {{url: \"{server.Url}\", clientId: {OpenAdrServer.ClientId}, secretFile: \"{folder.File("secret")}\", programs: [load-shed]}}\n");
        Assert.True(rig.Loaded is not null, rig.Errors.ToString());
        store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db"), HoldFor = TimeSpan.FromMinutes(2) }, rig.Time);
        events = new DemandEvents(store, rig.Time);
        Start();
    }

    [Fact]
    public async Task A_level_of_SIMPLE_becomes_an_event_that_ends_by_itself_and_follows_its_intervals()
    {
        server.Add(program, $$"""
            {"eventName": "evening", "intervalPeriod": {"start": "{{In(30)}}", "duration": "PT30M"},
             "intervals": [{"id": 0, "payloads": [{"type": "SIMPLE", "values": [1]}]}, {"id": 1, "payloads": [{"type": "SIMPLE", "values": [3]}]}]}
            """);
        await PassAsync(0);
        DemandEvent called = Assert.Single(events.All);
        Assert.Equal((rig.Time.GetUtcNow().AddMinutes(30), rig.Time.GetUtcNow().AddMinutes(90), 10_800.0, "openadr", "OpenADR: evening"), (called.Start, called.End, called.DepthWatts, called.User, called.Reason));
        await PassAsync(45);
        Assert.Equal(10_800, events.All[0].DepthWatts);
        await PassAsync(20);
        Assert.Equal(36_000, Assert.Single(events.All).DepthWatts);
        await PassAsync(30);
        Assert.Null(keeper.State.DemandEvent);
        Assert.Null(events.All[0].CalledOff);
        Assert.Equal("yuncheng-demo", (string?)Assert.Single(server.Vens)["venName"]);
    }

    [Theory]
    [InlineData("SIMPLE", "2", "", 21_600)]
    [InlineData("DISPATCH_SETPOINT_RELATIVE", "15", "KW", 15_000)]
    [InlineData("ALERT_GRID_EMERGENCY", "\"the grid is weak\"", "", 36_000)]
    [InlineData("ALERT_BLACK_START", "\"\"", "", 36_000)]
    [InlineData("ALERT_FLEX_ALERT", "\"save\"", "", 10_800)]
    [InlineData("IMPORT_CAPACITY_LIMIT", "40", "KW", 12_000)]
    [InlineData("DISPATCH_SETPOINT", "42.5", "", 9500)]
    public async Task A_type_becomes_a_depth(string type, string value, string units, double watts)
    {
        rig.Set("grid-meter/activePower", 52_000);
        string descriptor = units.Length == 0 ? "null" : $$"""[{"objectType": "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "{{type}}", "units": "{{units}}"}]""";
        server.Add(program, $$"""
            {"intervalPeriod": {"start": "0001-01-01", "duration": "PT1H"}, "payloadDescriptors": {{descriptor}}, "intervals": [{"id": 0, "payloads": [{"type": "{{type}}", "values": [{{value}}]}]}]}
            """);
        await PassAsync(0);
        // What begins now begins as early as the policy's notice of five minutes allows.
        Assert.Equal((watts, rig.Time.GetUtcNow().AddMinutes(5)), (Assert.Single(events.All).DepthWatts, events.All[0].Start));
    }

    [Fact]
    public async Task A_limit_is_approached_by_the_meter_and_kept_when_the_meter_is_silent()
    {
        rig.Set("grid-meter/activePower", 52_000);
        server.Add(program, Simple("IMPORT_CAPACITY_LIMIT", "40", In(10), "PT2H"));
        await PassAsync(0);
        await PassAsync(9);
        rig.Set("grid-meter/activePower", 50_000);
        await PassAsync(1);
        // Called with what was over the limit then, and half of what is over it now.
        double before = events.All[0].DepthWatts;
        Assert.Equal(17_000, before, 3);
        rig.Set("grid-meter/activePower", null, Busbar.Points.Quality.Bad);
        await PassAsync(1);
        Assert.Equal(before, events.All[0].DepthWatts);
        Assert.Contains("not known", keeper.State.Refusal?.En, StringComparison.Ordinal);
        rig.Set("grid-meter/activePower", 30_000);
        await PassAsync(1);
        Assert.Equal(before - 5000, events.All[0].DepthWatts, 3);
    }

    [Fact]
    public async Task A_limit_that_is_not_followed_stays_refused_between_two_looks_at_the_meter()
    {
        rig.Set("grid-meter/activePower", 52_000);
        server.Add(program, Simple("IMPORT_CAPACITY_LIMIT", "40", In(10), "PT2H"));
        await PassAsync(0);
        await PassAsync(11);
        rig.Set("grid-meter/activePower", null, Busbar.Points.Quality.Bad);
        await PassAsync(1);
        for (int step = 0; step < 20; step++)
        {
            Assert.Equal("openadr:refused", Assert.Single(keeper.Conditions, condition => condition.Holds == true).Id);
            await PassAsync(1, seconds: 10);
        }

        rig.Set("grid-meter/activePower", 52_000);
        await PassAsync(6, seconds: 10);
        Assert.DoesNotContain(keeper.Conditions, condition => condition.Holds != false);
    }

    [Fact]
    public async Task What_the_server_takes_back_ends_and_what_it_changes_changes()
    {
        JsonObject told = server.Add(program, Simple("SIMPLE", "1", In(60), "PT1H"));
        await PassAsync(0);
        told["intervalPeriod"]!["start"] = In(120);
        told["modificationDateTime"] = "2026-12-09T05:00:00Z";
        await PassAsync(2);
        Assert.NotNull(events.All[0].CalledOff);
        Assert.Equal(2, events.All.Count);
        server.Events.Clear();
        await PassAsync(2);
        Assert.All(events.All, each => Assert.NotNull(each.CalledOff));
    }

    [Fact]
    public async Task While_the_server_is_gone_what_is_known_goes_on_and_nothing_is_called_twice()
    {
        server.Add(program, Simple("SIMPLE", "2", In(20), "PT1H"));
        await PassAsync(0);
        server.Broken = HttpStatusCode.InternalServerError;
        await PassAsync(30);
        Assert.Contains("500", keeper.State.Problem?.En, StringComparison.Ordinal);
        Assert.Contains("服务器返回 500", keeper.State.Problem?.Zh, StringComparison.Ordinal);
        Assert.Equal("openadr", Assert.Single(keeper.Conditions, condition => condition.Holds == true).Id);
        Assert.NotNull(keeper.State.DemandEvent);
        Start();
        server.Broken = null;
        await PassAsync(1);
        Assert.Null(keeper.State.Problem);
        Assert.DoesNotContain(keeper.Conditions, condition => condition.Holds != false);
        Assert.Single(events.All);
        Assert.Equal(1, keeper.State.DemandEvent);
        Assert.Single(server.Vens);
    }

    [Fact]
    public async Task A_token_is_used_until_the_server_refuses_it()
    {
        await PassAsync(0);
        await PassAsync(2);
        Assert.Equal(1, server.Tokens);
        server.Valid = "another";
        await PassAsync(2);
        Assert.Equal((2, null), (server.Tokens, keeper.State.Problem));
        File.WriteAllText(folder.File("secret"), "wrong");
        server.Valid = "another";
        await PassAsync(2);
        Assert.Contains("clientId and secretFile", keeper.State.Problem?.En, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", keeper.State.Problem?.En, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth/server", "text/html", "<html>Log in</html>", "GET /openadr3/auth/server: the answer (text/html) is not as OpenADR 3.1 describes it, a JSON object with tokenURL")]
    [InlineData("auth/server", "application/json", "{\"tokenURL\": 5}", "GET /openadr3/auth/server: tokenURL is 5; an address belongs there")]
    [InlineData("auth/token", "text/html", "<html>Log in</html>", "POST /openadr3/auth/token: the answer (text/html) is not as OpenADR 3.1 describes it, a JSON object with access_token")]
    [InlineData("auth/token", "application/json", "{\"access_token\": 5}", "POST /openadr3/auth/token: the answer has no access_token that is a text")]
    [InlineData("vens", "application/json", "{}", "GET vens: the answer (application/json) is not as OpenADR 3.1 describes it, a JSON array")]
    public async Task An_answer_that_cannot_be_read_is_a_problem_of_the_server_and_ends_with_it(string path, string type, string text, string told)
    {
        server.Instead = (path, type, text);
        await PassAsync(0);
        Assert.StartsWith(told, keeper.State.Problem?.En, StringComparison.Ordinal);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", keeper.State.Problem?.Zh);
        server.Instead = null;
        await PassAsync(2);
        Assert.Null(keeper.State.Problem);
    }

    [Fact]
    public async Task A_token_whose_life_is_no_number_is_used_for_the_usual_time()
    {
        server.Valid = "given";
        server.Instead = ("auth/token", "application/json", "{\"access_token\": \"given\", \"expires_in\": \"3600\"}");
        await PassAsync(0);
        Assert.Null(keeper.State.Problem);
    }

    [Fact]
    public async Task What_is_not_carried_out_is_told_and_the_rest_holds()
    {
        server.Add(program, $$"""
            {"eventName": "mixed", "intervalPeriod": {"start": "{{In(30)}}", "duration": "PT30M"}, "intervals": [{"id": 0, "payloads": [
              {"type": "CURVE", "values": [{"x": 1, "y": 2}]}, {"type": "CHARGE_STATE_SETPOINT", "values": [0.5]}, {"type": "SIMPLE", "values": [7]}, {"type": "PRICE", "values": [0.42]}, {"type": "SIMPLE", "values": [1]}]}]}
            """);
        server.Add(program, """{"eventName": "no time", "intervals": [{"id": 4, "payloads": [{"type": "SIMPLE", "values": [1]}]}]}""");
        await PassAsync(0);
        Assert.Equal(
            ["CURVE is not carried out by this building", "CHARGE_STATE_SETPOINT is not carried out by this building", "interval 0: SIMPLE bears no value that it can have", "interval 4 has no start"],
            keeper.State.Signals.SelectMany(signal => signal.Refusals).Select(refusal => refusal.En));
        Assert.All(keeper.State.Signals.SelectMany(signal => signal.Refusals), refusal => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", refusal.Zh));
        AlarmCondition refused = Assert.Single(keeper.Conditions, condition => condition.Holds == true);
        Assert.Contains("no time: interval 4 has no start", refused.Text.En, StringComparison.Ordinal);
        Assert.Contains("no time：时段 4 没有开始时间", refused.Text.Zh, StringComparison.Ordinal);
        Assert.Equal(10_800, Assert.Single(events.All).DepthWatts);
        Assert.Equal([-1, -1, 0.42, 0.42, -1], plan.Quarters(PlanQuantity.ImportPrice, rig.Time.GetUtcNow(), 5, _ => -1).Select(p => Math.Round(p, 9)));
    }

    [Fact]
    public async Task Limits_prices_and_carbon_reach_the_plan_until_they_are_taken_back()
    {
        server.Add(program, $$"""
            {"eventName": "cap", "priority": 1, "intervalPeriod": {"start": "{{In(60)}}", "duration": "PT1H"}, "intervals": [{"id": 3, "payloads": [
              {"type": "IMPORT_CAPACITY_LIMIT", "values": [25]}, {"type": "GHG", "values": [480]}, {"type": "PRICE", "values": [1.25]}]}]}
            """);
        server.Add(program, Simple("PRICE", "0.4", In(0), "PT3H"));
        await PassAsync(0);
        DateTimeOffset now = rig.Time.GetUtcNow();
        Assert.Equal(new PlanEvent("cap/3", now.AddHours(1), now.AddHours(2), 25_000), Assert.Single(plan.Between(now, now.AddDays(1))));
        // The event of the lower priority number goes first.
        double[] prices = plan.Quarters(PlanQuantity.ImportPrice, now, 13, _ => -1), carbon = plan.Quarters(PlanQuantity.Carbon, now, 5, _ => double.NaN);
        Assert.Equal((0.4, 1.25, 0.4, -1), (Math.Round(prices[3], 9), prices[4], Math.Round(prices[8], 9), prices[12]));
        Assert.Equal((double.NaN, 0.48), (carbon[3], Math.Round(carbon[4], 9)));
        server.Events.Clear();
        await PassAsync(2);
        Assert.Empty(plan.Between(now, now.AddDays(1)));
        Assert.Equal(-1, plan.Quarters(PlanQuantity.ImportPrice, now, 1, _ => -1)[0]);
    }

    [Fact]
    public async Task Carbon_in_a_unit_that_is_not_known_is_refused_and_not_taken_for_grams()
    {
        server.Add(program, $$"""
            {"eventName": "carbon", "payloadDescriptors": [{"payloadType": "GHG", "units": "POUNDS"}], "intervalPeriod": {"start": "{{In(0)}}", "duration": "PT1H"}, "intervals": [{"id": 0, "payloads": [{"type": "GHG", "values": [1]}]}]}
            """);
        await PassAsync(0);
        Assert.Equal(["GHG is told in POUNDS; what is understood is GHG, grams of CO2 a kWh"], Assert.Single(keeper.State.Signals).Refusals.Select(each => each.En));
        Assert.Equal(-1, plan.Quarters(PlanQuantity.Carbon, rig.Time.GetUtcNow(), 1, _ => -1)[0]);
    }

    [Theory]
    [InlineData("""{"payloadType": "PRICE", "units": "KWH", "currency": "CNY"}""", null)]
    [InlineData("""{"payloadType": "PRICE"}""", null)]
    [InlineData("""{"payloadType": "PRICE", "units": "KWH", "currency": "USD"}""", "PRICE is told in USD a KWH; what is understood is CNY a KWH")]
    [InlineData("""{"payloadType": "PRICE", "units": "MWH", "currency": "CNY"}""", "PRICE is told in CNY a MWH; what is understood is CNY a KWH")]
    [InlineData("""{"payloadType": "PRICE", "units": "MWH"}""", "PRICE is told in CNY a MWH; what is understood is CNY a KWH")]
    public async Task A_price_in_another_unit_or_currency_is_refused_and_not_taken_for_yuan(string descriptor, string? refusal)
    {
        server.Add(program, $$"""
            {"eventName": "price", "payloadDescriptors": [{{descriptor}}], "intervalPeriod": {"start": "{{In(0)}}", "duration": "PT1H"}, "intervals": [{"id": 0, "payloads": [{"type": "PRICE", "values": [0.75]}]}]}
            """);
        await PassAsync(0);
        Assert.Equal(refusal is null ? [] : [refusal], Assert.Single(keeper.State.Signals).Refusals.Select(each => each.En));
        Assert.Equal(refusal is null ? 0.75 : -1, plan.Quarters(PlanQuantity.ImportPrice, rig.Time.GetUtcNow(), 1, _ => -1)[0]);
    }

    [Fact]
    public async Task A_programmes_descriptors_hold_for_events_that_have_none()
    {
        server.Programs.Single()["payloadDescriptors"] = JsonNode.Parse("""
            [{"objectType": "REPORT_PAYLOAD_DESCRIPTOR", "payloadType": "GHG", "units": "POUNDS"}, {"objectType": "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "PRICE", "units": "KWH", "currency": "USD"}]
            """);
        server.Add(program, Simple("PRICE", "0.4", In(0), "PT1H"));
        server.Add(program, Simple("GHG", "480", In(0), "PT1H"));
        server.Add(program, $$"""
            {"payloadDescriptors": [{"payloadType": "PRICE", "currency": "CNY"}], "intervalPeriod": {"start": "{{In(60)}}", "duration": "PT1H"}, "intervals": [{"id": 0, "payloads": [{"type": "PRICE", "values": [0.75]}]}]}
            """);
        await PassAsync(0);
        Assert.Equal(["PRICE is told in USD a KWH; what is understood is CNY a KWH"], keeper.State.Signals.SelectMany(signal => signal.Refusals).Select(refusal => refusal.En));
        Assert.Equal([-1, -1, -1, -1, 0.75], plan.Quarters(PlanQuantity.ImportPrice, rig.Time.GetUtcNow(), 5, _ => -1));
        Assert.Equal(0.48, plan.Quarters(PlanQuantity.Carbon, rig.Time.GetUtcNow(), 1, _ => -1)[0], 9);
    }

    [Fact]
    public async Task A_report_that_is_asked_for_comes_once_with_measured_values_and_without_what_is_not_known()
    {
        DateTimeOffset start = rig.Time.GetUtcNow();
        server.Add(program, $$"""
            {"intervalPeriod": {"start": "{{In(0)}}", "duration": "PT15M"}, "intervals": [{"id": 7, "payloads": [{"type": "PRICE", "values": [1]}]}, {"id": 8, "payloads": [{"type": "PRICE", "values": [2]}]}],
             "reportDescriptors": [{"payloadType": "USAGE", "readingType": "DIRECT_READ", "units": "KWH"}, {"payloadType": "LOAD_SHED_DELTA_AVAILABLE", "historical": false}, {"payloadType": "UNHEARD_OF"}]}
            """);
        await PassAsync(0);
        JsonObject forecast = Assert.Single(server.Reports);
        Assert.Equal(36, (double)Values(forecast)[0]["payloads"]![0]!["values"]![0]!);
        for (int minute = 0; minute <= 15; minute++)
        {
            IngestedSample sample = new("plant", "grid-meter", "activePower", start.AddMinutes(minute).ToUnixTimeMilliseconds(), 20_000, Busbar.Points.Quality.Good, false, false);
            StoreBatch batch = new();
            batch.Add(new StoreMessage("plant", 0, 1, (ulong)minute + 1, [new StoreRecord(sample, null)]));
            store.Write(batch);
        }

        await PassAsync(31);
        await PassAsync(2);
        JsonObject usage = server.Reports[1];
        Assert.Equal(2, server.Reports.Count);
        Assert.Equal("yuncheng-demo", (string?)usage["clientName"]);
        Assert.Equal([7, 8], Values(usage).Select(interval => (int)interval["id"]!));
        Assert.Equal(5, (double)Values(usage)[0]["payloads"]![0]!["values"]![0]!, 3);
        Assert.Empty(Values(usage)[1]["payloads"]!.AsArray());
        Start();
        await PassAsync(1);
        Assert.Equal(2, server.Reports.Count);
    }

    [Fact]
    public async Task More_events_than_a_page_holds_are_all_heard()
    {
        for (int i = 0; i < 120; i++)
            server.Add(program, Simple("GHG", "500", In(i), "PT1M"));
        await PassAsync(0);
        Assert.Equal(120, keeper.State.Signals.Count);
        Assert.Empty(events.All);
    }

    [Theory]
    [InlineData("P9999Y", 315_360_000.0)]
    [InlineData("PT1H30M", 5400.0)]
    [InlineData("P1DT2S", 86_402.0)]
    [InlineData("PT0.5S", 0.5)]
    [InlineData("P", null)]
    [InlineData("1h", null)]
    public void Durations_are_read_as_they_are_written(string text, double? seconds) => Assert.Equal(seconds, AdrTime.Duration(text)?.TotalSeconds);

    [Theory]
    [InlineData("openAdr: {url: \"http://vtn.example/\", clientId: a, secretFile: b}", "http is taken for this machine only")]
    [InlineData("openAdr: {url: \"https://vtn.example/\", clientId: a}", "secretFile")]
    [InlineData("openAdr: {url: \"https://vtn.example/\", clientId: a, secretFile: b, simple: [1]}", "write three")]
    public void A_mistake_in_the_file_is_told_with_its_line(string text, string told) => NorthRig.Refuses(text, told);

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        rig.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }

    private void Start()
    {
        PolicyDesk desk = new(rig.Site, new GatewayOptions { DataDirectory = folder.Path, Time = rig.Time }, () => rig.Link, rig.State, new EventLog(), null);
        OpenAdrModel model = rig.Model.OpenAdr!;
        keeper = new OpenAdrKeeper(
            model, new OpenAdrClient(new HttpClient(), model, rig.Time), events, plan, new DemandReport(store, rig.Site, desk, events), desk, rig.State, store, rig.Time, NullLogger<OpenAdrKeeper>.Instance);
    }

    private async Task PassAsync(int steps, int seconds = 60)
    {
        for (int step = 0; step < steps; step++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(seconds));
            await keeper.StepAsync(default);
        }

        if (steps == 0)
            await keeper.StepAsync(default);
    }

    private string In(int minutes) => rig.Time.GetUtcNow().AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Simple(string type, string value, string start, string duration) =>
        $$"""{"intervalPeriod": {"start": "{{start}}", "duration": "{{duration}}"}, "intervals": [{"id": 0, "payloads": [{"type": "{{type}}", "values": [{{value}}]}]}]}""";

    private static JsonNode[] Values(JsonObject report) => [.. report["resources"]![0]!["intervals"]!.AsArray().Select(each => each!)];
}
