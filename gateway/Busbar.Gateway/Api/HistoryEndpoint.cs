using System.ComponentModel;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Api;

/// <summary>GET /api/history: what was stored of a point, in steps.</summary>
internal static class HistoryEndpoint
{
    private const int MostSteps = 20_000;
    private const int StepsWhenNotSaid = 288;
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>History of one point.</summary>
    public sealed record HistoryView(string Point, string Unit, DateTimeOffset From, DateTimeOffset To, double StepSeconds, IReadOnlyList<StepView> Steps);

    /// <summary>One step; a value holds from its sample to the next.</summary>
    /// <param name="Start">Begin of the step.</param>
    /// <param name="Minimum">Least value that held in it.</param>
    /// <param name="Mean">Weighted by the time that each value held.</param>
    /// <param name="Maximum">Greatest value that held in it.</param>
    /// <param name="Last">Value at its end.</param>
    /// <param name="Quality">The worst in it.</param>
    /// <param name="Count">Samples in it.</param>
    /// <param name="Coverage">Share of it, 0 to 1, in which a value held.</param>
    public sealed record StepView(DateTimeOffset Start, double? Minimum, double? Mean, double? Maximum, double? Last, string Quality, int Count, double Coverage);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/points/{device}/{point}/why", Why).WithName("GetPointWhy").WithSummary("What held an output over a span, and from what it was decided; newest first.")
            .ProducesValidationProblem().ProducesProblem(404);
        api.MapGet("/history", Get).WithName("GetHistory").WithSummary("The history of a point in steps: least, mean, greatest and last value, quality and coverage of each.")
            .ProducesValidationProblem().ProducesProblem(404);
    }

    private static async Task<Results<Ok<IReadOnlyList<WhyView>>, ValidationProblem, ProblemHttpResult>> Why(
        LiveState state,
        IHistory history,
        TimeProvider time,
        HttpRequest request,
        CancellationToken cancel,
        string device,
        string point,
        [Description("First moment: " + TimeText.InstantHint + ". Without it: a day before 'to'.")] string? from = null,
        [Description("End, exclusive, written as 'from'. Without it: now.")] string? to = null)
    {
        Dictionary<string, LocalName> errors = [];
        DateTimeOffset end = Instant("to", to, time.GetUtcNow(), errors);
        DateTimeOffset start = Instant("from", from, end.AddDays(-1), errors);
        if (errors.Count > 0)
            return Problems.Fields(errors);
        if (state.Find(device, point) is null)
            return ReadEndpoints.UnknownPoint(state, device, point);
        string language = RequestLanguage.Of(request);
        IReadOnlyList<IngestedEvent> changes = await history.ReadWhyAsync(device, point, start, end, MostSteps, cancel);
        return TypedResults.Ok<IReadOnlyList<WhyView>>([.. changes.Select(change => TwinSink.Why(change).View(language))]);
    }

    private static async Task<Results<Ok<HistoryView>, ValidationProblem, ProblemHttpResult>> Get(
        LiveState state,
        IHistory history,
        TimeProvider time,
        CancellationToken cancel,
        [Description("device/point, such as room-301/roomTemperature.")] string? point = null,
        [Description("First moment: " + TimeText.InstantHint + ". Without it: a day before 'to'.")] string? from = null,
        [Description("End, exclusive, written as 'from'. Without it: now.")] string? to = null,
        [Description("Length of a step: " + TimeText.DurationHint + ". Without it: a 288th of the span.")] string? step = null)
    {
        Dictionary<string, LocalName> errors = [];
        string[] parts = (point ?? "").Split('/');
        if (parts.Length != 2 || parts.Any(part => part.Length == 0))
            errors["point"] = new("须写作 设备/点，例如 room-301/roomTemperature", "needed as device/point, such as room-301/roomTemperature");
        (DateTimeOffset start, DateTimeOffset end, TimeSpan length) = Span(from, to, step, time.GetUtcNow(), errors);
        if (errors.Count > 0)
            return Problems.Fields(errors);
        if (state.Find(parts[0], parts[1]) is not { } known)
            return ReadEndpoints.UnknownPoint(state, parts[0], parts[1]);

        IReadOnlyList<HistoryBucket> steps = await history.ReadAsync(parts[0], parts[1], start, end, length, cancel);
        return TypedResults.Ok(new HistoryView(known.Id, UnitSymbol.Of(known.Unit), start, end, length.TotalSeconds,
            [.. steps.Select(each => new StepView(each.Start, each.Minimum, each.Mean, each.Maximum, each.Last, ViewMaking.Camel(each.Quality.ToString()), each.Count, Math.Round(each.Coverage, 4)))]));
    }

    /// <summary>Span and step of a query; mistakes go to the errors.</summary>
    internal static (DateTimeOffset Start, DateTimeOffset End, TimeSpan Step) Span(string? from, string? to, string? step, DateTimeOffset now, Dictionary<string, LocalName> errors)
    {
        DateTimeOffset end = Instant("to", to, now, errors);
        DateTimeOffset start = Instant("from", from, end.AddDays(-1), errors);
        if (errors.Count == 0 && start >= end)
            errors["from"] = new($"须早于 to（{end:O}）", $"must lie before 'to' ({end:O})");
        return (start, end, Step(step, end - start, errors));
    }

    private static DateTimeOffset Instant(string field, string? text, DateTimeOffset otherwise, Dictionary<string, LocalName> errors)
    {
        if (text is null)
            return otherwise;
        bool isTime = TimeText.TryParseInstant(text, out DateTimeOffset instant);
        if (isTime && instant >= Earliest && instant <= Latest)
            return instant;
        errors[field] = isTime
            ? new($"“{text}”不在 {Earliest:O} 至 {Latest:O} 之内", $"'{text}' lies outside {Earliest:O} to {Latest:O}")
            : new($"“{text}”不是时间；请写作{TimeText.InstantRight.Zh}", $"'{text}' is not a time; write it as {TimeText.InstantHint}");
        return otherwise;
    }

    private static TimeSpan Step(string? text, TimeSpan span, Dictionary<string, LocalName> errors)
    {
        if (text is null)
            return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(span.TotalSeconds / StepsWhenNotSaid)));
        if (!TimeText.TryParseDuration(text, out TimeSpan step) || step < TimeSpan.FromSeconds(1))
            errors["step"] = new($"“{text}”不是至少 1 秒的步长；请写作{TimeText.DurationRight.Zh}", $"'{text}' is not a step of at least 1 s; write {TimeText.DurationHint}");
        else if (span / step > MostSteps)
            errors["step"] = new(
                $"步数超过 {MostSteps}；请至少取 {Math.Ceiling(span.TotalSeconds / MostSteps):0} 秒，或缩短时段", $"gives more than {MostSteps} steps; take at least {Math.Ceiling(span.TotalSeconds / MostSteps):0} s or a shorter span");
        return step;
    }
}
