using Busbar.Gateway.Security;
using Busbar.Gateway.Ui.Shared;
using Busbar.Site.Sites;
using Microsoft.AspNetCore.Diagnostics;
using Radzen;

namespace Busbar.Gateway.Ui;

/// <summary>Registers and maps the pages.</summary>
public static class UiRoom
{
    /// <summary>Blazor Server with Radzen's components.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddLocalization();
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
        // Behind the pages of errors: they run through it when they are shown.
        app.UseSecurity();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapLanguageSwitch();
        app.MapThemeSwitch();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(page => page.ContentSecurityFrameAncestorsPolicy = null)
            .Needs(Role.Viewer, Scope.Read);
    }

    /// <summary>A person's browser asks for a page, not a program for data.</summary>
    internal static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
        && !request.Path.StartsWithSegments("/api");
}
