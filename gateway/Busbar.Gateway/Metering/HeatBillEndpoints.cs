using System.ComponentModel;
using System.Globalization;
using Busbar.Gateway.Api;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Security;
using Busbar.Metering.Heat;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Metering;

/// <summary>/api/metering/heat-bills: preview, bill, correct, export.</summary>
internal static class HeatBillEndpoints
{
    private static readonly string[] Columns = ["bill", "corrects", "customer", "name", "from", "to", "line", "quantity", "unit", "priceYuan", "amountYuan", "estimatedQuantity", "totalYuan", "explanation"];

    /// <summary>The bills of a run; ids are missing in a preview.</summary>
    public sealed record RunView(decimal Total, decimal? HeatShared, IReadOnlyList<long>? Ids, IReadOnlyList<HeatBill> Bills, IReadOnlyList<HeatRefusal> Refusals);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/heat-bills", (BooksTables tables) => tables.Bills()).WithName("GetHeatBills").WithSummary("All heat bills, newest first.");
        api.MapGet("/heat-bills/{id:long}", Get).WithName("GetHeatBill").WithSummary("A bill with the explanation of every line.").ProducesProblem(404);
        api.MapGet("/heat-bills/preview", Preview).WithName("PreviewHeatBills").WithSummary("What the bills of a season would be; keeps nothing.").ProducesValidationProblem();
        api.MapPost("/heat-bills", Post).WithName("MakeHeatBills").WithSummary("Makes and keeps the bills of a season: body {season, from?, to?}. Who cannot be billed is told and left out.").ProducesValidationProblem().Needs(Role.Engineer, Scope.Books);
        api.MapPost("/heat-bills/{id:long}/correction", Correct).WithName("CorrectHeatBill").WithSummary("Makes a bill anew from what is known now and keeps the difference: body {reason}.").ProducesValidationProblem().Needs(Role.Engineer, Scope.Books);
        api.MapGet("/heat-bills.csv", (BooksTables tables, HttpRequest request, [Description("zh or en; without it the language that the request prefers.")] string? lang = null) =>
            TypedResults.Bytes(CsvText.Write([Columns, .. Lines(tables.Bills(), lang ?? RequestLanguage.Of(request))]), CsvText.MediaType, "heat-bills.csv"))
            .WithName("ExportHeatBillsCsv").WithSummary("Every line of every bill.");
        api.MapGet("/heat-bills.xlsx", (BooksTables tables, HttpRequest request, [Description("zh or en; without it the language that the request prefers.")] string? lang = null) =>
            TypedResults.Bytes(ReportWorkbook.Write([new ReportWorkbook.Sheet("heat-bills", [Columns, .. Lines(tables.Bills(), lang ?? RequestLanguage.Of(request))])]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "heat-bills.xlsx"))
            .WithName("ExportHeatBillsXlsx").WithSummary("Every line of every bill.");
        api.MapGet("/heat-bills/{id:long}/print", Print).WithName("PrintHeatBill").WithSummary("A bill as a page for paper.").Produces<string>(200, "text/html").ProducesProblem(404);
    }

    private static Results<Ok<StoredBill>, ProblemHttpResult> Get(long id, BooksTables tables) => tables.Bill(id) is { } bill ? TypedResults.Ok(bill) : Unknown(id);

    private static Results<ContentHttpResult, ProblemHttpResult> Print(long id, BooksTables tables, HttpRequest request, [Description("zh or en; without it the language that the request prefers.")] string? lang = null) =>
        tables.Bill(id) is { } bill ? TypedResults.Content(PrintPage.Write(bill, lang ?? RequestLanguage.Of(request)), "text/html; charset=utf-8") : Unknown(id);

    private static async Task<Results<Ok<RunView>, ValidationProblem>> Preview(HeatBooks books, CancellationToken cancel, [Description("Year in which the season begins.")] int season = 0, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (from is not null || to is not null)
        {
            if (MeteringEndpoints.Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
                return wrong;
            return await Refusable(async () => View(await books.PreviewAsync(season, first, last, cancel)));
        }

        return await Refusable(async () => View(await books.PreviewAsync(season, null, null, cancel)));
    }

    private static async Task<Results<Ok<RunView>, ValidationProblem>> Post(HttpRequest request, HeatBooks books, CancellationToken cancel)
    {
        using Body body = await Body.ReadAsync(request, cancel);
        int season = (int)body.Number("season", 2000, 2098);
        DateOnly? from = body.Day("from");
        DateOnly? to = body.Day("to");
        if (body.Errors.Count > 0)
            return Problems.Fields(body.Errors);
        return await Refusable(async () =>
        {
            (HeatBillRun run, IReadOnlyList<long> ids) = await books.BillAsync(season, from, to, Actor.NameOf(request), cancel);
            return new RunView(run.Total, run.HeatShared, ids, run.Bills, run.Refusals);
        });
    }

    private static async Task<Results<Ok<StoredBill>, NoContent, ValidationProblem>> Correct(long id, HttpRequest request, HeatBooks books, CancellationToken cancel)
    {
        using Body body = await Body.ReadAsync(request, cancel);
        string reason = body.Text("reason", 500);
        if (body.Errors.Count > 0)
            return Problems.Fields(body.Errors);
        try
        {
            return await books.CorrectAsync(id, reason, Actor.NameOf(request), cancel) is { } correction ? TypedResults.Ok(correction) : TypedResults.NoContent();
        }
        catch (BooksRefusal refusal)
        {
            return Problems.Field(refusal.Field, refusal.Words);
        }
    }

    private static async Task<Results<Ok<RunView>, ValidationProblem>> Refusable(Func<Task<RunView>> work)
    {
        try
        {
            return TypedResults.Ok(await work());
        }
        catch (BooksRefusal refusal)
        {
            return Problems.Field(refusal.Field, refusal.Words);
        }
    }

    private static RunView View((HeatBillRun Run, DateOnly From, DateOnly To) made) => new(made.Run.Total, made.Run.HeatShared, null, made.Run.Bills, made.Run.Refusals);

    private static ProblemHttpResult Unknown(long id) => Problems.Unknown(Things.Bill, $"{id}", "/api/metering/heat-bills");

    private static IEnumerable<IReadOnlyList<object?>> Lines(IReadOnlyList<StoredBill> bills, string language) => bills.SelectMany(stored => stored.Bill.Lines.Select(line => (IReadOnlyList<object?>)
    [
        (decimal)stored.Id, (decimal?)stored.Corrects, stored.Bill.Customer, stored.Bill.Name, stored.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), stored.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        line.Kind.ToString(), line.Quantity, line.Unit, Math.Round(line.Price, 6), line.Amount, line.EstimatedQuantity, stored.Bill.Total, string.Join(" | ", line.Explanation.Select(each => each.For(language))),
    ]));
}
