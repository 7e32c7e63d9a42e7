using System.ComponentModel;
using System.Globalization;
using Busbar.Gateway.Api;
using Busbar.Gateway.Security;
using Busbar.Metering;
using Busbar.Metering.Carbon;
using Busbar.Metering.Counters;
using Busbar.Metering.Tree;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Metering;

/// <summary>/api/metering: energy by meter, balance, time of use, carbon, compliance, the journal, meter swaps.</summary>
internal static class MeteringEndpoints
{
    private const int LongestSpan = 800;

    /// <summary>A meter of the books.</summary>
    public sealed record MeterView(string Id, string Name, string Point, string? Parent, string Code, string Unit);

    /// <summary>A meter's energy of the span.</summary>
    public sealed record EnergyView(string Meter, string Unit, decimal? Amount, decimal EstimatedAmount, int MissingIntervals, IReadOnlyList<IntervalView> Intervals);

    /// <summary>One interval; amount is null when nobody knows it.</summary>
    public sealed record IntervalView(DateTimeOffset Start, decimal? Amount, EnergyMark Mark);

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/metering");
        group.MapGet("/meters", (EnergyBooks books, HttpRequest request) => books.Model.Meters.Select(meter => new MeterView(meter.Id, meter.Name.For(RequestLanguage.Of(request)), $"{meter.Device}/{meter.Point}", meter.Parent, meter.Code, meter.Unit)).ToArray())
            .WithName("GetMeters").WithSummary("The meters of the books, as metering.yaml tells them.");
        group.MapGet("/energy", GetEnergy).WithName("GetEnergy").WithSummary("Energy of every meter, by hour or day; each interval says how it is known.").ProducesValidationProblem();
        group.MapGet("/balance", GetBalance).WithName("GetBalance").WithSummary("Main meters against the sum of the meters below.").ProducesValidationProblem();
        group.MapGet("/time-of-use", GetTimeOfUse).WithName("GetTimeOfUse").WithSummary("A meter's electricity by the class of the tariff.").ProducesValidationProblem().ProducesProblem(404);
        group.MapGet("/carbon", GetCarbon).WithName("GetCarbon").WithSummary("Carbon, coal equivalent, substitution rate and the two thresholds of an energy review.").ProducesValidationProblem();
        group.MapGet("/compliance", GetCompliance).WithName("GetCompliance").WithSummary("Room setpoints against the legal range, with every breach, and every override with who entered it and why.").ProducesValidationProblem();
        group.MapGet("/journal", GetJournal).WithName("GetMeteringJournal").WithSummary("Every correction of a counter; the original readings stay in the history.").ProducesValidationProblem();
        group.MapPost("/swaps", PostSwap).WithName("AddMeterSwap").WithSummary("A meter was replaced: body {meter, time, oldFinal, newStart, note}, readings in the meter's unit.").ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).Needs(Role.Engineer, Scope.Books);
        HeatBillEndpoints.Map(group);
        Weather.WeatherEndpoints.Map(group);
        Plans.PlanComparisonEndpoints.Map(group);
        Reports.ReportEndpoints.Map(group);
    }

    private static async Task<Results<Ok<EnergyView[]>, ValidationProblem>> GetEnergy(
        EnergyBooks books, CancellationToken cancel, [Description("First local day.")] string? from = null, [Description("Last local day.")] string? to = null, [Description("day, hour or quarterHour")] string step = "day")
    {
        TimeSpan? length = Step(step);
        if (length is null)
            return Problems.Field("step", NoStep(step));
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        IReadOnlyList<MeterEnergy> all = await books.ReadAllAsync(first, last, length.Value, fills: true, cancel);
        return TypedResults.Ok<EnergyView[]>([.. all.Select(each => new EnergyView(each.Meter.Id, each.Meter.Unit, each.Amount, each.EstimatedAmount, each.Missing, [.. each.Intervals.Select(interval => new IntervalView(interval.Start, interval.Amount, interval.Mark))]))]);
    }

    private static async Task<Results<Ok<BalanceLine[]>, ValidationProblem>> GetBalance(EnergyBooks books, CancellationToken cancel, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        return TypedResults.Ok<BalanceLine[]>([.. books.Balance(await books.ReadAllAsync(first, last, TimeSpan.FromDays(1), fills: false, cancel))]);
    }

    private static async Task<Results<Ok<TimeOfUseReport>, ValidationProblem, ProblemHttpResult>> GetTimeOfUse(EnergyBooks books, CancellationToken cancel, [Description("Id of a meter.")] string meter = "", [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        if (books.Model.Find(meter) is not { } found)
            return Problems.Unknown(Things.Meter, meter, books.Model.Meters.Select(each => each.Id));
        MeterEnergy energy = await books.ReadAsync(found, books.StartOf(first), books.StartOf(last.AddDays(1)), TimeSpan.FromMinutes(15), fills: true, cancel);
        return TypedResults.Ok(TimeOfUse.Report(energy.Intervals, books.PriceAt));
    }

    private static async Task<Results<Ok<CarbonReport>, ValidationProblem>> GetCarbon(EnergyBooks books, Reports.ReportBuilder reports, CancellationToken cancel, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        try
        {
            return TypedResults.Ok(reports.CarbonOf(await books.ReadAllAsync(first, last, TimeSpan.FromDays(1), fills: true, cancel)));
        }
        catch (ArgumentException missing)
        {
            return Problems.Field("from", new($"此时段无法核算碳排放：{missing.Message.Split(" (Parameter")[0]}", missing.Message.Split(" (Parameter")[0]));
        }
    }

    private static Results<Ok<RoomComplianceReport[]>, ValidationProblem> GetCompliance(Reports.ReportBuilder reports, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        return TypedResults.Ok<RoomComplianceReport[]>([.. reports.ComplianceOf(first, last)]);
    }

    private static Results<Ok<StoredCorrection[]>, ValidationProblem> GetJournal(EnergyBooks books, BooksTables tables, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        return TypedResults.Ok<StoredCorrection[]>([.. tables.Journal(books.StartOf(first), books.StartOf(last.AddDays(1)))]);
    }

    private static async Task<Results<Created<MeterSwap>, ValidationProblem, ProblemHttpResult>> PostSwap(HttpRequest request, EnergyBooks books, BooksTables tables, TimeProvider time, CancellationToken cancel)
    {
        using Body body = await Body.ReadAsync(request, cancel);
        string id = body.Text("meter", 100);
        DateTimeOffset at = body.Instant("time");
        decimal oldFinal = body.Number("oldFinal", 0, 1_000_000_000);
        decimal newStart = body.Number("newStart", 0, 1_000_000_000);
        string note = body.Text("note", 500);
        if (!body.Errors.ContainsKey("time") && at > time.GetUtcNow())
            body.Errors["time"] = new("在未来；换表完成后再登记", "lies in the future; enter a swap when it is done");
        if (body.Errors.Count > 0)
            return Problems.Fields(body.Errors);
        if (books.Model.Find(id) is not { } meter)
            return Problems.Unknown(Things.Meter, id, books.Model.Meters.Select(each => each.Id));
        MeterSwap swap = new(at, oldFinal * meter.WattHoursPerUnit, newStart * meter.WattHoursPerUnit, Actor.NameOf(request), note);
        return tables.Add(id, swap)
            ? TypedResults.Created($"/api/metering/journal", swap)
            : TypedResults.Problem($"A swap of {id} at {at:O} is there already; nothing was changed.", statusCode: StatusCodes.Status409Conflict);
    }

    /// <summary>What is said of a step that is none.</summary>
    internal static LocalName NoStep(string step) => new($"没有步长“{step}”：day、hour 或 quarterHour", $"'{step}' is no step: day, hour or quarterHour");

    /// <summary>Null for what is no step.</summary>
    internal static TimeSpan? Step(string step) => step switch { "day" => TimeSpan.FromDays(1), "hour" => TimeSpan.FromHours(1), "quarterHour" => TimeSpan.FromMinutes(15), _ => null };

    internal static ValidationProblem? Span(string? from, string? to, out DateOnly first, out DateOnly last)
    {
        last = default;
        if (!DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out first))
            return Problems.Field("from", new("须为" + TimeText.DayRight.Zh, "needed as " + TimeText.DayRight.En));
        if (!DateOnly.TryParseExact(to ?? from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out last))
            return Problems.Field("to", TimeText.DayRight);
        if (last < first || last.DayNumber - first.DayNumber > LongestSpan || first.Year is < 2000 or > 2098)
            return Problems.Field("to", new($"须不早于 from，且最多晚 {LongestSpan} 天", $"a day from 'from' on, at most {LongestSpan} days later"));
        return null;
    }
}
