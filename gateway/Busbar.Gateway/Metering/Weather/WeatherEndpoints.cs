using System.ComponentModel;
using System.Text;
using Busbar.Gateway.Api;
using Busbar.Gateway.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Metering.Weather;

/// <summary>/api/metering/weather and /api/metering/baselines.</summary>
internal static class WeatherEndpoints
{
    private const int LongestBody = 1024 * 1024;

    /// <summary>What an import took.</summary>
    public sealed record ImportView(int Days);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/weather", GetDays).WithName("GetWeather").WithSummary("Mean outdoor temperature and degree days of each local day: imported, or measured on site, or why neither.").ProducesValidationProblem();
        api.MapPost("/weather", Import).WithName("ImportWeather").WithSummary("Days as CSV, \"2026-01-31,-4.5\" a line: all are taken, or none and every wrong line is named.").Accepts<string>("text/csv").ProducesValidationProblem().Needs(Role.Engineer, Scope.Books);
        api.MapGet("/baselines", GetBaselines).WithName("GetBaselines").WithSummary("Energy against what the building before its retrofit would have used in the same weather.").ProducesValidationProblem();
    }

    private static Results<Ok<IReadOnlyList<WeatherDay>>, ValidationProblem> GetDays(WeatherBook weather, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null) =>
        MeteringEndpoints.Span(from, to, out DateOnly first, out DateOnly last) is { } wrong ? wrong : TypedResults.Ok(weather.Days(first, last));

    private static async Task<Results<Ok<ImportView>, ValidationProblem>> Import(HttpRequest request, WeatherBook weather, CancellationToken cancel)
    {
        byte[] bytes = new byte[LongestBody + 1];
        int length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        if (length > LongestBody)
            return Problems.Field("body", new($"一次最多接收 {LongestBody} 字节的 CSV；未接收任何数据", $"at most {LongestBody} bytes of CSV are taken at once. Nothing was taken"));
        try
        {
            return TypedResults.Ok(new ImportView(weather.Import(Encoding.UTF8.GetString(bytes, 0, length), Actor.NameOf(request))));
        }
        catch (BooksRefusal refusal)
        {
            return Problems.Field(refusal.Field, refusal.Words);
        }
    }

    private static async Task<Results<Ok<IReadOnlyList<BaselineComparison>>, ValidationProblem>> GetBaselines(WeatherBook weather, CancellationToken cancel, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null) =>
        MeteringEndpoints.Span(from, to, out DateOnly first, out DateOnly last) is { } wrong ? wrong : TypedResults.Ok(await weather.CompareAsync(first, last, cancel));
}
