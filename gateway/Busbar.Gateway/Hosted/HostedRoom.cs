using Busbar.Gateway.Twin;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Hosted;

/// <summary>Registers the controllers in the gateway's own process.</summary>
public static class HostedRoom
{
    /// <summary>Needs AddBroker before it, so that the broker is there when they connect and still there when they say farewell.</summary>
    public static IServiceCollection AddHostedControllers(this IServiceCollection services, DocumentShelf documents)
    {
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<HostedControllers>(provider, documents));
        return services;
    }

    /// <summary>The controllers that run in the gateway.</summary>
    public static IEnumerable<SiteController> Controllers(SiteModel site) => site.Controllers.Where(controller => controller.Place == ControllerPlace.Gateway);
}
