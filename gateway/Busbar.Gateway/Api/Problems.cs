using System.Globalization;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Api;

/// <summary>
/// Problem details (RFC 9457) that name the field and say what would be right, in the request's language.
/// </summary>
internal static class Problems
{
    private static readonly LocalName NotAsItStands = new("请求无法照此执行。", "The request cannot be carried out as it stands.");

    /// <summary>400 for one field of query, path or body.</summary>
    public static ValidationProblem Field(string field, LocalName message) => Fields(new Dictionary<string, LocalName> { [field] = message });

    /// <summary>400 for several fields.</summary>
    public static ValidationProblem Fields(Dictionary<string, LocalName> errors) => TypedResults.ValidationProblem(
        errors.ToDictionary(error => error.Key, error => new[] { Say(error.Value) }),
        detail: Say(new(
            string.Concat(errors.Select(error => $"{error.Key}：{error.Value.Zh}。")),
            string.Join(" ", errors.Select(error => $"{error.Key}: {error.Value.En}.")))),
        title: Say(NotAsItStands));

    /// <summary>404 with the nearest names that there are.</summary>
    public static ProblemHttpResult Unknown(LocalName what, string id, IEnumerable<string> known)
    {
        List<string> candidates = [.. known];
        string? nearest = Suggestion.Nearest(id, candidates);
        LocalName hint = new(nearest is null ? "" : $"是否指“{nearest}”？", Suggestion.Hint(id, candidates));
        return Unknown(what, id, hint, new Dictionary<string, object?> { ["nearest"] = nearest });
    }

    /// <summary>404 that says where those that there are can be seen.</summary>
    public static ProblemHttpResult Unknown(LocalName what, string id, string allAt) =>
        Unknown(what, id, new($"全部见 {allAt}", $"all are at {allAt}"), null);

    /// <summary>A text in the language of the request.</summary>
    public static string Say(LocalName text) => text.For(CultureInfo.CurrentUICulture.Name);

    private static ProblemHttpResult Unknown(LocalName what, string id, LocalName hint, IDictionary<string, object?>? extensions) => TypedResults.Problem(
        detail: Say(new($"没有{what.Zh}“{id}”{After("；", hint.Zh)}", $"There is no {what.En} '{id}'{(hint.En.Length == 0 ? "." : After("; ", hint.En))}")),
        statusCode: StatusCodes.Status404NotFound,
        title: Say(new($"未知的{what.Zh}", $"Unknown {what.En}")),
        extensions: extensions);

    private static string After(string separator, string text) => text.Length == 0 ? "" : separator + text;
}
