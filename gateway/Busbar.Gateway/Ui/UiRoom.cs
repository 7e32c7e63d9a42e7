using Busbar.Gateway.Security;
using Busbar.Gateway.Ui.Shared;
using Busbar.Site.Sites;
using Microsoft.AspNetCore.Diagnostics;
using Radzen;

namespace Busbar.Gateway.Ui;

/// <summary>Registers and maps the pages.</summary>
public static class UiRoom
{
    /// <summary>Why a form is shown again: expired or busy.</summary>
    internal const string Told = "told";

    /// <summary>Blazor Server with Radzen's components.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddLocalization();
        // SameAsRequest: Secure wherever there is TLS. ASP.NET's own default never is.
        services.AddAntiforgery(forgery => forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
        services.AddSingleton(provider => new SiteTime(provider.GetRequiredService<SiteModel>().Location.UtcOffset));
        return services;
    }

    /// <summary>Static files and pages.</summary>
    public static void MapUi(this WebApplication app)
    {
        app.UseRequestLocalization(Language.Options());
        // People get a page in their language; programs keep the plain answer of the room that they asked.
        // (A branch by UseWhen would have no routes to find the page of the error in.)
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            context.Features.Get<IStatusCodePagesFeature>()!.Enabled = IsPage(context.Request);
            return next(context);
        });
        app.Use(TellAnewAsync);
        // Behind the pages of errors: they run through it when they are shown.
        app.UseSecurity();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapLanguageSwitch();
        app.MapThemeSwitch();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(page => page.ContentSecurityFrameAncestorsPolicy = null)
            .Needs(Role.Viewer, Scope.Read);
    }

    /// <summary>A form that cannot be taken (its page is too old, or there were too many tries) is shown again and says why; a person would see an empty page otherwise.</summary>
    private static async Task TellAnewAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        (HttpRequest request, HttpResponse response) = (context.Request, context.Response);
        string? why = response.StatusCode switch { StatusCodes.Status400BadRequest => "expired", StatusCodes.Status429TooManyRequests => "busy", _ => null };
        if (why is null || response.HasStarted || !HttpMethods.IsPost(request.Method) || !WantsPage(request) || request.Path.Value is not ("/login" or "/welcome"))
            return;
        response.Redirect(request.Path + QueryString.Create(request.Query.Where(each => each.Key != Told).Append(new(Told, why))));
    }

    /// <summary>A person's browser asks for a page, not a program for data.</summary>
    internal static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && WantsPage(request);

    private static bool WantsPage(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
        && !request.Path.StartsWithSegments("/api");
}
