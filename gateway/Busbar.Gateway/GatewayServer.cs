using Busbar.Gateway.Api;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui;

namespace Busbar.Gateway;

/// <summary>Puts the gateway's rooms together into one web application.</summary>
public static class GatewayServer
{
    /// <summary>Builds the application; nothing listens before it is started.</summary>
    /// <param name="options">Ports, data folder, clock.</param>
    /// <param name="configure">More services, after the rooms' own.</param>
    public static WebApplication Build(GatewayOptions options, Action<IServiceCollection>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatewayServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Time);
        builder.Services.AddTwin();
        builder.Services.AddApi();
        builder.Services.AddUi();
        configure?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        app.MapApi();
        app.MapUi();
        return app;
    }
}
