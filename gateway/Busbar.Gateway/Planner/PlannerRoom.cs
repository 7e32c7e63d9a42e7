using Busbar.Gateway.Alarms;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Planner;

/// <summary>Registers the planner's services.</summary>
public static class PlannerRoom
{
    /// <summary>
    /// Forecasts, plans and what becomes of them; reads plan.yaml beside the site file, the store, the live state and the tariff, sends through
    /// the twin. PlanFileException, when the file is wrong, with every finding.
    /// </summary>
    public static IServiceCollection AddPlanner(this IServiceCollection services, SiteModel site)
    {
        Diagnostics diagnostics = new();
        PlanSettings settings = PlanSettingsReader.Read(site, diagnostics);
        if (diagnostics.HasErrors)
            throw new PlanFileException(diagnostics.ToString());
        services.AddSingleton(settings);
        services.AddSingleton<PlanEvents>();
        services.AddSingleton<PlanBoard>();
        services.AddSingleton<IAlarmSource>(provider => provider.GetRequiredService<PlanBoard>());
        services.AddSingleton<IPlanReadings, LiveReadings>();
        services.AddSingleton<SiteMeasures>();
        services.AddSingleton<SiteForecasts>();
        services.AddSingleton<SitePlanRequest>();
        services.AddSingleton<PlanCommands>();
        services.AddSingleton<PlanPublisher>();
        services.AddHostedService<PlanKeeper>();
        return services;
    }
}

/// <summary>plan.yaml is wrong; the message holds every finding.</summary>
public sealed class PlanFileException(string message) : Exception(message);
