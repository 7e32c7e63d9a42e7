using Busbar.Site.Sites;

namespace Busbar.Gateway.Alarms;

/// <summary>Registers the alarms.</summary>
public static class AlarmsRoom
{
    /// <summary>Reads alarms.yaml beside the site file; RoomFileException, when it is wrong, with every finding.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services, SiteModel site)
    {
        AlarmsModel model = RoomFile.Read(site, AlarmsModel.Read);
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
