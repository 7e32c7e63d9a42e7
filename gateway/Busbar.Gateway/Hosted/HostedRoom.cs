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

    /// <summary>Serial ports of the site's hosted controllers that no tty was given for, as sentences for the operator.</summary>
    public static IReadOnlyList<string> MissingTtys(SiteModel site, IReadOnlyDictionary<string, string> serialPorts) =>
    [
        .. HostedControllers.Of(site)
            .SelectMany(controller => controller.Buses, (controller, bus) => (Controller: controller, Bus: bus))
            .Where(each => each.Bus.Kind == BusKind.Serial && !serialPorts.ContainsKey(each.Bus.PortName))
            .Select(each => $"controller {each.Controller.Id} runs in the gateway, and bus {each.Bus.Id} is on serial port {each.Bus.PortName}: say which tty it is, for instance --serial {each.Bus.PortName}=/dev/ttyUSB0"),
    ];
}
