using Busbar.Gateway;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Busbar.Benchmarks.Load;

/// <summary>The gateway alone in a process of its own, with the demo building's site: controllers that it does not name appear as they are born.</summary>
internal static class LoadGateway
{
    public const string Command = "load-gateway";

    /// <summary>Prints page address and MQTT port; ends when its input does.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        LoadedSite site = SiteFiles.Load(null, Console.Error) ?? throw new InvalidOperationException("the demo building's files do not load");
        await using WebApplication app = GatewayServer.Build(new GatewayOptions { IsDemo = true, Port = 0, Broker = new BrokerOptions { Port = 0 }, DataDirectory = folder }, site.Model);
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.First()} {app.Services.GetRequiredService<EmbeddedBroker>().Port} {site.Model.Id}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }
}
