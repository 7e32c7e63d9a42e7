namespace Busbar.Gateway.Twin;

/// <summary>Registers the twin's services.</summary>
public static class TwinRoom
{
    /// <summary>Live state and events.</summary>
    public static IServiceCollection AddTwin(this IServiceCollection services)
    {
        services.AddSingleton<LiveState>();
        services.AddSingleton(_ => new EventLog());
        return services;
    }
}
