using System.Text.Json;
using System.Text.Json.Serialization;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North.OpenAdr;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Security;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>Registers and maps the REST interface, its OpenAPI document, health and metrics.</summary>
public static class ApiRoom
{
    /// <summary>Largest body that any endpoint takes, in bytes.</summary>
    public const long LargestBody = 1024 * 1024;

    /// <summary>JSON in camelCase, problem details, the OpenAPI document.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddProblemDetails();
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Busbar gateway";
            document.Info.Description = "Points, history, commands and events of a PV-storage-DC-flexible building. Signs: grid + is import, battery + is discharge, PV + is generation, load + is consumption. Times are ISO 8601 with an offset.";
            // The document is the same whatever host name it was fetched by.
            document.Servers?.Clear();
            return Task.CompletedTask;
        }).AddOperationTransformer(AccessInOpenApi.Tell));
        services.AddSingleton<EventStream>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton(provider => new HealthPart("broker", () => provider.GetRequiredService<IControllerLink>().IsConnected ? null : new LocalName("未连接到 MQTT 服务器", "not connected to the MQTT broker")));
        services.AddSingleton(provider => new HealthPart("store", () => provider.GetRequiredService<IngestCounters>().LastCommitError is { } why ? new LocalName($"存储报告：{why}", why) : null));
        services.AddSingleton(provider => new HealthPart("audit", () => (provider.GetRequiredService<AuditedCommands>().Fault ?? provider.GetRequiredService<AuditLog>().HeadFault) is { } why ? new LocalName($"审计日志报告：{why}", why) : null));
        return services;
    }

    /// <summary>The endpoints.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        RouteGroupBuilder group = app.MapGroup("/api");
        SiteEndpoint.Map(group);
        ReadEndpoints.Map(group);
        HistoryEndpoint.Map(group);
        ExportEndpoints.Map(group);
        CommandEndpoints.Map(group);
        EventEndpoints.Map(group);
        PlanEndpoints.Map(group);
        PolicyEndpoints.Map(group);
        MeteringEndpoints.Map(group);
        AlarmEndpoints.Map(group);
        AdministrationEndpoints.Map(group);
        OpenAdrEndpoints.Map(group);
        CommissioningRoom.Map(group);
        app.MapOpenApi();
        HealthEndpoint.Map(app);
        app.Services.GetRequiredService<GatewayMetrics>().Map(app);
    }
}
