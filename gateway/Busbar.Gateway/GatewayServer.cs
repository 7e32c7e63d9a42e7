using System.Net;
using System.Security.Authentication;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Api;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Hosted;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui;
using Busbar.Site.Sites;
using Microsoft.Extensions.Logging.Console;

namespace Busbar.Gateway;

/// <summary>Puts the gateway's rooms together into one web application.</summary>
public static class GatewayServer
{
    /// <summary>Builds the application; nothing listens before it is started.</summary>
    /// <param name="options">Ports, data folder, clock.</param>
    /// <param name="site">The building.</param>
    /// <param name="documents">What the controllers should run, those in the gateway too; null sends none and runs none.</param>
    /// <param name="configure">More services, after the rooms' own.</param>
    public static WebApplication Build(GatewayOptions options, SiteModel site, DocumentShelf? documents = null, Action<IServiceCollection>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatewayServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        ConfigureLogging(builder.Logging, options);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiRoom.LargestBody;
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                if (options.Certificate is { } certificate)
                    listen.UseHttps(https => (https.ServerCertificate, https.SslProtocols) = (certificate, SslProtocols.Tls12 | SslProtocols.Tls13));
            });
        });

        // On the loopback address a page of somebody else must not reach the gateway by giving its own name this address; the network calls it what it likes.
        builder.Configuration["AllowedHosts"] = IPAddress.IsLoopback(options.Address) ? "localhost;127.0.0.1;[::1]" : "*";
        if (options.IsDemo && !IPAddress.IsLoopback(options.Address))
            throw new ArgumentException("the demo, in which nobody logs in, listens on the loopback address only", nameof(options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Time);
        builder.Services.AddSingleton(site);
        builder.Services.AddSingleton<RunOutcome>();
        builder.Services.AddTwin(documents);
        StoreOptions store = new() { Path = Path.Combine(options.DataDirectory, StoreOptions.FileName), Database = options.Database, HoldFor = 2 * site.MaximumSilentInterval };
        builder.Services.AddStore(RoomFile.Read(site, StoreFile.Read).Apply(store, site));
        builder.Services.AddMetering(site);
        builder.Services.AddAlarms(site);
        builder.Services.AddIngest(new IngestOptions { Site = site.Id });
        builder.Services.AddBroker(options.Broker);
        if (documents is not null)
            builder.Services.AddHostedControllers(documents);
        builder.Services.AddPolicies();
        builder.Services.AddPlanner(site);
        builder.Services.AddSecurity(options);
        builder.Services.AddNorth(site);
        builder.Services.AddCommissioning();
        builder.Services.AddApi();
        builder.Services.AddUi();
        builder.Services.AddHostedService<MemoryCare>();
        configure?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        app.UseSecurityHeaders(options.UsesTls);
        app.MapApi();
        app.MapUi();
        return app;
    }

    private static void ConfigureLogging(ILoggingBuilder logging, GatewayOptions options)
    {
        logging.ClearProviders();
        if (options.JsonLogs)
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                json.IncludeScopes = false;
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.TimestampFormat = "HH:mm:ss ";
                text.ColorBehavior = LoggerColorBehavior.Default;
            });
        }

        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // What keeps the start from succeeding is told in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Keys lie in a folder that only its owner reads; the warning that they are not encrypted as well helps nobody here.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
