using System.Net.Http.Headers;
using System.Text.Json;

namespace Busbar.Gateway.Tests.Api;

/// <summary>What there is and how it stands, over real HTTP and MQTT.</summary>
public sealed class Reading_over_the_api(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task Devices_have_id_class_profile_name_and_whether_they_are_online()
    {
        JsonElement devices = await gateway.GetAsync("/api/devices");

        Assert.Equal(gateway.Site.Devices.Count(), devices.GetArrayLength());
        JsonElement room = devices.EnumerateArray().Single(device => device.GetProperty("id").GetString() == "room-301");
        Assert.Equal("Thermostat", room.GetProperty("class").GetString());
        Assert.Equal("beca-bac-002", room.GetProperty("profile").GetString());
        Assert.Equal("Room 301 east", room.GetProperty("name").GetString());
        Assert.True(room.GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task A_device_that_was_never_heard_of_is_offline_and_says_why()
    {
        JsonElement battery = (await gateway.GetAsync("/api/devices")).EnumerateArray().Single(device => device.GetProperty("id").GetString() == "battery");

        Assert.False(battery.GetProperty("online").GetBoolean());
        Assert.False(string.IsNullOrEmpty(battery.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Names_come_in_the_language_that_is_asked_for()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/devices");
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("zh-CN"));
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);

        Assert.Contains("301 东", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray().Select(device => device.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Points_have_value_unit_quality_source_time_and_age()
    {
        await gateway.Floors.SamplesAsync("room-302", ("roomTemperature", 19.25));
        await gateway.Until(() => gateway.State.Find("room-302", "roomTemperature")?.Value == 19.25);

        JsonElement point = (await gateway.GetAsync("/api/points?device=room-302")).EnumerateArray().Single(each => each.GetProperty("id").GetString() == "room-302/roomTemperature");

        Assert.Equal(19.25, point.GetProperty("value").GetDouble());
        Assert.Equal("°C", point.GetProperty("unit").GetString());
        Assert.Equal("good", point.GetProperty("quality").GetString());
        Assert.InRange(point.GetProperty("ageSeconds").GetDouble(), 0, 20);
        Assert.EndsWith("+00:00", point.GetProperty("sourceTime").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_value_is_null_and_bad()
    {
        await gateway.Floors.SamplesAsync("room-301", ("on", null));
        await gateway.Until(() => gateway.State.Find("room-301", "on")?.Quality == Points.Quality.Bad);

        JsonElement point = await gateway.GetAsync("/api/points/room-301/on");

        Assert.Equal(JsonValueKind.Null, point.GetProperty("value").ValueKind);
        Assert.Equal("bad", point.GetProperty("quality").GetString());
    }

    [Fact]
    public async Task Without_a_device_the_points_of_all_come()
    {
        Assert.Equal(gateway.Site.Devices.Sum(device => device.Type.Points.Count), (await gateway.GetAsync("/api/points")).GetArrayLength());
    }

    [Theory]
    [InlineData("/api/points?device=romm-301", "room-301")]
    [InlineData("/api/points/room-301/setpiont", "setpoint")]
    [InlineData("/api/history?point=room-301/roomTemperatur", "roomTemperature")]
    [InlineData("/api/events?device=romm-301", "room-301")]
    public async Task An_unknown_id_is_404_with_the_nearest_name(string path, string nearest)
    {
        JsonElement problem = await gateway.GetAsync(path, 404);

        Assert.Equal(nearest, problem.GetProperty("nearest").GetString());
        Assert.Contains($"did you mean '{nearest}'?", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_path_is_404_as_problem_details()
    {
        using HttpResponseMessage answer = await gateway.Http.GetAsync("/api/nothing");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Controllers_say_what_they_run_and_what_waits_in_their_outbox()
    {
        JsonElement floors = (await gateway.GetAsync("/api/controllers")).EnumerateArray().Single(each => each.GetProperty("id").GetString() == "floors");

        Assert.True(floors.GetProperty("online").GetBoolean());
        Assert.Equal(42, floors.GetProperty("documentVersion").GetInt32());
        Assert.Equal(131072, floors.GetProperty("outboxRoomBytes").GetInt32());
        Assert.Equal(90, floors.GetProperty("uptimeSeconds").GetDouble());
    }

    [Fact]
    public async Task The_site_tells_rooms_loads_and_its_clock()
    {
        JsonElement site = await gateway.GetAsync("/api/site");

        Assert.Equal("yuncheng-demo", site.GetProperty("id").GetString());
        Assert.Equal(6, site.GetProperty("rooms").GetArrayLength());
        Assert.Equal("+08:00", site.GetProperty("utcOffset").GetString());
        Assert.EndsWith("+08:00", site.GetProperty("now").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_ok_while_broker_and_store_work()
    {
        JsonElement health = await gateway.GetAsync("/health");

        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal(1, health.GetProperty("controllersOnline").GetInt32());
    }

    [Fact]
    public async Task Metrics_tell_value_quality_and_age_of_every_point()
    {
        string text = await gateway.Http.GetStringAsync("/metrics");

        Assert.Contains("busbar_controller_online{controller=\"floors\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("busbar_point_value{device=\"room-301\",point=\"setpoint\",unit=\"°C\"} 19", text, StringComparison.Ordinal);
        Assert.Contains("busbar_point_quality{device=\"room-301\",point=\"setpoint\"} 4", text, StringComparison.Ordinal);
        Assert.Contains("busbar_point_quality{device=\"battery\",point=\"stateOfCharge\"} 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("busbar_point_value{device=\"battery\"", text, StringComparison.Ordinal);
        Assert.Contains("busbar_ingest_messages_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_name_than_this_machines_is_turned_away()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/devices");
        request.Headers.Host = "evil.example";
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_page_is_there()
    {
        string page = await gateway.Http.GetStringAsync("/");

        Assert.Contains("blazor.web", page, StringComparison.Ordinal);
    }
}
