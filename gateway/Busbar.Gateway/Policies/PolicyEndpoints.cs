using Busbar.Gateway.Api;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
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
    private static readonly LocalName WrongText = new("策略文本有误，未采用", "The policies have mistakes; nothing of them is taken");
    private static readonly LocalName NotPublished = new("未能发布", "Not published");
    private static readonly LocalName GivesNothingOut = new("本网关不向控制器下发配置；请在控制器所连的网关上发布", "This gateway gives no documents out; publish at the gateway that the controllers are linked to.");
    private static readonly LocalName NotMade = new("控制器文档无法生成，请先用 /api/policies/check 检查", "A controller's document could not be made; ask /api/policies/check what stands in the way.");
    private static readonly LocalName NotCalled = new("该事件无法发起", "The event cannot be called");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/policies", (PolicyDesk desk) => TypedResults.Text(desk.Text, "application/yaml")).WithName("GetPolicies").WithSummary("The policies in force, as YAML.");
        api.MapGet("/policies/versions", (PolicyDesk desk) => TypedResults.Ok(desk.Versions)).WithName("GetPolicyVersions").WithSummary("Published versions, newest first.");
        api.MapPost("/policies/check", Check).WithName("CheckPolicies").WithSummary("Reads and compiles a text of policies; every mistake with its place. Nothing is changed.").Needs(Role.Engineer, Scope.Policies);
        api.MapPost("/policies/diff", Diff).WithName("DiffPolicies").WithSummary("The lines in which a text differs from the policies in force.").Needs(Role.Engineer, Scope.Policies);
        api.MapPost("/policies/try", Try).WithName("TryPolicies").WithSummary("Replays a recorded day with a text, beside what happened.").ProducesProblem(422).Needs(Role.Engineer, Scope.Policies);
        api.MapPost("/policies", Publish).WithName("PublishPolicies").WithSummary("Publishes a text with a reason; each controller gets its document. A text with a mistake is refused whole.")
            .ProducesValidationProblem().ProducesProblem(409).ProducesProblem(422).Needs(Role.Engineer, Scope.Policies);
        api.MapPost("/policies/roll-back", RollBack).WithName("RollBackPolicies").WithSummary("Publishes an older version again, as a new one.")
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).Needs(Role.Engineer, Scope.Policies);
        api.MapGet("/demand-response", All).WithName("GetDemandEvents").WithSummary("Demand-response events, newest first, with what they achieved.");
        api.MapPost("/demand-response", Call).WithName("CallDemandEvent").WithSummary("Calls a demand-response event.").ProducesProblem(409).Needs(Role.Operator, Scope.Command);
        api.MapDelete("/demand-response/{id:long}", CallOff).WithName("CallOffDemandEvent").WithSummary("Ends an event early; loads come back by the policy's return.").ProducesProblem(404).Needs(Role.Operator, Scope.Command);
    }

    private static Ok<PolicyCheckView> Check(PolicyTextBody body, PolicyDesk desk) => TypedResults.Ok(PolicyCheckView.Of(desk.Check(body.Text ?? "")));

    private static Ok<PolicyDifferenceView[]> Diff(PolicyTextBody body, PolicyDesk desk) => TypedResults.Ok(PolicyText.Difference(desk.Text, body.Text ?? "")
        .Where(each => each.Kind != ' ').Select(each => new PolicyDifferenceView(each.Kind.ToString(), each.Line)).ToArray());

    private static async Task<Results<Ok<PolicyTrialView>, ProblemHttpResult>> Try(PolicyTryBody body, PolicyDesk desk, IHistory history, TimeProvider time, HttpRequest request, CancellationToken cancel)
    {
        PolicyDraft draft = desk.Check(body.Text ?? "");
        if (!draft.IsGood)
            return Refused(draft.Findings);
        TimeSpan offset = desk.Site.Location.UtcOffset;
        DateOnly day = body.Day ?? DateOnly.FromDateTime(time.GetUtcNow().ToOffset(offset).DateTime).AddDays(-1);
        DateTimeOffset from = new DateTimeOffset(day, TimeOnly.MinValue, offset).ToUniversalTime();
        TrialData data = await TrialHistory.ReadAsync(history, desk.Site, from, from.AddDays(1), cancel);
        Diagnostics findings = new();
        TrialResult? result = await Task.Run(() => PolicyTrial.Run(draft.Site!, desk.Types, data, findings), cancel);
        return result is null
            ? Refused(findings.Items)
            : TypedResults.Ok(new PolicyTrialView(result.Hours, result.Happened, result.Tried, result.Missing, result.Assumed.For(RequestLanguage.Of(request))));
    }

    private static Results<Created<PolicyVersion>, ValidationProblem, ProblemHttpResult> Publish(PublishBody body, PolicyDesk desk, HttpRequest request) =>
        Published(desk, body.Reason, () => desk.Publish(body.Text ?? "", Actor.NameOf(request), body.Reason.Trim(), out IReadOnlyList<Diagnostic> findings), desk.Check(body.Text ?? ""));

    private static Results<Created<PolicyVersion>, ValidationProblem, ProblemHttpResult> RollBack(RollBackBody body, PolicyDesk desk, HttpRequest request)
    {
        if (body.Version != 0 && desk.Versions.All(version => version.Number != body.Version))
            return Problems.Unknown(Things.PolicyVersion, $"{body.Version}", "/api/policies/versions");
        return Published(desk, body.Reason, () => desk.GoBack(body.Version, Actor.NameOf(request), body.Reason.Trim(), out IReadOnlyList<Diagnostic> findings), desk.Check(desk.TextOf(body.Version)));
    }

    private static Results<Created<PolicyVersion>, ValidationProblem, ProblemHttpResult> Published(PolicyDesk desk, string reason, Func<PolicyVersion?> publish, PolicyDraft draft)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return Problems.Field("reason", new("须写明原因，供后来者了解", "needed as text: why, so that the next one knows"));
        if (!desk.CanPublish)
            return TypedResults.Problem(Problems.Say(GivesNothingOut), statusCode: StatusCodes.Status409Conflict, title: Problems.Say(NotPublished));
        if (!draft.IsGood)
            return Refused(draft.Findings);
        return publish() is { } version
            ? TypedResults.Created("/api/policies/versions", version)
            : TypedResults.Problem(Problems.Say(NotMade), statusCode: StatusCodes.Status409Conflict, title: Problems.Say(NotPublished));
    }

    /// <summary>422: the request was understood, its text is wrong; each finding has its place.</summary>
    private static ProblemHttpResult Refused(IReadOnlyList<Diagnostic> findings) => TypedResults.Problem(
        string.Join("\n", findings),
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: Problems.Say(WrongText),
        extensions: new Dictionary<string, object?> { ["findings"] = findings.Select(FindingView.Of).ToArray() });

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
