using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Busbar.Controller;

namespace Busbar.Gateway.Tests.Api;

/// <summary>From PUT to the last stage, over real HTTP and MQTT.</summary>
public sealed class Commanding_over_the_api(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task A_setpoint_is_answered_202_goes_out_as_dcmd_and_its_stages_can_be_followed()
    {
        using HttpResponseMessage answer = await PutAsync("room-301/setpoint", """{"value": 19.5, "reason": "too cold", "expiry": "PT2H"}""");

        Assert.Equal(202, (int)answer.StatusCode);
        JsonElement command = await answer.Content.ReadFromJsonAsync<JsonElement>();
        ulong id = command.GetProperty("id").GetUInt64();
        Assert.Equal($"/api/commands/{id}", answer.Headers.Location!.OriginalString);

        ReceivedCommand received = await gateway.Floors.NextCommandAsync();
        Assert.Equal(new ReceivedCommand("room-301", "setpoint", 19.5, id, 8, 7200, false), received);

        await gateway.Floors.EventAsync(ControllerEvent.CommandAcknowledged, "room-301/setpoint", null, id);
        await gateway.Floors.EventAsync(ControllerEvent.CommandWritten, "room-301/setpoint", 19.5, id);
        await gateway.Floors.EventAsync(ControllerEvent.CommandVerified, "room-301/setpoint", 19.5, id);
        await gateway.Until(() => gateway.Commands.Find(id)!.IsFinished);

        JsonElement done = await gateway.GetAsync($"/api/commands/{id}");
        Assert.Equal(["sent", "acknowledged", "written", "verified"], done.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal("verified", done.GetProperty("stage").GetString());
        Assert.True(done.GetProperty("finished").GetBoolean());
        Assert.Contains(id, (await gateway.GetAsync("/api/commands")).EnumerateArray().Select(each => each.GetProperty("id").GetUInt64()));
    }

    [Fact]
    public async Task A_refusal_of_the_controller_comes_with_its_reason()
    {
        using HttpResponseMessage answer = await PutAsync("room-302/setpoint", """{"value": 25, "reason": "test", "expiry": 600}""");
        ulong id = (await gateway.Floors.NextCommandAsync()).CommandId;

        await gateway.Floors.EventAsync(ControllerEvent.CommandRefused, "room-302/setpoint", null, id, (byte)CommandRefusal.NoDocument);
        await gateway.Until(() => gateway.Commands.Find(id)!.IsFinished);

        JsonElement stage = (await gateway.GetAsync($"/api/commands/{id}")).GetProperty("stages").EnumerateArray().Last();
        Assert.Equal("refused", stage.GetProperty("stage").GetString());
        Assert.Equal("the controller has no document in effect", stage.GetProperty("text").GetString());
    }

    [Fact]
    public async Task On_and_off_are_true_and_false()
    {
        using HttpResponseMessage answer = await PutAsync("room-302/on", """{"value": false, "reason": "nobody here", "expiry": "30min"}""");

        Assert.Equal(0, (await gateway.Floors.NextCommandAsync()).Value);
    }

    [Fact]
    public async Task An_expiry_may_be_a_moment_and_unknown_fields_are_ignored()
    {
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        DateTimeOffset end = asked.AddMinutes(10);
        using HttpResponseMessage answer = await PutAsync("room-302/setpoint", $$"""{"value": 20, "reason": "test", "expiry": "{{end.ToOffset(TimeSpan.FromHours(8)):O}}", "colour": "red"}""");

        // The gateway read its clock at some moment between the question and the answer.
        uint shortest = (uint)Math.Floor((end - DateTimeOffset.UtcNow).TotalSeconds);
        Assert.InRange((await gateway.Floors.NextCommandAsync()).ExpirySeconds, shortest, 600u);
    }

    [Fact]
    public async Task An_entry_can_be_withdrawn()
    {
        using HttpResponseMessage answer = await gateway.Http.DeleteAsync("/api/points/room-302/setpoint?reason=enough");

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.True((await gateway.Floors.NextCommandAsync()).IsRelease);
    }

    [Fact]
    public async Task A_command_to_a_device_that_is_offline_is_refused_with_the_reason()
    {
        using HttpResponseMessage answer = await PutAsync("room-101/setpoint", """{"value": 19, "reason": "test", "expiry": "PT1H"}""");

        JsonElement command = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("refused", command.GetProperty("stage").GetString());
        Assert.Contains("offline", command.GetProperty("stages")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("room-301/setpoint", "{\"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": \"warm\", \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": \"NaN\", \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": 1e999, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": 99, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": true, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": null, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/on", "{\"value\": 0.5, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "value")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"expiry\": \"PT1H\"}", "reason")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"  \", \"expiry\": \"PT1H\"}", "reason")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"\\ud800\", \"expiry\": \"PT1H\"}", "reason")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"\\ud800\"}", "expiry")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\"}", "expiry")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"soon\"}", "expiry")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"2026-01-01T00:00:00\"}", "expiry")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"2020-01-01T00:00:00Z\"}", "expiry")]
    [InlineData("room-301/setpoint", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"P30D\"}", "expiry")]
    [InlineData("room-301/setpoint", "[19]", "body")]
    [InlineData("room-301/setpoint", "{\"value\": NaN}", "body")]
    [InlineData("room-301/setpoint", "", "body")]
    [InlineData("room-301/roomTemperature", "{\"value\": 19, \"reason\": \"r\", \"expiry\": \"PT1H\"}", "point")]
    public async Task Wrong_input_is_400_and_names_the_field_and_what_would_be_right(string point, string body, string field)
    {
        using HttpResponseMessage answer = await PutAsync(point, body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("errors").GetProperty(field)[0].GetString()));
    }

    [Theory]
    [InlineData("room-999/setpoint", 404)]
    [InlineData("room-301/nothing", 404)]
    public async Task What_is_not_there_cannot_be_commanded(string point, int status)
    {
        using HttpResponseMessage answer = await PutAsync(point, """{"value": 19, "reason": "r", "expiry": "PT1H"}""");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_not_json_or_too_long_is_turned_away()
    {
        using HttpResponseMessage text = await gateway.Http.PutAsync("/api/points/room-301/setpoint", new StringContent("19", Encoding.UTF8, "text/plain"));
        using HttpResponseMessage large = await PutAsync("room-301/setpoint", $"{{\"reason\": \"{new string('x', 20_000)}\"}}");

        Assert.Equal(415, (int)text.StatusCode);
        Assert.Equal(413, (int)large.StatusCode);
    }

    [Theory]
    [InlineData("/api/commands/1", 404)]
    [InlineData("/api/commands/abc", 400)]
    [InlineData("/api/commands/-1", 400)]
    [InlineData("/api/commands/18446744073709551615", 400)]
    public async Task A_command_that_is_not_there_says_so(string path, int status) => await gateway.GetAsync(path, status);

    private Task<HttpResponseMessage> PutAsync(string point, string body) =>
        gateway.Http.PutAsync("/api/points/" + point, new StringContent(body, Encoding.UTF8, "application/json"));

    [Fact]
    public async Task The_legal_range_is_overridden_with_a_reason_and_an_end_and_everybody_is_told()
    {
        using HttpResponseMessage answer = await PutAsync("room-302/setpoint", """{"value": 23, "reason": "a sick guest", "expiry": "PT2H", "overridesLegalRange": true}""");

        Assert.Equal(202, (int)answer.StatusCode);
        ReceivedCommand received = await gateway.Floors.NextCommandAsync();
        Assert.Equal((23d, 7200u, "a sick guest"), (received.Value, received.ExpirySeconds, received.OverrideReason));
        Assert.NotEmpty(received.OverrideUser!);
        JsonElement told = (await gateway.GetAsync("/api/events/recent")).EnumerateArray().First(each => each.GetProperty("name").GetString() == "legalRangeOverridden");
        Assert.Contains("a sick guest, until ", told.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("room-302/setpoint", """{"value": 23, "reason": "a guest", "expiry": "PT25H", "overridesLegalRange": true}""", "expiry")]
    [InlineData("room-302/setpoint", """{"value": 23, "expiry": "PT2H", "overridesLegalRange": true}""", "reason")]
    [InlineData("room-302/setpoint", """{"value": 23, "reason": "a guest", "overridesLegalRange": true}""", "expiry")]
    [InlineData("room-302/setpoint", """{"value": 23, "reason": "a guest", "expiry": "PT2H", "overridesLegalRange": "yes"}""", "overridesLegalRange")]
    [InlineData("room-302/on", """{"value": 1, "reason": "a guest", "expiry": "PT2H", "overridesLegalRange": true}""", "overridesLegalRange")]
    public async Task An_override_without_reason_end_or_legal_range_is_refused(string point, string body, string field)
    {
        using HttpResponseMessage answer = await PutAsync(point, body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }
}
