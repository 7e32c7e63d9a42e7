using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Busbar.Gateway.Tests.North;

/// <summary>
/// A small VTN by the public OpenAPI description of OpenADR 3.1: tokens by client credentials, programmes, events, reports and VENs with the
/// description's required fields, pages by skip and limit.
/// </summary>
internal sealed class OpenAdrServer : IAsyncDisposable
{
    public const string ClientId = "busbar-client";
    public const string Secret = "a secret of the test";

    private readonly WebApplication app;
    private int tokens;
    private int created;

    private OpenAdrServer(WebApplication app) => this.app = app;

    public Uri Url => new(TestServer.AddressOf(app) + "/openadr3/");

    public List<JsonObject> Programs { get; } = [];

    public List<JsonObject> Events { get; } = [];

    public List<JsonObject> Reports { get; } = [];

    public List<JsonObject> Vens { get; } = [];

    /// <summary>How many tokens it gave.</summary>
    public int Tokens => tokens;

    /// <summary>The only token that it takes; the one given last. Another one is refused.</summary>
    public string? Valid { get; set; }

    /// <summary>Answers everything with this instead; null: works.</summary>
    public HttpStatusCode? Broken { get; set; }

    /// <summary>What it answers with 200 at a path's end instead of what is right; null: works.</summary>
    public (string Path, string Type, string Text)? Instead { get; set; }

    public static async Task<OpenAdrServer> StartAsync()
    {
        OpenAdrServer server = new(TestServer.New());
        server.Map();
        await server.app.StartAsync();
        return server;
    }

    /// <summary>An event as the server tells it, with what a VTN adds.</summary>
    public JsonObject Add(string programId, string json)
    {
        JsonObject made = Complete(JsonNode.Parse(json)!.AsObject(), "EVENT");
        made["programID"] = programId;
        Events.Add(made);
        return made;
    }

    public string AddProgram(string name)
    {
        JsonObject made = Complete(new JsonObject { ["programName"] = name }, "PROGRAM");
        Programs.Add(made);
        return (string)made["id"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private void Map()
    {
        app.Use(async (context, next) =>
        {
            string path = context.Request.Path;
            if (Broken is { } status)
                await Problem((int)status, "broken by the test").ExecuteAsync(context);
            else if (Instead is { } other && path.EndsWith(other.Path, StringComparison.Ordinal))
                await Results.Text(other.Text, other.Type).ExecuteAsync(context);
            else if (!path.Contains("/auth/", StringComparison.Ordinal) && context.Request.Headers.Authorization != $"Bearer {Valid}")
                await Problem(401, "no such token").ExecuteAsync(context);
            else
                await next(context);
        });
        app.MapGet("/openadr3/auth/server", () => Results.Json(new { tokenURL = new Uri(Url, "auth/token") }));
        app.MapPost("/openadr3/auth/token", async (HttpRequest request) =>
        {
            IFormCollection form = await request.ReadFormAsync();
            if (form["grant_type"] != "client_credentials" || form["client_id"] != ClientId || form["client_secret"] != Secret)
                return Results.Json(new { error = "invalid_client" }, statusCode: 401);
            Valid = $"token-{Interlocked.Increment(ref tokens)}";
            return Results.Json(new { access_token = Valid, token_type = "Bearer", expires_in = 3600 });
        });
        app.MapGet("/openadr3/programs", (HttpRequest request) => Page(request, Programs));
        app.MapGet("/openadr3/events", (HttpRequest request) => Page(request, Events.Where(each => Asked(request, each, "programID"))));
        app.MapGet("/openadr3/reports", (HttpRequest request) => Page(request, Reports.Where(each => Asked(request, each, "eventID") && Asked(request, each, "clientName"))));
        app.MapGet("/openadr3/vens", (HttpRequest request) => Page(request, Vens.Where(each => Asked(request, each, "venName"))));
        app.MapPost("/openadr3/reports", (JsonObject body) => Take(body, Reports, "REPORT", "eventID", "clientName", "resources"));
        app.MapPost("/openadr3/vens", (JsonObject body) => Take(body, Vens, "VEN", "objectType", "venName"));
    }

    private IResult Take(JsonObject body, List<JsonObject> list, string type, params string[] required)
    {
        string[] missing = [.. required.Where(field => body[field] is null)];
        if (missing.Length > 0)
            return Problem(400, "missing: " + string.Join(", ", missing));
        foreach (JsonNode? resource in body["resources"]?.AsArray() ?? [])
        {
            if (resource!["resourceName"] is null || resource["intervals"] is not JsonArray intervals || intervals.Any(each => each!["id"] is null || each["payloads"] is not JsonArray payloads || payloads.Any(values => values!["type"] is null || values["values"] is not JsonArray)))
                return Problem(400, "resources: resourceName, and intervals with id and payloads of type and values");
        }

        if (body["payloadDescriptors"] is JsonArray descriptors && descriptors.Any(each => (string?)each!["objectType"] != "REPORT_PAYLOAD_DESCRIPTOR" || each["payloadType"] is null))
            return Problem(400, "payloadDescriptors: objectType and payloadType");
        JsonObject made = Complete(body.DeepClone().AsObject(), type);
        list.Add(made);
        return Results.Json(made, statusCode: 201);
    }

    private JsonObject Complete(JsonObject made, string type)
    {
        made["id"] = $"{type.ToLowerInvariant()}-{Interlocked.Increment(ref created)}";
        made["createdDateTime"] = "2026-12-09T03:00:00Z";
        made["modificationDateTime"] = "2026-12-09T03:00:00Z";
        made["objectType"] ??= type;
        return made;
    }

    private static bool Asked(HttpRequest request, JsonObject each, string field) => request.Query[field].Count == 0 || request.Query[field] == (string?)each[field];

    private static IResult Page(HttpRequest request, IEnumerable<JsonObject> all)
    {
        int skip = int.Parse(request.Query["skip"].FirstOrDefault() ?? "0");
        int limit = int.Parse(request.Query["limit"].FirstOrDefault() ?? "50");
        return limit > 50 ? Problem(400, "limit is at most 50") : Results.Content(JsonSerializer.Serialize(all.Skip(skip).Take(limit)), "application/json");
    }

    private static IResult Problem(int status, string detail) => Results.Json(new { title = "refused", status, detail }, statusCode: status, contentType: "application/problem+json");
}
