using System.ComponentModel;
using System.Globalization;
using Busbar.Gateway.Api;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>/api/metering/reports: as data, as a page for paper, as a workbook; and those that were kept.</summary>
internal static class ReportEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/reports", (BooksTables tables) => ReportSchedule.List(tables)).WithName("GetReports").WithSummary("The reports that were made when their span had ended.");
        api.MapGet("/reports/{kind}/{date}", Get).WithName("GetReport")
            .WithSummary("A report: kind day, month, year or heatingSeason, and a local day within it; format json, html (for paper) or xlsx. One that was kept is given as it was made; fresh=true makes it anew.")
            .Produces<Report>().ProducesValidationProblem();
    }

    private static async Task<IResult> Get(string kind, string date, ReportBuilder builder, BooksTables tables, SiteModel site, HttpRequest request, CancellationToken cancel, [Description("json, html or xlsx.")] string format = "json", [Description("zh or en.")] string? lang = null, [Description("true makes a kept report anew.")] bool fresh = false)
    {
        if (!Enum.TryParse(kind, ignoreCase: true, out ReportKind known) || !Enum.IsDefined(known) || char.IsAsciiDigit(kind[0]))
            return Problems.Field("kind", new($"没有报告类型“{kind}”：day、month、year 或 heatingSeason", $"'{kind}' is no kind: day, month, year or heatingSeason"));
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year is < 2000 or > 2098)
            return Problems.Field("date", new($"“{date}”不是当地日期，例如 2026-01-31", $"'{date}' is not a local day such as 2026-01-31"));
        string language = lang ?? RequestLanguage.Of(request);
        Report report;
        try
        {
            report = (fresh ? null : Kept(tables, known, day)) ?? await builder.BuildAsync(known, day, cancel);
        }
        catch (BooksRefusal refusal)
        {
            return Problems.Field(refusal.Field, refusal.Words);
        }

        return format switch
        {
            "json" => TypedResults.Ok(report),
            "html" => TypedResults.Content(PrintPage.Write(report, language, site.Location.UtcOffset), "text/html; charset=utf-8"),
            "xlsx" => TypedResults.Bytes(ReportWorkbook.Write(report, language), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{kind}-{report.From:yyyy-MM-dd}.xlsx"),
            _ => Problems.Field("format", new($"没有格式“{format}”：json、html 或 xlsx", $"'{format}' is no format: json, html or xlsx")),
        };
    }

    private static Report? Kept(BooksTables tables, ReportKind kind, DateOnly day) =>
        ReportSchedule.List(tables).FirstOrDefault(kept => kept.Kind == kind && kept.From <= day) is { } found && ReportSchedule.Find(tables, kind, found.From) is { } report && report.To >= day ? report : null;
}
