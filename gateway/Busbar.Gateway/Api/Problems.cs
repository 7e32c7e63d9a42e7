using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Api;

/// <summary>Problem details (RFC 9457) that name the field and say what would be right.</summary>
internal static class Problems
{
    /// <summary>400 for one field of query, path or body.</summary>
    public static ValidationProblem Field(string field, string message) => Fields(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>400 for several fields.</summary>
    public static ValidationProblem Fields(Dictionary<string, string[]> errors) => TypedResults.ValidationProblem(
        errors,
        detail: string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join("; ", error.Value)}.")),
        title: "The request cannot be carried out as it stands.");

    /// <summary>404 with the nearest names that there are.</summary>
    public static ProblemHttpResult Unknown(string what, string id, IEnumerable<string> known)
    {
        List<string> candidates = [.. known];
        string hint = Suggestion.Hint(id, candidates);
        return TypedResults.Problem(
            detail: hint.Length == 0 ? $"There is no {what} '{id}'." : $"There is no {what} '{id}'; {hint}",
            statusCode: StatusCodes.Status404NotFound,
            title: $"Unknown {what}",
            extensions: new Dictionary<string, object?> { ["nearest"] = Suggestion.Nearest(id, candidates) });
    }
}
