using System.ComponentModel;
using System.Globalization;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Metering.Counters;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>
/// History and energy as tables to take away, CSV or XLSX: one row a step, each with its quality, times in the building's local time with
/// offset. What is not known is an empty cell.
/// </summary>
internal static class ExportEndpoints
{
    /// <summary>Rows of one file; a spreadsheet shows a million, and nobody reads so many.</summary>
    private const int MostRows = 200_000;

    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static readonly object?[] HistoryColumns = ["time", "point", "unit", "minimum", "mean", "maximum", "last", "quality", "samples", "coverage"];
    private static readonly object?[] EnergyColumns = ["time", "meter", "name", "unit", "amount", "mark"];

    public static void Map(IEndpointRouteBuilder api)
    {
        foreach ((string format, string name) in new[] { ("csv", "Csv"), ("xlsx", "Xlsx") })
        {
            api.MapGet("/history." + format, (
                    LiveState state, IHistory history, SiteModel site, TimeProvider time, CancellationToken cancel,
                    [Description("device/point, several with commas: room-301/roomTemperature,grid-meter/activePower.")] string? points = null,
                    [Description("First moment: " + TimeText.InstantHint + ". Without it: a day before 'to'.")] string? from = null,
                    [Description("End, exclusive, written as 'from'. Without it: now.")] string? to = null,
                    [Description("Length of a step: " + TimeText.DurationHint + ". Without it: a 288th of the span.")] string? step = null) =>
                HistoryAsync(format, state, history, site, time, points, from, to, step, cancel))
                .WithName($"ExportHistory{name}").WithSummary($"The history of points as {format.ToUpperInvariant()}: a row for each point and step.")
                .Produces<byte[]>(200, Media(format)).ProducesValidationProblem().ProducesProblem(404);
            api.MapGet("/metering/energy." + format, (
                    EnergyBooks books, SiteModel site, HttpRequest request, CancellationToken cancel,
                    [Description("First local day, such as 2026-01-31.")] string? from = null,
                    [Description("Last local day; without it: the first.")] string? to = null,
                    [Description("day, hour or quarterHour")] string step = "day") =>
                EnergyAsync(format, books, site, RequestLanguage.Of(request), from, to, step, cancel))
                .WithName($"ExportEnergy{name}").WithSummary($"Energy of every meter as {format.ToUpperInvariant()}: a row for each meter and interval, with how it is known.")
                .Produces<byte[]>(200, Media(format)).ProducesValidationProblem();
        }
    }

    private static async Task<IResult> HistoryAsync(
        string format, LiveState state, IHistory history, SiteModel site, TimeProvider time, string? points, string? from, string? to, string? step, CancellationToken cancel)
    {
        Dictionary<string, LocalName> errors = [];
        (DateTimeOffset start, DateTimeOffset end, TimeSpan length) = HistoryEndpoint.Span(from, to, step, time.GetUtcNow(), errors);
        string[] wanted = [.. (points ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
        if (wanted.Length == 0 || wanted.Any(each => each.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]))
            errors["points"] = new("须写作 设备/点，多个用逗号分隔，例如 room-301/roomTemperature,grid-meter/activePower", "needed as device/point, several with commas, such as room-301/roomTemperature,grid-meter/activePower");
        else if (errors.Count == 0 && wanted.Length * ((end - start) / length) > MostRows)
            errors["step"] = new($"行数超过 {MostRows}；请减少点、加大步长或缩短时段", $"gives more than {MostRows} rows; take fewer points, a longer step or a shorter span");
        if (errors.Count > 0)
            return Problems.Fields(errors);
        List<IReadOnlyList<object?>> rows = [HistoryColumns];
        foreach (string[] parts in wanted.Select(each => each.Split('/')))
        {
            if (state.Find(parts[0], parts[1]) is not { } known)
                return ReadEndpoints.UnknownPoint(state, parts[0], parts[1]);
            rows.AddRange((await history.ReadAsync(parts[0], parts[1], start, end, length, cancel)).Select(bucket => Row(known, bucket, site.Location.UtcOffset)));
        }

        return File(format, rows, $"{site.Id}-history");
    }

    private static async Task<IResult> EnergyAsync(string format, EnergyBooks books, SiteModel site, string language, string? from, string? to, string step, CancellationToken cancel)
    {
        TimeSpan? length = MeteringEndpoints.Step(step);
        if (length is null)
            return Problems.Field("step", MeteringEndpoints.NoStep(step));
        if (MeteringEndpoints.Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        if (books.Model.Meters.Count * ((last.DayNumber - first.DayNumber + 1) * (TimeSpan.FromDays(1) / length.Value)) > MostRows)
            return Problems.Field("step", new($"行数超过 {MostRows}；请加大步长或缩短时段", $"gives more than {MostRows} rows; take a longer step or a shorter span"));
        List<IReadOnlyList<object?>> rows = [EnergyColumns];
        foreach (MeterEnergy energy in await books.ReadAllAsync(first, last, length.Value, fills: true, cancel))
        {
            foreach (IntervalEnergy interval in energy.Intervals)
                rows.Add([Local(interval.Start, site.Location.UtcOffset), energy.Meter.Id, energy.Meter.Name.For(language), energy.Meter.Unit, interval.Amount, ViewMaking.Camel(interval.Mark.ToString())]);
        }

        return File(format, rows, $"{site.Id}-energy");
    }

    private static object?[] Row(LivePoint point, HistoryBucket bucket, TimeSpan offset) =>
    [
        Local(bucket.Start, offset), point.Id, UnitSymbol.Of(point.Unit), Number(bucket.Minimum), Number(bucket.Mean), Number(bucket.Maximum), Number(bucket.Last), ViewMaking.Camel(bucket.Quality.ToString()), bucket.Count,
        Number(bucket.Coverage),
    ];

    private static string Local(DateTimeOffset time, TimeSpan offset) => time.ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    // What is beyond a decimal is no measurement of a building.
    private static decimal? Number(double? value) => value is { } known && Math.Abs(known) < 1e27 ? Math.Round((decimal)known, 6) : null;

    private static string Media(string format) => format == "csv" ? CsvText.MediaType : Workbook;

    private static IResult File(string format, List<IReadOnlyList<object?>> rows, string name) =>
        TypedResults.Bytes(format == "csv" ? CsvText.Write(rows) : ReportWorkbook.Write([new ReportWorkbook.Sheet(name, rows)]), Media(format), $"{name}.{format}");
}
