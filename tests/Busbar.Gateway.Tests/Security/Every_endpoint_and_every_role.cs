using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Busbar.Gateway.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;

namespace Busbar.Gateway.Tests.Security;

/// <summary>No lower role does a higher one's act, by any path: REST, pages, the pages' connection.</summary>
public sealed partial class Every_endpoint_and_every_role(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    // Changes nothing, though it is a POST.
    private static readonly string[] Questions = ["POST /api/plan/what-if"];

    [Fact]
    public async Task Is_asked_by_everybody_and_answers_only_those_who_may()
    {
        List<(string Name, Role? Role, Scope? Scope, HttpClient Client)> everybody = [("nobody", null, null, gateway.Anybody()), ("a wrong token", null, null, gateway.With(Tokens.Prefix + "wrong"))];
        foreach (Role role in Enum.GetValues<Role>())
        {
            gateway.Add(role.ToString(), role);
            everybody.Add((role.ToString(), role, null, await gateway.BrowserOfAsync(role.ToString())));
        }

        foreach (Scope scope in Enum.GetValues<Scope>())
            everybody.Add(($"token {scope}", Role.Administrator, scope, gateway.Program(scope)));
        JsonElement document = await (await everybody.Single(each => each.Name == "Viewer").Client.GetAsync("/openapi/v1.json")).Content.ReadFromJsonAsync<JsonElement>();
        int asked = 0;
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                string name = $"{operation.Name.ToUpperInvariant()} {path.Name}";
                bool isOpen = !operation.Value.TryGetProperty("x-busbar-role", out JsonElement roleWord);
                Assert.True(!isOpen || name == "GET /health", $"{name} is open to everybody");
                Role needed = isOpen ? default : Enum.Parse<Role>(roleWord.GetString()!, ignoreCase: true);
                Scope scope = isOpen ? default : Enum.Parse<Scope>(operation.Value.GetProperty("x-busbar-scope").GetString()!, ignoreCase: true);
                Assert.True(operation.Name == "get" || needed >= Role.Operator || Questions.Contains(name), $"{name} changes something and takes no more than a {needed}");
                Assert.True(isOpen || needed >= Tokens.RoleOf(scope) || scope == Scope.Read, $"{name}: a token of the scope {scope} may more than a {needed}");
                foreach ((string who, Role? has, Scope? holds, HttpClient client) in everybody)
                {
                    bool may = isOpen || (has >= needed && (holds is null || holds == scope));
                    using HttpRequestMessage request = new(new HttpMethod(operation.Name.ToUpperInvariant()), Parameter().Replace(path.Name, "1"));
                    request.Headers.Accept.ParseAdd("application/json");
                    using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    asked++;
                    if (may)
                        Assert.True(answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)answer.StatusCode < 500, $"{who}: {name} answers {(int)answer.StatusCode}");
                    else
                        Assert.True(answer.StatusCode == (has is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden), $"{who}: {name} answers {(int)answer.StatusCode}");
                }
            }
        }

        Assert.True(asked > 500, $"only {asked} requests");
        foreach ((_, _, _, HttpClient client) in everybody)
            client.Dispose();
    }

    [Fact]
    public void Says_what_it_takes_or_that_it_is_open_and_only_these_are()
    {
        string[] open = [.. gateway.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["denied", "health", "language/{name}", "login", "session/logout", "theme/{name}", "welcome"], open.Where(each => !each.StartsWith("session/", StringComparison.Ordinal) || each == "session/logout"));
        foreach (RouteEndpoint endpoint in gateway.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
            bool isPage = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null || endpoint.RoutePattern.RawText!.StartsWith("/_", StringComparison.Ordinal);
            if (!isPage && methods.Any(method => method is not ("GET" or "HEAD" or "OPTIONS")))
                Assert.True(endpoint.Metadata.GetMetadata<Access>() is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null, $"{string.Join(' ', methods)} {endpoint.RoutePattern.RawText} does not say what it takes: .Needs(role, scope)");
        }
    }

    [Fact]
    public async Task Opens_each_page_to_those_who_may_see_it_and_no_form_to_a_viewer()
    {
        gateway.Add("page viewer", Role.Viewer);
        gateway.Add("page operator", Role.Operator);
        using HttpClient nobody = gateway.Anybody();
        using HttpClient viewer = await gateway.BrowserOfAsync("page viewer");
        using HttpClient @operator = await gateway.BrowserOfAsync("page operator");
        string[] pages = [.. typeof(GatewayServer).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Cast<RouteAttribute>()).Select(route => Parameter().Replace(route.Template, "room-301"))];
        Assert.Contains("/rooms", pages);
        foreach (string page in pages.Except(["/login", "/welcome", "/denied", "/not-found"]))
        {
            Assert.True((await nobody.GetAsync(page)).Headers.Location?.AbsolutePath == "/login", $"{page} opens to anybody");
            bool isClosed = page is "/users" or "/audit" or "/commissioning";
            HttpResponseMessage seen = await viewer.GetAsync(page);
            Assert.True(isClosed ? seen.Headers.Location?.AbsolutePath == "/denied" : seen.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{page} answers a viewer {seen.StatusCode}");
            if (page is "/rooms" or "/alarms" or "/policies" || page.StartsWith("/devices/", StringComparison.Ordinal))
                Assert.DoesNotContain("<form", Body(await seen.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        }

        Assert.Contains("<form", Body(await @operator.GetStringAsync("/rooms")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync("/_blazor/negotiate?negotiateVersion=1", null)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await nobody.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/metrics")).StatusCode);
    }

    private static string Body(string page) => page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
