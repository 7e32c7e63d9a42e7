using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Busbar.Gateway.Store;

/// <summary>Registers the store.</summary>
public static class StoreRoom
{
    /// <summary>The SQLite store as <see cref="IStore"/> and <see cref="IHistory"/>, opened on first use, and its retention.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, StoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IStore>(provider => new SqliteStore(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHistory>(provider => provider.GetRequiredService<IStore>());
        services.AddHostedService<RetentionService>();
        return services;
    }
}
