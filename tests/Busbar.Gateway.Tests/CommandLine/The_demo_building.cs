using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>The demo as a whole, on real sockets and pseudo terminals, sixty times as fast as real time.</summary>
public sealed class The_demo_building : IDisposable
{
    private const int DeviceCount = 23;

    private readonly string data = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    [Fact]
    public async Task Every_device_lives_a_setpoint_goes_through_every_stage_and_a_second_start_goes_on_with_the_history()
    {
        DateTimeOffset stopped;
        string command;
        using (RunningCommand demo = Start())
        {
            using HttpClient http = await demo.ReadyAsync();
            await RunningCommand.UntilAsync(http, "/health", health => health.GetProperty("devicesOnline").GetInt32() == DeviceCount);
            await RunningCommand.UntilAsync(http, "/api/points", points => points.EnumerateArray().All(point => point.GetProperty("quality").GetString() == "good"));

            using HttpResponseMessage answer = await http.PutAsync(
                "/api/points/room-201/setpoint", new StringContent("""{"value": 18.5, "reason": "test", "expiry": "PT8H"}""", Encoding.UTF8, "application/json"));
            command = answer.Headers.Location!.OriginalString;
            await RunningCommand.UntilAsync(http, command, now => now.GetProperty("finished").GetBoolean());

            JsonElement done = await http.GetFromJsonAsync<JsonElement>(command);
            Assert.Equal(["sent", "acknowledged", "written", "verified"], done.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));
            await RunningCommand.UntilAsync(http, "/api/points/room-201/setpoint", point => point.GetProperty("value").GetDouble() == 18.5);
            JsonElement why = (await http.GetFromJsonAsync<JsonElement>("/api/points/room-201/setpoint")).GetProperty("why");
            Assert.Equal((8, "operator"), (why.GetProperty("priority").GetInt32(), why.GetProperty("source").GetString()));

            stopped = (await http.GetFromJsonAsync<JsonElement>("/api/site")).GetProperty("now").GetDateTimeOffset();
            Assert.Equal(0, await demo.StopAsync());
        }

        using RunningCommand again = Start();
        using HttpClient later = await again.ReadyAsync();
        DateTimeOffset now = (await later.GetFromJsonAsync<JsonElement>("/api/site")).GetProperty("now").GetDateTimeOffset();
        JsonElement history = await later.GetFromJsonAsync<JsonElement>(
            $"/api/history?point=room-201/setpoint&from={Uri.EscapeDataString(stopped.AddHours(-1).ToString("O"))}&to={Uri.EscapeDataString(stopped.AddMinutes(1).ToString("O"))}&step=10s");

        Assert.True(now >= stopped, "virtual time went back");
        Assert.Contains(18.5, history.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("last").ValueKind == JsonValueKind.Number).Select(step => step.GetProperty("last").GetDouble()));
        JsonElement remembered = await later.GetFromJsonAsync<JsonElement>(command);
        Assert.Equal(["sent", "acknowledged", "written", "verified"], remembered.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal("test", remembered.GetProperty("reason").GetString());
        Assert.Equal(0, await again.StopAsync());
    }

    public void Dispose()
    {
        Directory.Delete(data, recursive: true);
        if (Directory.Exists(data + ".keys"))
            Directory.Delete(data + ".keys", recursive: true);
    }

    // A winter's day: what a setpoint may be is then the same whenever the test runs.
    private RunningCommand Start() => new("demo", "--data", data, "--speed", "60", "--start", "2026-01-15T10:00:00+08:00", "--port", "0", "--mqtt-port", "0", "--device-ports", "0");
}
