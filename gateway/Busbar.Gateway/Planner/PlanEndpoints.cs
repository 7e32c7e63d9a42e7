using Busbar.Gateway.Api;
using Busbar.Gateway.Security;
using Busbar.Planner.Buildings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Planner;

/// <summary>The plan over REST.</summary>
internal static class PlanEndpoints
{
    /// <summary>What a device does in a step; kW, a battery's + is discharge.</summary>
    public sealed record ActionView(string Device, double Kilowatts, double? Level, PlanReason Reason, DateTimeOffset? Other);

    /// <summary>A step; kW, grid + is import.</summary>
    public sealed record StepView(DateTimeOffset Start, double Price, double Load, double Pv, double Curtailed, double Grid, IReadOnlyList<ActionView> Actions);

    /// <summary>A step that is over.</summary>
    public sealed record PastView(DateTimeOffset Start, double PlannedGrid, double? CameGrid, double PlannedBattery, double? CameBattery, PlanReason Reason);

    /// <summary>Mean absolute error of a forecast, kW; null before it is known.</summary>
    public sealed record QualityView(string Quantity, int HoursAhead, double? MeanAbsoluteError);

    /// <summary>The plan in force.</summary>
    public sealed record PlanView(
        DateTimeOffset MadeAt, string Why, string Solver, bool Published, double Cost, double CostOfRules,
        IReadOnlyList<string> Assumptions, IReadOnlyList<BrokenLimit> Broken, IReadOnlyList<StepView> Steps, IReadOnlyList<PastView> Past, IReadOnlyList<QualityView> Quality);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/plan", Get).WithName("GetPlan").WithSummary("The plan of the next 24 hours with the reason of every step, what it assumed, and what came of the last ones.");
        api.MapPost("/plan/what-if", Ask).WithName("AskPlan").WithSummary("The plan that would be made if prices, weather, an event or the battery were others. Nothing is sent to controllers.").Needs(Role.Viewer, Scope.Read);
    }

    private static Results<Ok<PlanView>, ProblemHttpResult> Get(PlanBoard board, PlanPublisher publisher, HttpRequest request) =>
        board.Current is { Plan: { } plan } current ? TypedResults.Ok(View(plan, current, board.Past, publisher.IsOn, RequestLanguage.Of(request))) : NoPlan();

    private static Results<Ok<PlanView>, ProblemHttpResult> Ask(WhatIf question, PlanBoard board, HttpRequest request)
    {
        if (question.Fault() is { } fault)
            return TypedResults.Problem(fault, statusCode: StatusCodes.Status400BadRequest);
        return board.Current is { } current && BuildingPlanner.Make(question.Apply(current.Request)) is { } plan ? TypedResults.Ok(View(plan, current, [], false, RequestLanguage.Of(request))) : NoPlan();
    }

    private static ProblemHttpResult NoPlan() =>
        TypedResults.Problem("There is no plan yet: the first one is made when the clock and the controllers are there.", statusCode: StatusCodes.Status404NotFound);

    private static PlanView View(Plan plan, PlanInForce current, IReadOnlyList<PlannedAndCame> past, bool published, string language) => new(
        current.MadeAt, current.Why, plan.Solver, published, plan.Cost, plan.CostOfRules,
        [.. plan.Assumptions.Select(a => language == "zh" ? a.Zh : a.En)], plan.Broken,
        [.. plan.Steps.Select(s => new StepView(s.Start, s.Price, s.Load, s.Pv, s.Curtailed, s.Grid, [.. s.Actions.Select(a => new ActionView(a.Device, a.Kilowatts, Known(a.Level), a.Reason, a.OtherStep < 0 ? null : plan.Steps[a.OtherStep].Start))]))],
        [.. past.Select(p => new PastView(p.Start, p.PlannedGrid, Known(p.CameGrid), p.PlannedBattery, Known(p.CameBattery), p.Reason))],
        [.. current.Quality.Select(q => new QualityView(q.Quantity, q.HoursAhead, Known(q.MeanAbsoluteError)))]);

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
