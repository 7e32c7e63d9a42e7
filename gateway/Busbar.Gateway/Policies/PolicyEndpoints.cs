using Busbar.Gateway.Api;
using Busbar.Gateway.Security;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Policies;

/// <summary>A demand-response event as a program calls it.</summary>
/// <param name="Start">ISO 8601 with an offset.</param>
/// <param name="End">ISO 8601 with an offset.</param>
/// <param name="DepthWatts">How much less than the baseline.</param>
/// <param name="Reason">Kept with the event.</param>
public sealed record DemandEventBody(DateTimeOffset Start, DateTimeOffset End, double DepthWatts, string Reason);

/// <summary>An event with what it achieved; null while that is not known.</summary>
public sealed record DemandEventView(DemandEvent Event, DemandResult? Result);

/// <summary>Policies and demand-response events over REST.</summary>
internal static class PolicyEndpoints
{
    private static readonly LocalName NotCalled = new("该事件无法发起", "The event cannot be called");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/policies", (PolicyDesk desk) => TypedResults.Text(desk.Text, "application/yaml")).WithName("GetPolicies").WithSummary("The policies in force, as YAML.");
        api.MapGet("/policies/versions", (PolicyDesk desk) => TypedResults.Ok(desk.Versions)).WithName("GetPolicyVersions").WithSummary("Published versions, newest first.");
        api.MapGet("/demand-response", All).WithName("GetDemandEvents").WithSummary("Demand-response events, newest first, with what they achieved.");
        api.MapPost("/demand-response", Call).WithName("CallDemandEvent").WithSummary("Calls a demand-response event.").ProducesProblem(409).Needs(Role.Operator, Scope.Command);
        api.MapDelete("/demand-response/{id:long}", CallOff).WithName("CallOffDemandEvent").WithSummary("Ends an event early; loads come back by the policy's return.").ProducesProblem(404).Needs(Role.Operator, Scope.Command);
    }

    private static async Task<Ok<DemandEventView[]>> All(DemandEvents events, DemandReport report, CancellationToken cancel)
    {
        List<DemandEventView> views = [];
        foreach (DemandEvent demand in events.All.Reverse().Take(50))
            views.Add(new DemandEventView(demand, await report.OfAsync(demand, cancel)));
        return TypedResults.Ok(views.ToArray());
    }

    private static Results<Created<DemandEvent>, ProblemHttpResult> Call(DemandEventBody body, DemandEvents events, PolicyDesk desk, HttpRequest request)
    {
        DemandResponseModel? policy = desk.Policies.Policies.OfType<DemandResponseModel>().FirstOrDefault();
        return events.Call(policy, body.Start, body.End, body.DepthWatts, Actor.NameOf(request), body.Reason, out LocalName? refusal) is { } made
            ? TypedResults.Created($"/api/demand-response/{made.Id}", made)
            : TypedResults.Problem(refusal!.For(RequestLanguage.Of(request)), statusCode: StatusCodes.Status409Conflict, title: Problems.Say(NotCalled));
    }

    private static Results<NoContent, ProblemHttpResult> CallOff(long id, DemandEvents events, HttpRequest request) => events.CallOff(id, Actor.NameOf(request))
        ? TypedResults.NoContent()
        : Problems.Unknown(Things.Event, $"{id}", "/api/demand-response");
}
