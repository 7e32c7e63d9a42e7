using System.ComponentModel;
using Busbar.Gateway.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Security;

/// <summary>Users, tokens and the audit log over REST, for administrators; what makes a secret is left to the page and the command line.</summary>
internal static class AdministrationEndpoints
{
    private const int MostLines = 1000;

    /// <summary>A user; nothing by which one could log in.</summary>
    public sealed record UserView(string Name, Role Role, bool IsDisabled, bool HasTotp);

    /// <summary>A line of the audit log; hash in hexadecimal digits.</summary>
    public sealed record AuditLineView(long Number, DateTimeOffset Time, string Who, string Act, string Subject, string? Before, string? After, string Why, string Hash);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/users", (Accounts accounts) => accounts.All.Select(user => new UserView(user.Name, user.Role, user.IsDisabled, user.HasTotp)).ToArray())
            .WithName("GetUsers").WithSummary("The local users.").Needs(Role.Administrator, Scope.Administer);
        api.MapGet("/tokens", (Tokens tokens) => tokens.Living()).WithName("GetTokens").WithSummary("The API tokens that live; never their secrets.").Needs(Role.Administrator, Scope.Administer);
        api.MapDelete("/tokens/{id}", Revoke).WithName("RevokeToken").WithSummary("Ends a token.").ProducesProblem(404).Needs(Role.Administrator, Scope.Administer);
        api.MapGet("/audit", Read).WithName("GetAudit").WithSummary("The audit log, newest first: who, what, before, after, why.").ProducesValidationProblem().Needs(Role.Administrator, Scope.Administer);
        api.MapGet("/audit/verification", (AuditLog log) => log.Verify()).WithName("VerifyAudit").WithSummary("Follows the log's chain from the first line to the last.").Needs(Role.Administrator, Scope.Administer);
    }

    private static Results<NoContent, ProblemHttpResult> Revoke(string id, Tokens tokens, HttpRequest request) => tokens.Revoke(id, Actor.NameOf(request))
        ? TypedResults.NoContent()
        : TypedResults.Problem($"There is no token {id}; those that live are at /api/tokens.", statusCode: StatusCodes.Status404NotFound, title: "Unknown token");

    private static Results<Ok<AuditLineView[]>, ValidationProblem> Read(
        AuditLog log,
        [Description("Only lines before this number.")] long? before = null,
        [Description("How many at most, 1 to 1000.")] int limit = 100,
        [Description("Only this act, such as command or login.")] string? act = null,
        [Description("Only this actor.")] string? who = null) =>
        limit is < 1 or > MostLines
            ? Problems.Field("limit", new($"1 到 {MostLines}", $"1 to {MostLines}"))
            : TypedResults.Ok<AuditLineView[]>([.. log.Newest(limit, before, act, who).Select(line => new AuditLineView(
                line.Number, line.Time, line.Entry.Who, line.Entry.Act, line.Entry.Subject, line.Entry.Before, line.Entry.After, line.Entry.Why, Convert.ToHexStringLower(line.Hash)))]);
}
