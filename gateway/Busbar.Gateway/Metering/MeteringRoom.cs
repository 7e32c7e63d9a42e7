using Busbar.Gateway.Metering.Plans;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Upload;
using Busbar.Gateway.Metering.Weather;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Metering;

/// <summary>Registers the books: energy, heat bills, carbon, reports, upload.</summary>
public static class MeteringRoom
{
    /// <summary>Reads metering.yaml beside the site file; RoomFileException, when it is wrong, with every finding.</summary>
    public static IServiceCollection AddMetering(this IServiceCollection services, SiteModel site)
    {
        services.AddSingleton(RoomFile.Read(site, BooksReader.Read));
        services.AddSingleton<BooksTables>();
        services.AddSingleton<EnergyBooks>();
        services.AddSingleton<HeatBooks>();
        services.AddSingleton<WeatherBook>();
        services.AddSingleton<PlanBook>();
        services.AddSingleton<OverrideBook>();
        services.AddSingleton<ReportBuilder>();
        services.AddHostedService<PlanRecorder>();
        services.AddHostedService<ReportSchedule>();
        services.AddHostedService<UploadService>();
        return services;
    }
}
