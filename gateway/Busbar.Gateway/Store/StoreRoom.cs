using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Busbar.Gateway.Store;

/// <summary>Registers the store.</summary>
public static class StoreRoom
{
    /// <summary>The store, a SQLite file or PostgreSQL, as <see cref="IStore"/> and <see cref="IHistory"/> and <see cref="IRoomTables"/>, opened on first use, and its retention.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, StoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IStore>(provider => options.Database is null
            ? new SqliteStore(options, provider.GetRequiredService<TimeProvider>())
            : new PostgresStore(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHistory>(provider => provider.GetRequiredService<IStore>());
        services.AddSingleton<IRoomTables>(provider => provider.GetRequiredService<IStore>());
        services.AddHostedService<RetentionService>();
        services.AddHostedService<RestoreService>();
        return services;
    }
}
