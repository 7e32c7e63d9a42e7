using System.CommandLine;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar gateway</c>: broker, store, API and page for controllers that run elsewhere.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        Command command = new("gateway", "Run broker, store, API and page for controllers that run elsewhere.")
        {
            SharedOptions.Port, SharedOptions.MqttPort, SharedOptions.Data, SharedOptions.JsonLogs,
        };
        command.SetAction(async (parse, cancel) =>
        {
            await using WebApplication app = GatewayServer.Build(new GatewayOptions
            {
                Port = parse.GetValue(SharedOptions.Port),
                MqttPort = parse.GetValue(SharedOptions.MqttPort),
                DataDirectory = parse.GetValue(SharedOptions.Data) ?? DataHome.Folder("gateway"),
                JsonLogs = parse.GetValue(SharedOptions.JsonLogs),
            });
            await app.RunAsync(cancel);
            return 0;
        });
        return command;
    }
}
