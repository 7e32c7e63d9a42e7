using System.ComponentModel;
using System.Text;
using Busbar.Gateway.Api;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.Commissioning;

/// <summary>Registers the technician's tools of the page, and maps the downloads of what they found.</summary>
public static class CommissioningRoom
{
    /// <summary>Needs the rooms of policies (site and device files), twin and security.</summary>
    public static IServiceCollection AddCommissioning(this IServiceCollection services)
    {
        services.AddSingleton<IFieldPlaces, SitePlaces>();
        services.AddSingleton<FieldAccess>();
        services.AddSingleton<FieldTools>();
        return services;
    }

    /// <summary>/api/commissioning.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/commissioning/{number:int}", Get).WithName("GetFieldToolResult")
        .WithSummary("What a tool of the commissioning page found: format text, or html for the acceptance record (for paper).")
        .Produces<string>(contentType: "text/plain").ProducesValidationProblem().ProducesProblem(404).Needs(Role.Engineer, Scope.Read);

    private static IResult Get(int number, FieldTools tools, HttpRequest request, [Description("text or html.")] string format = "text", [Description("zh or en.")] string? lang = null)
    {
        if (format is not ("text" or "html"))
            return Problems.Field("format", new($"没有格式“{format}”：text 或 html", $"'{format}' is no format: text or html"));
        if (tools.Find(number) is not { Result: { } result } run || (format == "html" && result.Page is null))
            return Problems.Unknown(new("结果", "result"), $"{number}", "/commissioning");
        string language = lang ?? RequestLanguage.Of(request);
        string name = $"{run.Tool.ToString().ToLowerInvariant()}-{number}";
        return format == "html"
            ? TypedResults.File(Encoding.UTF8.GetBytes(result.Page!(language)), "text/html; charset=utf-8", name + ".html")
            : TypedResults.File(Encoding.UTF8.GetBytes(result.Text(language)), "text/plain; charset=utf-8", name + ".txt");
    }
}
