using System.Globalization;
using System.Text.Json;
using Busbar.Simulator.Cosim;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests.Cosim;

public class An_outside_plant_in_lockstep
{
    private const string Hello = """{"type":"hello","start":"2026-01-15T08:00:00+08:00","step":1,"points":[{"id":"room-301/roomTemperature","unit":"degC"},{"id":"room-301/mode","writable":true},{"id":"room-301/setpoint","unit":"degC","writable":true,"min":5,"max":35},{"id":"dc-meter-loads/voltage","unit":"kV"},{"id":"relays/relay4","writable":true}]}""";

    [Fact]
    public void Hello_is_answered_by_nothing_and_a_step_by_commands_with_their_why()
    {
        CosimSession session = Session();
        Assert.Null(session.Take(Hello));
        JsonElement answer = Step(session, 0, """{"room-301/roomTemperature":18,"room-301/mode":1}""");
        Assert.Equal(19, answer.GetProperty("commands").GetProperty("room-301/setpoint").GetDouble());
        JsonElement why = answer.GetProperty("why").GetProperty("room-301/setpoint");
        Assert.Equal("room-schedule", why.GetProperty("policy").GetString());
        Assert.Equal(13, why.GetProperty("level").GetInt32());
        Assert.Equal("occupied hours", why.GetProperty("reason").GetString());
        Assert.Null(session.Take("""{"type":"done"}"""));
        Assert.True(session.IsDone);
    }

    [Fact]
    public void A_sagging_bus_sheds_after_its_dwell_and_tells_by_which_reading()
    {
        CosimSession session = Started();
        for (int second = 0; second < 10; second++)
        {
            Step(session, second, """{"dc-meter-loads/voltage":0.375,"relays/relay4":1}""");
        }

        int shedAt = -1;
        JsonElement answer = default;
        for (int second = 10; second < 20 && shedAt < 0; second++)
        {
            answer = Step(session, second, """{"dc-meter-loads/voltage":0.350,"relays/relay4":1}""");
            shedAt = answer.GetProperty("commands").GetProperty("relays/relay4").GetDouble() == 0 ? second : -1;
        }

        Assert.InRange(shedAt, 13, 15);
        JsonElement input = answer.GetProperty("why").GetProperty("relays/relay4").GetProperty("input");
        Assert.Equal("dc-meter-loads/voltage", input.GetProperty("point").GetString());
        Assert.Equal(350, input.GetProperty("value").GetDouble());
        Assert.Equal("good", input.GetProperty("quality").GetString());
    }

    [Fact]
    public void A_value_that_is_not_present_starts_nothing()
    {
        CosimSession session = Started();
        for (int second = 0; second < 60; second++)
        {
            JsonElement answer = Step(session, second, second < 10 ? """{"dc-meter-loads/voltage":0.375,"relays/relay4":1}""" : """{"dc-meter-loads/voltage":null,"relays/relay4":1}""");
            Assert.Equal(1, answer.GetProperty("commands").GetProperty("relays/relay4").GetDouble());
        }
    }

    [Fact]
    public void In_steps_of_a_minute_a_dwell_of_seconds_passes_within_the_step()
    {
        CosimSession session = Session();
        session.Take(Hello.Replace("\"step\":1,", "\"step\":60,", StringComparison.Ordinal));
        Step(session, 0, """{"dc-meter-loads/voltage":0.375,"relays/relay4":1}""");
        JsonElement answer = Step(session, 60, """{"dc-meter-loads/voltage":0.350,"relays/relay4":1}""");
        Assert.Equal(0, answer.GetProperty("commands").GetProperty("relays/relay4").GetDouble());
    }

    [Fact]
    public void The_same_lines_get_the_same_answers()
    {
        Assert.Equal(Run(), Run());

        static string Run()
        {
            CosimSession session = Started();
            return string.Join("\n", Enumerable.Range(0, 120).Select(s => Step(session, s, $$"""{"dc-meter-loads/voltage":{{(0.34 + 0.03 * (s % 40 / 40.0)).ToString(CultureInfo.InvariantCulture)}},"relays/relay4":1}""").GetRawText()));
        }
    }

    [Theory]
    [InlineData("""{"type":"hello","start":""", "byte 25")]
    [InlineData("[1,2]", "the line")]
    [InlineData("""{"time":"2026-01-15T08:00:00Z"}""", "type")]
    [InlineData("""{"type":"goodbye"}""", "goodbye")]
    [InlineData("""{"type":"step","values":{}}""", "time")]
    [InlineData("""{"type":"step","time":"yesterday","values":{}}""", "yesterday")]
    [InlineData("""{"type":"step","time":"2026-01-15T07:00:00+08:00","values":{}}""", "time")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00"}""", "values")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00","values":{"room-301/roomTemp":18}}""", "values.room-301/roomTemp")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00","values":{"room-301/roomTemperature":"18"}}""", "values.room-301/roomTemperature")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00","values":{"room-301/roomTemperature":1e999}}""", "values.room-301/roomTemperature")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00","values":{"room-301/mode":1,"room-301/mode":2}}""", "room-301/mode")]
    [InlineData("""{"type":"step","time":"2026-01-15T08:00:01+08:00","values":{},"forecast":{"time":["2026-01-15T09:00:00+08:00"],"series":{"outdoor":[1,2]}}}""", "forecast.series.outdoor")]
    [InlineData("""{"type":"hello","start":"2026-01-15T08:00:00+08:00","step":1,"points":[{"id":"room-301/setpoint"}]}""", "hello")]
    public void A_malformed_line_is_named_and_changes_nothing(string line, string named)
    {
        CosimSession session = Started();
        Step(session, 0, """{"room-301/roomTemperature":18,"room-301/mode":1}""");
        JsonElement error = JsonDocument.Parse(session.Take(line)!).RootElement;
        Assert.Equal("error", error.GetProperty("type").GetString());
        Assert.Contains(named, error.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(19, Step(session, 1, """{"room-301/roomTemperature":18,"room-301/mode":1}""").GetProperty("commands").GetProperty("room-301/setpoint").GetDouble());
    }

    [Theory]
    [InlineData("\"start\":\"2026-01-15T08:00:00+08:00\"", "\"start\":\"now\"", "start")]
    [InlineData("\"step\":1", "\"step\":0", "step")]
    [InlineData("\"step\":1", "\"step\":\"1\"", "step")]
    [InlineData("room-301/roomTemperature", "room-301/roomTemperatur", "roomTemperature")]
    [InlineData("room-301/roomTemperature", "room-399/roomTemperature", "room-399")]
    [InlineData("room-301/roomTemperature", "temperature", "temperature")]
    [InlineData("\"unit\":\"kV\"", "\"unit\":\"kW\"", "dc-meter-loads/voltage.unit")]
    [InlineData("\"min\":5", "\"min\":50", "min")]
    [InlineData("\"writable\":true,\"min\"", "\"writable\":\"yes\",\"min\"", "writable")]
    [InlineData("relays/relay4", "room-301/setpoint", "room-301/setpoint")]
    [InlineData("2026-01-15", "9999-12-31", "outside the years 2000 to 2099")]
    [InlineData("2026-01-15", "0001-01-01", "outside the years 2000 to 2099")]
    public void A_hello_that_is_wrong_is_named_and_may_be_said_again(string right, string wrong, string named)
    {
        CosimSession session = Session();
        Assert.Contains(named, session.Take(Hello.Replace(right, wrong, StringComparison.Ordinal))!, StringComparison.Ordinal);
        Assert.Null(session.Take(Hello));
    }

    [Fact]
    public void A_step_before_hello_is_refused()
    {
        Assert.Contains("before hello", Session().Take("""{"type":"step","time":"2026-01-15T08:00:00+08:00","values":{}}""")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_of_another_file_take_the_place_of_the_sites()
    {
        Diagnostics diagnostics = new();
        SiteModel? site = SiteLoader.LoadWithPolicies(WorkingCopy.PathOf("sites", "yuncheng", "site.yaml"), WorkingCopy.PathOf("docs", "developer", "cosim", "policy.yaml"), Demo.Types, diagnostics);
        Assert.False(diagnostics.HasErrors, diagnostics.ToString());
        CosimSession session = Session(site!);
        session.Take(Hello);
        Assert.Equal(20, Step(session, 0, """{"room-301/mode":1}""").GetProperty("commands").GetProperty("room-301/setpoint").GetDouble());
    }

    private const string EventHello = """{"type":"hello","start":"2026-01-15T08:00:00+08:00","step":60,"points":[{"id":"grid-meter/activePower","unit":"kW"},{"id":"ev-1/powerLimit","unit":"kW","writable":true},{"id":"room-301/roomTemperature","writable":true}]}""";
    private const string Event = """[{"id":"peak","start":"2026-01-15T08:10:00+08:00","end":"2026-01-15T08:40:00+08:00","depth":14000}]""";

    [Fact]
    public void A_demand_response_event_of_the_plant_is_carried_out_and_comes_back()
    {
        CosimSession session = Session();
        session.Take(EventHello);
        double[] limits = new double[90];
        List<string?> policies = [];
        for (int minute = 0; minute < limits.Length; minute++)
        {
            string events = minute == 0 ? ",\"events\":" + Event : "";
            JsonElement answer = Step(session, minute * 60, """{"grid-meter/activePower":25,"ev-1/powerLimit":20}""" + events);
            limits[minute] = answer.GetProperty("commands").TryGetProperty("ev-1/powerLimit", out JsonElement limit) ? limit.GetDouble() : double.NaN;
            policies.Add(answer.GetProperty("why").TryGetProperty("ev-1/powerLimit", out JsonElement why) && why.GetProperty("level").GetInt32() == 11 ? why.GetProperty("policy").GetString() : null);
        }

        Assert.All(policies[..10], Assert.Null);
        Assert.All(policies[12..39], policy => Assert.Equal("demand-response", policy));
        Assert.All(limits[13..39], limit => Assert.Equal(6, limit));
        Assert.Null(policies[^1]);
    }

    [Fact]
    public void An_event_that_is_not_named_any_more_is_called_off()
    {
        CosimSession session = Session();
        session.Take(EventHello);
        const string values = """{"grid-meter/activePower":25,"ev-1/powerLimit":20}""";
        List<int> levels = [];
        for (int minute = 0; minute < 60; minute++)
        {
            string events = minute <= 20 ? ",\"events\":" + Event : minute == 21 ? ",\"events\":[]" : "";
            JsonElement answer = Step(session, minute * 60, values + events);
            levels.Add(answer.GetProperty("why").TryGetProperty("ev-1/powerLimit", out JsonElement why) ? why.GetProperty("level").GetInt32() : 0);
        }

        Assert.All(levels[11..20], level => Assert.Equal(11, level));
        // The way back takes the policy's quarter of an hour; by itself the event would go on till the fortieth minute.
        Assert.All(levels[38..], level => Assert.NotEqual(11, level));
    }

    [Fact]
    public void A_policy_that_spans_controllers_is_carried_out_and_tells_its_name()
    {
        CosimSession session = Session();
        session.Take(EventHello);
        JsonElement answer = default;
        for (int minute = 0; minute < 30; minute++)
        {
            answer = Step(session, minute * 60, """{"grid-meter/activePower":45,"ev-1/powerLimit":20}""");
            Assert.InRange(answer.GetProperty("commands").GetProperty("ev-1/powerLimit").GetDouble(), 6, 20);
        }

        Assert.Equal(6, answer.GetProperty("commands").GetProperty("ev-1/powerLimit").GetDouble());
        JsonElement why = answer.GetProperty("why").GetProperty("ev-1/powerLimit");
        Assert.Equal(12, why.GetProperty("level").GetInt32());
        Assert.Equal("vehicle-by-target", why.GetProperty("policy").GetString());
    }

    [Theory]
    [InlineData("14000", "0", "events[0].depth")]
    [InlineData("14000", "1e9", "what all participants of demand-response give together")]
    [InlineData("14000", "\"much\"", "events[0].depth")]
    [InlineData("08:40", "08:05", "the end must be after the start")]
    [InlineData("08:10", "08:04", "less notice than the 5 min of demand-response")]
    [InlineData("\"id\":\"peak\",", "", "events[0].id")]
    [InlineData("[{", "[5,{", "events[0]")]
    public void An_event_that_cannot_be_is_named_and_changes_nothing(string right, string wrong, string named)
    {
        CosimSession session = Session();
        session.Take(EventHello);
        string line = """{"type":"step","time":"2026-01-15T08:00:00+08:00","values":{},"events":""" + Event + "}";
        Assert.Contains(named, session.Take(line.Replace(right, wrong, StringComparison.Ordinal))!, StringComparison.Ordinal);
        Assert.Contains("\"commands\"", session.Take(line)!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_policies_read_and_the_plant_does_not_have_is_said_once()
    {
        CosimSession session = Session();
        session.Take(EventHello);
        IReadOnlyList<string> notes = session.TakeNotes();
        Assert.Contains("policy bus-bands reads dc-meter-loads/voltage, which hello does not name: it acts as it does without a reading", notes);
        Assert.Contains("hello calls room-301/roomTemperature writable, but nothing of the site can command it", notes);
        Assert.DoesNotContain(notes, note => note.Contains("grid-meter/activePower", StringComparison.Ordinal));
        Assert.Empty(session.TakeNotes());
    }

    private static CosimSession Started()
    {
        CosimSession session = Session();
        Assert.Null(session.Take(Hello));
        return session;
    }

    private static CosimSession Session(SiteModel? site = null)
    {
        Diagnostics diagnostics = new();
        SiteModel one = site ?? Demo.Site;
        IReadOnlyList<PointController> controllers = PointController.MakeAll(one, Demo.Types, diagnostics) ?? throw new InvalidOperationException(diagnostics.ToString());
        return new CosimSession(one, controllers, GatewayPolicies.Compile(one, diagnostics));
    }

    private static JsonElement Step(CosimSession session, int second, string values)
    {
        string time = new DateTimeOffset(2026, 1, 15, 8, 0, 0, TimeSpan.FromHours(8)).AddSeconds(second).ToString("O", CultureInfo.InvariantCulture);
        JsonElement answer = JsonDocument.Parse(session.Take($$"""{"type":"step","time":"{{time}}","values":{{values}}}""")!).RootElement;
        Assert.False(answer.TryGetProperty("error", out JsonElement error), error.ToString());
        return answer;
    }
}
