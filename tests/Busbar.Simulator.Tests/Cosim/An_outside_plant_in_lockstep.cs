using System.Globalization;
using System.Text.Json;
using Busbar.Simulator.Cosim;
using Busbar.Simulator.PointLevel;
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

    private static CosimSession Started()
    {
        CosimSession session = Session();
        Assert.Null(session.Take(Hello));
        return session;
    }

    private static CosimSession Session(SiteModel? site = null)
    {
        Diagnostics diagnostics = new();
        return new CosimSession(site ?? Demo.Site, PointController.MakeAll(site ?? Demo.Site, Demo.Types, diagnostics) ?? throw new InvalidOperationException(diagnostics.ToString()));
    }

    private static JsonElement Step(CosimSession session, int second, string values)
    {
        string time = new DateTimeOffset(2026, 1, 15, 8, 0, 0, TimeSpan.FromHours(8)).AddSeconds(second).ToString("O", CultureInfo.InvariantCulture);
        JsonElement answer = JsonDocument.Parse(session.Take($$"""{"type":"step","time":"{{time}}","values":{{values}}}""")!).RootElement;
        Assert.False(answer.TryGetProperty("error", out JsonElement error), error.ToString());
        return answer;
    }
}
