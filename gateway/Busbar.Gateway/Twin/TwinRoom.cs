using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Twin;

/// <summary>Registers the twin's services.</summary>
public static class TwinRoom
{
    private static readonly TimeSpan NetworkPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcknowledgePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EffectPatience = TimeSpan.FromSeconds(75);

    /// <summary>Live state, events, commands, and what feeds them.</summary>
    /// <param name="services">Where they are registered.</param>
    /// <param name="documents">What the controllers should run; null sends none.</param>
    public static IServiceCollection AddTwin(this IServiceCollection services, DocumentShelf? documents)
    {
        services.AddSingleton(provider =>
        {
            SiteModel site = provider.GetRequiredService<SiteModel>();
            LiveState state = new(provider.GetRequiredService<TimeProvider>())
            {
                StaleAfter = 2 * site.MaximumSilentInterval + NetworkPatience * provider.GetRequiredService<GatewayOptions>().Speed,
            };
            state.Declare(site);
            TwinSink.Restore(state, provider.GetRequiredService<IStore>().ReadLastWhyAsync(CancellationToken.None).GetAwaiter().GetResult());
            return state;
        });
        services.AddSingleton(_ => new EventLog());
        services.AddSingleton<Func<IControllerLink>>(provider => provider.GetRequiredService<IControllerLink>);
        services.AddSingleton(provider => new CommandService(
            provider.GetRequiredService<LiveState>(), provider.GetRequiredService<Func<IControllerLink>>(), provider.GetRequiredService<TimeProvider>())
        {
            AcknowledgeWithin = AcknowledgePatience * provider.GetRequiredService<GatewayOptions>().Speed,
            EffectWithin = EffectPatience + AcknowledgePatience * provider.GetRequiredService<GatewayOptions>().Speed,
        });
        services.AddSingleton<DemandLevel>();
        services.AddSingleton<IIngestSink, TwinSink>();
        services.AddHostedService<CommandKeeper>();
        if (documents is not null)
        {
            services.AddSingleton(documents);
            services.AddSingleton<IIngestSink, DocumentPublisher>();
        }

        return services;
    }
}
