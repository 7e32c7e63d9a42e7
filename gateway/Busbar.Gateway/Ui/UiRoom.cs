using Busbar.Gateway.Ui.Shared;
using Busbar.Site.Sites;
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
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapLanguageSwitch();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
