using System.Globalization;
using Busbar.Gateway.Api;
using Microsoft.AspNetCore.Localization;

namespace Busbar.Gateway.Ui;

/// <summary>
/// Which of the two languages a request gets: the cookie of the switch on the page, else the browser's wish, else English.
/// </summary>
public static class Language
{
    /// <summary>Chinese as it is written on the mainland.</summary>
    public const string Chinese = "zh-CN";

    public const string English = "en";

    /// <summary>Localisation for pages: any Chinese gets zh-CN.</summary>
    public static RequestLocalizationOptions Options()
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(English),
            SupportedCultures = [new CultureInfo(Chinese), new CultureInfo(English)],
            SupportedUICultures = [new CultureInfo(Chinese), new CultureInfo(English)],
        };
        options.RequestCultureProviders =
        [
            new CookieRequestCultureProvider(),
            new CustomRequestCultureProvider(context => Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(RequestLanguage.Of(context.Request) == "zh" ? Chinese : English))),
        ];
        return options;
    }

    /// <summary>Whether an address stays on this site; a link must not lead elsewhere.</summary>
    public static bool IsLocal(string? address) => address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal);

    /// <summary>Maps the switch: stores the wish in a cookie for a year and goes back to the page it came from.</summary>
    public static void MapLanguageSwitch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/language/{name}", (string name, string? back, HttpContext context) =>
        {
            if (name is not (Chinese or English))
            {
                return Results.Problem($"there is no language {name}; there are {Chinese} and {English}", statusCode: StatusCodes.Status404NotFound);
            }

            context.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(name)),
                BackLink.KeptForAYear(context.Request));
            return Results.LocalRedirect(BackLink.Safe(back));
        }).AllowAnonymous().ExcludeFromDescription();
}
