using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Metering.Plans;

/// <summary>/api/metering/plan: planned beside what came.</summary>
internal static class PlanComparisonEndpoints
{
    /// <summary>A quarter hour; kW, grid + is import, battery + is discharge; null where it is not known.</summary>
    public sealed record QuarterView(DateTimeOffset Start, double? DayAheadGrid, double? InForceGrid, double? CameGrid, double? DayAheadBattery, double? InForceBattery, double? CameBattery);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/plan", Get).WithName("GetPlanComparison")
        .WithSummary("Each quarter hour as it was planned the day before, as the plan in force had it, and as it came.").ProducesValidationProblem();

    private static async Task<Results<Ok<QuarterView[]>, ValidationProblem>> Get(PlanBook plans, CancellationToken cancel, [Description("First local day, such as 2026-01-31.")] string? from = null, [Description("Last local day; without it the first one.")] string? to = null)
    {
        if (MeteringEndpoints.Span(from, to, out DateOnly first, out DateOnly last) is { } wrong)
            return wrong;
        return TypedResults.Ok<QuarterView[]>([.. (await plans.CompareAsync(first, last, cancel)).Select(each => new QuarterView(
            each.Start, each.DayAhead?.Grid, each.InForce?.Grid, Known(each.Came?.Grid), each.DayAhead?.Battery, each.InForce?.Battery, Known(each.Came?.Battery)))]);
    }

    private static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
