using Busbar.Gateway.Twin;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>Says whether a part of the gateway works. A room registers one for each part that can break.</summary>
/// <param name="Name">lowerCamelCase.</param>
/// <param name="Check">Null when it works; else what is wrong.</param>
public sealed record HealthPart(string Name, Func<LocalName?> Check);

/// <summary>GET /health: 200 while the gateway itself works, 503 with the reason when a part of it does not.</summary>
internal static class HealthEndpoint
{
    /// <summary>The answer.</summary>
    /// <param name="Status">ok or failing. Controllers that are away do not make the gateway ill.</param>
    /// <param name="Problems">What is wrong, by part.</param>
    /// <param name="Controllers">Known controllers.</param>
    /// <param name="ControllersOnline">Of those, connected ones.</param>
    /// <param name="Devices">Known devices.</param>
    /// <param name="DevicesOnline">Of those, answering ones.</param>
    public sealed record Health(string Status, IReadOnlyDictionary<string, string> Problems, int Controllers, int ControllersOnline, int Devices, int DevicesOnline);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/health", Get).WithName("GetHealth").WithSummary("Whether the gateway works.").Produces<Health>(200).Produces<Health>(503).AllowAnonymous();

    private static IResult Get(LiveState state, IEnumerable<HealthPart> parts)
    {
        Dictionary<string, string> problems = [];
        foreach (HealthPart part in parts)
        {
            if (part.Check() is { } wrong)
                problems[part.Name] = wrong.En;
        }

        IReadOnlyList<LiveController> controllers = state.Controllers;
        IReadOnlyList<LiveDevice> devices = state.Devices;
        Health health = new(problems.Count == 0 ? "ok" : "failing", problems, controllers.Count, controllers.Count(each => each.IsOnline), devices.Count, devices.Count(each => each.IsOnline));
        return TypedResults.Json(health, statusCode: problems.Count == 0 ? 200 : 503);
    }
}
