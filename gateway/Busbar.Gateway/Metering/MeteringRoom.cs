using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Upload;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering;

/// <summary>Registers the books: energy, heat bills, carbon, reports, upload.</summary>
public static class MeteringRoom
{
    /// <summary>Reads metering.yaml beside the site file; BooksFileException, when it is wrong, with every finding.</summary>
    public static IServiceCollection AddMetering(this IServiceCollection services, SiteModel site)
    {
        Diagnostics diagnostics = new();
        BooksModel model = BooksReader.Read(site, diagnostics);
        if (diagnostics.HasErrors)
            throw new BooksFileException(diagnostics.ToString());
        services.AddSingleton(model);
        services.AddSingleton<BooksTables>();
        services.AddSingleton<EnergyBooks>();
        services.AddSingleton<HeatBooks>();
        services.AddSingleton<ReportBuilder>();
        services.AddHostedService<ReportSchedule>();
        services.AddHostedService<UploadService>();
        return services;
    }
}
