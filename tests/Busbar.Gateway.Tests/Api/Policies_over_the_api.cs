using System.Net.Http.Json;
using System.Text.Json;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Ui.Overview;
using Busbar.Gateway.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Busbar.Gateway.Tests.Api;

/// <summary>Checked, compared, published with a reason and taken back, over real HTTP, at a gateway that gives documents out.</summary>
public sealed class Policies_over_the_api : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private WebApplication app = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        LoadedSite site = SiteFiles.Load(null, Console.Error)!;
        app = GatewayServer.Build(new GatewayOptions { IsDemo = true, Port = 0, Broker = new BrokerOptions { Port = 0 }, DataDirectory = folder.Path }, site.Model, site.Documents(folder.Path, DateTimeOffset.UnixEpoch, Console.Error));
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(TestServer.AddressOf(app)), Timeout = TimeSpan.FromMinutes(2) };
    }

    [Fact]
    public async Task A_text_is_checked_compared_published_and_taken_back()
    {
        string before = await http.GetStringAsync("/api/policies");
        string after = before.Replace("{below: 0.80, restoreAbove: 0.90", "{below: 0.79, restoreAbove: 0.90", StringComparison.Ordinal);
        VoltageScale shown = VoltageScale.Of(Desk.Site)!;

        JsonElement check = await PostAsync("/api/policies/check", new { text = after }, 200);
        Assert.True(check.GetProperty("good").GetBoolean());
        Assert.Equal(["plant", "floors", "loads"], check.GetProperty("controllers").EnumerateArray().Select(room => room.GetProperty("controller").GetString()));

        JsonElement difference = await PostAsync("/api/policies/diff", new { text = after }, 200);
        Assert.Equal(["-", "+"], difference.EnumerateArray().Select(line => line.GetProperty("change").GetString()));

        JsonElement published = await PostAsync("/api/policies", new { text = after, reason = "measured drop of the line" }, 201);
        Assert.Equal((1, "measured drop of the line"), (published.GetProperty("number").GetInt32(), published.GetProperty("reason").GetString()));
        Assert.Equal(after, await http.GetStringAsync("/api/policies"));
        Assert.NotEqual(shown.Stretches, VoltageScale.Of(Desk.Site)!.Stretches);

        Assert.Equal(2, (await PostAsync("/api/policies/roll-back", new { version = 0, reason = "it was the meter" }, 201)).GetProperty("number").GetInt32());
        Assert.Equal(before, await http.GetStringAsync("/api/policies"));
        Assert.Equal(shown.Stretches, VoltageScale.Of(Desk.Site)!.Stretches);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_whole_with_its_place_and_nothing_is_published()
    {
        string wrong = (await http.GetStringAsync("/api/policies")).Replace("occupied: 19", "occupied: 23", StringComparison.Ordinal);

        JsonElement check = await PostAsync("/api/policies/check", new { text = wrong }, 200);
        Assert.False(check.GetProperty("good").GetBoolean());
        JsonElement refused = await PostAsync("/api/policies", new { text = wrong, reason = "warmer" }, 422);
        JsonElement finding = Assert.Single(refused.GetProperty("findings").EnumerateArray());
        Assert.True(finding.GetProperty("line").GetInt32() > 1);
        Assert.Contains("not allowed in public buildings", finding.GetProperty("message").GetString(), StringComparison.Ordinal);

        await PostAsync("/api/policies", new { text = Desk.Text, reason = " " }, 400);
        await PostAsync("/api/policies/try", new { text = wrong }, 422);
        await PostAsync("/api/policies/roll-back", new { version = 7, reason = "older" }, 404);
        Assert.Empty(Desk.Versions);
    }

    [Fact]
    public async Task A_day_that_nobody_recorded_has_no_hours_and_says_what_is_missing()
    {
        JsonElement tried = await PostAsync("/api/policies/try", new { text = Desk.Text, day = "2026-01-05" }, 200);
        Assert.Equal(0, tried.GetProperty("hours").GetDouble());
        Assert.Contains("grid-meter/activePower", tried.GetProperty("missing").EnumerateArray().Select(point => point.GetString()));
        Assert.Contains("EN ISO 13790", tried.GetProperty("assumed").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private PolicyDesk Desk => app.Services.GetRequiredService<PolicyDesk>();

    private async Task<JsonElement> PostAsync(string path, object body, int status)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
