using Busbar.Gateway.Ingest;
using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Policies;

/// <summary>Registers the room's services.</summary>
public static class PoliciesRoom
{
    /// <summary>Desk, events, and the runner of what the gateway carries out.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PolicyDesk(
            provider.GetRequiredService<SiteModel>(), provider.GetRequiredService<GatewayOptions>(), provider.GetRequiredService<Func<IControllerLink>>(),
            provider.GetRequiredService<LiveState>(), provider.GetRequiredService<EventLog>(), provider.GetService<DocumentShelf>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton<LegalOverrides>();
        services.AddSingleton<DemandEvents>();
        services.AddSingleton<DemandReport>();
        services.AddHostedService<PolicyRunner>();
        return services;
    }
}
