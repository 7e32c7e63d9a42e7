using System.Text.Json;

namespace Busbar.Gateway.Provisioning;

/// <summary>Asks a running gateway's API whether it has seen a controller.</summary>
public sealed class GatewayWatch(HttpClient http)
{
    /// <summary>Null: it has; else what is in the way, for people.</summary>
    public async Task<string?> WhyNotAsync(string controller, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("/api/controllers", UriKind.Relative), cancel);
            if (!answer.IsSuccessStatusCode)
                return $"the gateway at {http.BaseAddress} answers {(int)answer.StatusCode}; give a token with --token when it asks who you are";
            using JsonDocument controllers = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            foreach (JsonElement each in controllers.RootElement.EnumerateArray())
            {
                if (each.GetProperty("id").GetString() == controller)
                    return each.GetProperty("online").GetBoolean() ? null : $"the gateway knows {controller} and has not seen it yet";
            }

            return $"the gateway's site has no controller {controller}; does it run the same site file?";
        }
        catch (Exception wrong) when (wrong is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return $"no gateway answers at {http.BaseAddress} ({wrong.Message}); start it, or name it with --gateway";
        }
    }
}
