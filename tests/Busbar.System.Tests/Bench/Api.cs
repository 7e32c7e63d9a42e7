using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Busbar.SystemTests.Bench;

/// <summary>A point as the API shows it.</summary>
internal sealed record ShownPoint(string Id, double? Value, string Unit, string Quality);

/// <summary>The gateway's REST interface, which may come and go.</summary>
internal sealed class Api(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A document; null while nobody answers or what was asked for is not there.</summary>
    public async Task<JsonElement?> GetAsync(string path)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(path);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>What the gateway says of itself, by part; empty when all is well.</summary>
    public async Task<Dictionary<string, string>> ProblemsAsync()
    {
        using HttpResponseMessage answer = await _client.GetAsync("/health");
        JsonElement health = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Dictionary<string, string> problems = health.GetProperty("problems").EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetString()!);
        Assert.Equal(problems.Count == 0 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return problems;
    }

    /// <summary>A page's HTML, in English.</summary>
    public async Task<string> PageAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd("en");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The points of a device; empty while nobody answers.</summary>
    public async Task<ShownPoint[]> PointsAsync(string device) => await GetAsync($"/api/points?device={device}") is { } points
        ? [.. points.EnumerateArray().Select(point => new ShownPoint(point.GetProperty("id").GetString()!, Number(point.GetProperty("value")), point.GetProperty("unit").GetString()!, point.GetProperty("quality").GetString()!))]
        : [];

    /// <summary>Waits until a point is good and its value is as wished; the value.</summary>
    public async Task<double> GoodAsync(string point, Func<double, bool>? wished = null)
    {
        string device = point[..point.IndexOf('/', StringComparison.Ordinal)];
        ShownPoint? last = null;
        await Eventually.HoldsAsync(
            $"{point} is good and as wished",
            async () =>
            {
                last = (await PointsAsync(device)).FirstOrDefault(each => each.Id == point);
                return last is { Quality: "good", Value: { } value } && (wished is null || wished(value));
            },
            () => $"last seen: {last}");
        return last!.Value!.Value;
    }

    /// <summary>Commands a point; the id of the command.</summary>
    public async Task<ulong> CommandAsync(string point, double value)
    {
        using HttpResponseMessage answer = await _client.PutAsJsonAsync($"/api/points/{point}", new { value, reason = "a test", expiry = "PT1H" });
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetUInt64();
    }

    /// <summary>Waits until a command's last stage is the one named.</summary>
    public async Task StageAsync(ulong command, string stage)
    {
        string last = "";
        await Eventually.HoldsAsync(
            $"command {command} is {stage}",
            async () =>
            {
                JsonElement? shown = await GetAsync($"/api/commands/{command}");
                last = shown?.ToString() ?? "no answer";
                return shown?.GetProperty("stage").GetString() == stage;
            },
            () => last);
    }

    public void Dispose() => _client.Dispose();

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
