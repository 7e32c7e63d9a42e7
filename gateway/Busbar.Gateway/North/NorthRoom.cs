using Busbar.Gateway.Alarms;
using Busbar.Gateway.Broker;
using Busbar.Gateway.North.HomeAssistant;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.North.OpenAdr;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Localization;

namespace Busbar.Gateway.North;

/// <summary>Registers what the building shows to other systems; only what north.yaml asks for.</summary>
public static class NorthRoom
{
    private const long LargestAnswer = 4 * 1024 * 1024;

    /// <summary>Reads north.yaml beside the site file; NorthException, when it is wrong, with every finding.</summary>
    public static IServiceCollection AddNorth(this IServiceCollection services, SiteModel site)
    {
        Diagnostics diagnostics = new();
        NorthModel model = NorthModel.Read(site, diagnostics);
        if (diagnostics.HasErrors)
            throw new NorthException(diagnostics.ToString());
        services.AddSingleton(model);
        if (model.Modbus is { } modbus)
        {
            services.AddSingleton(provider => new SiteModbusServer(
                modbus, site, provider.GetRequiredService<LiveState>(), provider.GetRequiredService<CommandService>(), provider.GetRequiredService<DemandLevel>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SiteModbusServer>>(), provider.GetRequiredService<AuditLog>()));
            services.AddHostedService(provider => provider.GetRequiredService<SiteModbusServer>());
        }

        if (model.HomeAssistant is { } home)
        {
            services.AddHostedService(provider =>
            {
                BrokerOptions own = provider.GetRequiredService<BrokerOptions>();
                if (own.IsEmbedded && provider.GetService<IBrokerAccess>()?.Gateway is { } credential)
                    own = own with { User = credential.User, Password = credential.Password };
                BrokerOptions broker = home.BrokerOf(own);
                return new HomeAssistantLink(
                    home, site, broker, () => broker.IsEmbedded ? provider.GetRequiredService<EmbeddedBroker>().Port : broker.Port, provider.GetRequiredService<LiveState>(),
                    provider.GetRequiredService<CommandService>(), provider.GetRequiredService<IStringLocalizer<Texts>>(), provider.GetRequiredService<ILogger<HomeAssistantLink>>());
            });
        }

        if (model.OpenAdr is { } openAdr)
        {
            services.AddSingleton(provider => new OpenAdrKeeper(
                openAdr, new OpenAdrClient(new HttpClient { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LargestAnswer }, openAdr, provider.GetRequiredService<TimeProvider>()),
                provider.GetRequiredService<DemandEvents>(), provider.GetRequiredService<PlanEvents>(), provider.GetRequiredService<DemandReport>(), provider.GetRequiredService<PolicyDesk>(), provider.GetRequiredService<LiveState>(),
                provider.GetRequiredService<IHistory>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OpenAdrKeeper>>()));
            services.AddSingleton<IAlarmSource>(provider => provider.GetRequiredService<OpenAdrKeeper>());
            services.AddHostedService(provider => provider.GetRequiredService<OpenAdrKeeper>());
        }

        return services;
    }
}
