using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Ui;

/// <summary>Dark or light: the cookie of the switch on the page, else what the person's system is set to.</summary>
public static class Appearance
{
    public const string Dark = "dark";

    public const string Light = "light";

    /// <summary>Follows the person's system.</summary>
    public const string System = "system";

    private const string Cookie = "busbar-theme";

    /// <summary><see cref="Dark"/>, <see cref="Light"/> or <see cref="System"/>.</summary>
    public static string Of(HttpRequest request) => request.Cookies[Cookie] is Dark or Light ? request.Cookies[Cookie]! : System;

    /// <summary>The media query under which a style sheet of one theme holds; null: always. Ask only for sheets that <see cref="Needs"/>.</summary>
    public static string? Media(string wished, string sheet) => wished == System ? $"(prefers-color-scheme: {sheet})" : null;

    /// <summary>Whether the style sheet of a theme may be needed.</summary>
    public static bool Needs(string wished, string sheet) => wished == System || wished == sheet;

    /// <summary>Maps the switch: stores the wish in a cookie for a year and goes back to the page it came from.</summary>
    public static void MapThemeSwitch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/theme/{name}", Results<RedirectHttpResult, ProblemHttpResult> (string name, string? back, HttpContext context) =>
        {
            if (name is not (Dark or Light or System))
                return TypedResults.Problem($"there is no theme {name}; there are {Dark}, {Light} and {System}", statusCode: StatusCodes.Status404NotFound);
            context.Response.Cookies.Append(Cookie, name, BackLink.KeptForAYear(context.Request));
            return TypedResults.LocalRedirect(BackLink.Safe(back));
        }).AllowAnonymous().ExcludeFromDescription();
}
