using System.Net.ServerSentEvents;
using System.Text.Json;
using Busbar.Control;
using Busbar.Controller;
using Busbar.Link;

namespace Busbar.Gateway.Tests.Api;

/// <summary>What changes, as it changes.</summary>
public sealed class Events_over_the_api(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task A_new_value_comes_as_a_points_event_with_quality_and_age()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        await using Stream stream = await gateway.Http.GetStreamAsync("/api/events?device=room-301", patience.Token);
        bool isSent = false;
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            if (item.EventType == "ping" && !isSent)
            {
                isSent = true;
                await gateway.Floors.SamplesAsync("room-301", ("roomTemperature", 21.75));
            }

            if (item.EventType != "points")
                continue;
            JsonElement point = JsonDocument.Parse(item.Data).RootElement.EnumerateArray().FirstOrDefault(each => each.GetProperty("id").GetString() == "room-301/roomTemperature");
            if (point.ValueKind == JsonValueKind.Undefined || point.GetProperty("value").GetDouble() != 21.75)
                continue;
            Assert.Equal("good", point.GetProperty("quality").GetString());
            Assert.InRange(point.GetProperty("ageSeconds").GetDouble(), 0, 20);
            return;
        }

        Assert.Fail("the stream ended without the value");
    }

    [Fact]
    public async Task Events_of_controllers_bear_a_number_and_are_sent_again_after_an_interruption()
    {
        await gateway.Floors.EventAsync(ControllerEvent.OutputDisturbed, "room-302/setpoint", 17, 0, text: "somebody turned the knob");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", "0");
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await foreach (SseItem<string> item in SseParser.Create(await answer.Content.ReadAsStreamAsync(patience.Token)).EnumerateAsync(patience.Token))
        {
            if (item.EventType != "event")
                continue;
            JsonElement happened = JsonDocument.Parse(item.Data).RootElement;
            if (happened.GetProperty("name").GetString() != "outputDisturbed")
                continue;
            Assert.EndsWith(FormattableString.Invariant($"-{happened.GetProperty("number").GetInt64()}"), item.EventId, StringComparison.Ordinal);
            Assert.Equal(("room-302", "setpoint", 17.0), (happened.GetProperty("device").GetString(), happened.GetProperty("point").GetString(), happened.GetProperty("value").GetDouble()));
            return;
        }

        Assert.Fail("the stream ended without the event");
    }

    [Theory]
    [InlineData("en", "output changed", "occupied hours", "operator")]
    [InlineData("zh-CN", "输出变化", "使用时段", "操作员")]
    [InlineData(null, "output changed", "occupied hours", "operator")]
    public async Task Words_come_in_the_language_that_is_asked_for(string? language, string title, string text, string source)
    {
        await gateway.Floors.EventAsync(ControllerEvent.OutputChanged, "room-301/setpoint", 19, 0, reason: (byte)ReasonCode.Occupied);
        await gateway.Until(() => gateway.State.Find("room-301", "setpoint")?.Why is not null);
        JsonElement happened = (await GetAsync("/api/events/recent", language)).EnumerateArray().First(each => each.GetProperty("name").GetString() == "outputChanged");
        JsonElement why = (await GetAsync("/api/points/room-301/setpoint", language)).GetProperty("why");

        Assert.Equal((title, text), (happened.GetProperty("title").GetString(), happened.GetProperty("text").GetString()));
        Assert.Equal((source, text), (why.GetProperty("sourceText").GetString(), why.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task An_outputs_why_is_served_with_its_input_and_kept()
    {
        foreach (double volts in (double[])[348.5, 351.25])
        {
            await gateway.Floors.EventAsync(ControllerEvent.OutputChanged, "room-302/setpoint", 17, 0, reason: (byte)ReasonCode.TierShed, properties: writer =>
            {
                writer.PropertyText(MetricNames.PropertyInput, "room-301/roomTemperature");
                writer.PropertyDouble(MetricNames.PropertyInputValue, volts);
                writer.PropertyInt(MetricNames.PropertyInputAge, SparkplugDataType.UInt32, 400);
                writer.PropertyText(MetricNames.PropertyPolicy, "bus-bands");
                writer.PropertyInt(MetricNames.PropertyLimits, SparkplugDataType.UInt8, (uint)LimitFlags.Ramp);
            });
        }

        await gateway.Until(() => gateway.State.Find("room-302", "setpoint")?.Why?.From?.Value == 351.25);
        JsonElement why = (await GetAsync("/api/points/room-302/setpoint", "en")).GetProperty("why");
        Assert.Equal(
            ("room-301/roomTemperature", 351.25, "good", 0.4, "bus-bands"),
            (why.GetProperty("input").GetString(), why.GetProperty("inputValue").GetDouble(), why.GetProperty("inputQuality").GetString(), why.GetProperty("inputAgeSeconds").GetDouble(), why.GetProperty("policy").GetString()));
        Assert.Single(why.GetProperty("limits").EnumerateArray());
        double[] kept = [.. (await GetAsync("/api/points/room-302/setpoint/why", "en")).EnumerateArray().Where(each => each.GetProperty("policy").GetString() == "bus-bands").Select(each => each.GetProperty("inputValue").GetDouble())];
        Assert.Equal([351.25, 348.5], kept);
    }

    [Fact]
    public async Task A_wrong_last_event_id_is_400()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", "yesterday");
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path, string? language)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (language is not null)
            request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
