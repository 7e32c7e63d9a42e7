using Busbar.Gateway.Ingest;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Twin;

/// <summary>Registers the twin's services.</summary>
public static class TwinRoom
{
    /// <summary>Live state, events, commands, and what feeds them.</summary>
    public static IServiceCollection AddTwin(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            SiteModel site = provider.GetRequiredService<SiteModel>();
            LiveState state = new(provider.GetRequiredService<TimeProvider>()) { StaleAfter = 2 * site.MaximumSilentInterval };
            state.Declare(site);
            return state;
        });
        services.AddSingleton(_ => new EventLog());
        services.AddSingleton<CommandService>();
        services.AddSingleton<IIngestSink, TwinSink>();
        services.AddHostedService<CommandKeeper>();
        return services;
    }
}
