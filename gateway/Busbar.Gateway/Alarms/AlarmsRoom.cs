using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>Registers the alarms.</summary>
public static class AlarmsRoom
{
    /// <summary>Reads alarms.yaml beside the site file; AlarmsFileException, when it is wrong, with every finding.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services, SiteModel site)
    {
        Diagnostics diagnostics = new();
        AlarmsModel model = AlarmsModel.Read(site, diagnostics);
        if (diagnostics.HasErrors)
            throw new AlarmsFileException(diagnostics.ToString());
        services.AddSingleton(model);
        services.AddSingleton<AlarmTables>();
        services.AddSingleton<BookAlarms>();
        services.AddSingleton(provider =>
        {
            List<INoticeChannel> channels = [];
            if (model.Webhook is { } address)
                channels.Add(new WebhookChannel(address, site.Id, new HttpClient { Timeout = TimeSpan.FromSeconds(30) }));
            if (model.Mail is { } mail)
                channels.Add(new MailChannel(mail, site.Id, site.Location.UtcOffset));
            return new Notifier(provider.GetRequiredService<AlarmTables>(), channels, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Notifier>>());
        });
        services.AddSingleton<AlarmService>();
        services.AddHostedService(provider => provider.GetRequiredService<AlarmService>());
        return services;
    }
}

/// <summary>The file is wrong; the message holds every finding.</summary>
public sealed class AlarmsFileException(string message) : Exception(message);
