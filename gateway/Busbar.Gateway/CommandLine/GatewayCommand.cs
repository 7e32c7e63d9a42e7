using System.CommandLine;
using Busbar.Gateway.Hosted;
using Busbar.Gateway.Policies;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar gateway</c>: broker, store, API and page, and the controllers that the site file puts into the gateway.</summary>
internal static class GatewayCommand
{
    private static readonly Option<bool> Demo = new("--demo") { Description = "Nobody logs in, and everybody on this computer may do everything; for trials. It can be reached from this computer only." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("gateway", "Run broker, store, API and page, and the controllers that the site file puts into the gateway (host: gateway).")
        {
            Demo, SharedOptions.Site, SharedOptions.Port, SharedOptions.MqttPort, SharedOptions.Broker, SharedOptions.Data, SharedOptions.Database, SharedOptions.Serial, SharedOptions.JsonLogs, SharedOptions.PublishPlan,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        GatewayOptions options = new()
        {
            IsDemo = parse.GetValue(Demo),
            Port = parse.GetValue(SharedOptions.Port),
            Broker = SharedOptions.BrokerOf(parse),
            DataDirectory = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id),
            Database = SharedOptions.DatabaseOf(parse),
            SerialPorts = SharedOptions.SerialPorts(parse),
            JsonLogs = parse.GetValue(SharedOptions.JsonLogs),
            PublishPlan = parse.GetValue(SharedOptions.PublishPlan),
        };
        string[] missing = [.. HostedRoom.Controllers(site.Model).Select(each => ControllerCommand.MissingTtys(each, options.SerialPorts)).OfType<string>()];
        foreach (string sentence in missing)
            await errors.WriteLineAsync(sentence);
        if (missing.Length > 0)
            return ExitCode.CannotStart;
        if (!await DataHome.PrepareAsync(options.DataDirectory, errors))
            return ExitCode.CannotStart;
        if (new PolicyVersions(options.DataDirectory).Current is { } published && (site = SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors, published)!) is null)
            return ExitCode.WrongFile;
        if (site.Documents(options.DataDirectory, options.Time.GetUtcNow(), errors) is not { } documents)
            return ExitCode.WrongFile;
        await using WebApplication app = GatewayServer.Build(options, site.Model, documents);
        return await ServerRun.RunAsync(app, options, null, parse.InvocationConfiguration.Output, errors, cancel);
    }
}
