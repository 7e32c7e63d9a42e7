using Busbar.Controller;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Twin;
using Busbar.Host;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Hosted;

/// <summary>
/// The controllers that the site file puts into the gateway (<c>host: gateway</c>): the gateway reads these devices itself, by
/// the same engine, link and store as every other. They start after the broker and end before it.
/// </summary>
internal sealed class HostedControllers(GatewayOptions options, SiteModel site, DocumentShelf documents, IServiceProvider services, ILoggerFactory loggers) : IHostedService
{
    // At the highest rate, 10,000 values a second, some five minutes that the store may stand still; at a usual one hours.
    private const int OutboxBytes = 64 * 1024 * 1024;

    // Enough for pages of the largest size, however few points there are: a page that was written must fit the next start's.
    private const int LeastRecords = 4096;

    // The birth of a device with 254 points.
    private const int MessageBytes = 32 * 1024;

    private readonly List<ControllerHost> hosts = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ControllerKeys keys = ControllerKeys.BesideData(options.DataDirectory);
        foreach (SiteController each in HostedRoom.Controllers(site))
        {
            ILogger log = loggers.CreateLogger("Busbar.Controller." + each.Id);
            ControllerHostSettings settings = new(Settings(each, keys.Get(each.Id), site.Id), Path.Combine(options.DataDirectory, "controllers", each.Id), Broker(each.Id))
            {
                FirstDocument = documents.Find(each.Id)!.Bytes,
                SerialPaths = options.SerialPorts,
                StorageBytes = OutboxBytes + (4 * each.Size.DocumentBytes),
            };
            hosts.Add(new ControllerHost(settings, new HostLog((level, text) => log.Log(HostedLog.Level(level), "{Text}", text))));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));

    /// <summary>
    /// A cycle reports at most a third of what memory holds: every point, when all change every second. The other two thirds wait for their
    /// acknowledgement meanwhile, so that as long as the store answers no record goes to the outbox's files.
    /// </summary>
    internal static ControllerSettings Settings(SiteController controller, byte[] key, string site)
    {
        int records = LeastRecords + (3 * controller.PointCount);
        return new ControllerSettings(controller.Id, key, site)
        {
            OutboxBytes = OutboxBytes,
            RecordBuffer = records,
            LargestWindow = records,
            MessageBytes = MessageBytes,
            Limits = controller.Size.Limits,
        };
    }

    private MqttLinkSettings Broker(string controller)
    {
        BrokerOptions broker = options.Broker;
        BrokerCredential? own = services.GetService<IBrokerAccess>()?.Controller(controller);
        return broker.IsEmbedded
            ? new MqttLinkSettings(broker.Host, services.GetRequiredService<EmbeddedBroker>().Port, controller) { UserName = own?.User, Password = own?.Password }
            : new MqttLinkSettings(broker.Host, broker.Port, controller) { UserName = broker.User, Password = broker.Password, UseTls = broker.UseTls };
    }
}
