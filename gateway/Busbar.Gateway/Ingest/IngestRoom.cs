using Busbar.Gateway.Broker;
using Busbar.Link;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Busbar.Gateway.Ingest;

/// <summary>Registers ingest.</summary>
public static class IngestRoom
{
    /// <summary>
    /// Ingest and <see cref="IControllerLink"/>. Needs AddStore and AddBroker; takes every <see cref="IIngestSink"/> that is
    /// registered. Call it before AddBroker, so that it listens before the connection stands.
    /// </summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(new HostApplicationOptions(SparkplugTopics.GatewayHost(options.Site), IngestPipeline.Filters(options.Site)));
        services.AddSingleton<IngestCounters>();
        services.AddSingleton<IngestPipeline>();
        services.AddSingleton<IControllerLink, ControllerLink>();
        services.AddSingleton<IngestService>();
        services.AddSingleton<IMessageReceiver>(provider => provider.GetRequiredService<IngestService>());
        services.AddHostedService(provider => provider.GetRequiredService<IngestService>());
        return services;
    }
}
