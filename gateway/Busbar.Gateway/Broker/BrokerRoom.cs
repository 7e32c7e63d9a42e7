using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Busbar.Gateway.Broker;

/// <summary>Registers the broker and the gateway's connection to it.</summary>
public static class BrokerRoom
{
    /// <summary>
    /// The embedded broker, if <see cref="BrokerOptions.IsEmbedded"/>, <see cref="HostApplication"/> and the
    /// <see cref="IMessageBus"/> that it empties. Needs an <see cref="IMessageReceiver"/> and <see cref="HostApplicationOptions"/>, which
    /// AddIngest registers. Call it before whatever connects to the embedded broker at start.
    /// </summary>
    public static IServiceCollection AddBroker(this IServiceCollection services, BrokerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        if (options.IsEmbedded)
        {
            services.AddSingleton<EmbeddedBroker>();
            services.AddHostedService(provider => provider.GetRequiredService<EmbeddedBroker>());
        }

        services.AddSingleton<OutgoingMessages>();
        services.AddSingleton<IMessageBus>(provider => provider.GetRequiredService<OutgoingMessages>());
        services.AddSingleton(provider => new HostApplication(
            options.IsEmbedded && provider.GetService<IBrokerAccess>()?.Gateway is { } own ? options with { User = own.User, Password = own.Password } : options,
            provider.GetRequiredService<HostApplicationOptions>(),
            () => options.IsEmbedded ? provider.GetRequiredService<EmbeddedBroker>().Port : options.Port,
            provider.GetRequiredService<OutgoingMessages>(),
            provider.GetRequiredService<IMessageReceiver>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<HostApplication>>()));
        services.AddHostedService(provider => provider.GetRequiredService<HostApplication>());
        return services;
    }
}
