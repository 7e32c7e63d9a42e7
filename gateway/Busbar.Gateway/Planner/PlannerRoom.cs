namespace Busbar.Gateway.Planner;

/// <summary>Registers the planner's services.</summary>
public static class PlannerRoom
{
    /// <summary>Forecasts, plans and what becomes of them; reads the store, the live state and the tariff, sends through the twin.</summary>
    public static IServiceCollection AddPlanner(this IServiceCollection services)
    {
        services.AddSingleton<PlanBoard>();
        services.AddSingleton<SiteMeasures>();
        services.AddSingleton<SiteForecasts>();
        services.AddSingleton<SitePlanRequest>();
        services.AddSingleton<PlanPublisher>();
        services.AddHostedService<PlanKeeper>();
        return services;
    }
}
