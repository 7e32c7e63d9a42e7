using System.CommandLine;
using System.Globalization;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Demo;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar demo</c>: the demo building, its controllers and the gateway in one process.</summary>
internal static class DemoCommand
{
    private static readonly Option<double> Speed = new Option<double>("--speed") { Description = "Virtual seconds a real second, 1 to 3600.", DefaultValueFactory = _ => 1, HelpName = "N" }.Within(1, 3600);

    private static readonly Option<DateTimeOffset?> Start = new("--start")
    {
        Description = "When the building's time begins, such as 2026-07-15T09:00:00+08:00, to see another season; where it stood when it last ran, when that is later. Default: now.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParseExact(result.Tokens[0].Value, StartFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) && time.Year is >= 2000 and < 2100)
                return time;
            result.AddError($"--start {result.Tokens[0].Value} is no time with its offset from UTC between 2000 and 2099; write for instance --start 2026-07-15T09:00:00+08:00.");
            return null;
        },
    };

    private static string[] StartFormats => ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'"];

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("demo", "Run the demo building: plant, field devices, three controllers, gateway and page. Prints one address.")
        {
            Speed, Start, SharedOptions.Data, SharedOptions.Replay, SharedOptions.Port, SharedOptions.MqttPort, SharedOptions.Broker, SharedOptions.DevicePorts, SharedOptions.Seed, SharedOptions.Site, SharedOptions.JsonLogs, SharedOptions.PublishPlan,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), "demo");
        DateTimeOffset now = parse.GetValue(Start)?.ToUniversalTime() ?? TimeProvider.System.GetUtcNow();
        DemoBuilding building;
        GatewayOptions options;
        DocumentShelf shelf;
        try
        {
            if (SiteFiles.WithPublished(site, parse, data) is not { } current)
                return ExitCode.WrongFile;
            site = current;
            if (site.Documents(data, now, errors) is not { } documents)
                return ExitCode.WrongFile;
            shelf = documents;
            building = new DemoBuilding(
                site.Model,
                site.Types,
                documents,
                new DemoOptions { DataDirectory = data, Speed = parse.GetValue(Speed), Seed = parse.GetValue(SharedOptions.Seed), ReplayFile = parse.GetValue(SharedOptions.Replay), DevicePortBase = parse.GetValue(SharedOptions.DevicePorts) },
                now);
            options = new GatewayOptions
            {
                IsDemo = true,
                Port = parse.GetValue(SharedOptions.Port),
                Broker = SharedOptions.BrokerOf(parse),
                DataDirectory = data,
                JsonLogs = parse.GetValue(SharedOptions.JsonLogs),
                PublishPlan = parse.GetValue(SharedOptions.PublishPlan),
                Time = building.Time,
                Speed = parse.GetValue(Speed),
            };
        }
        catch (Exception wrong) when (wrong is DemoException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(wrong is DemoException ? wrong.Message : $"{wrong.Message} (data folder: {data}; choose another one with --data)");
            return wrong is DemoException ? ExitCode.WrongFile : ExitCode.CannotStart;
        }

        // The controllers get their documents at their start, and new ones when policies are published.
        await using WebApplication app = GatewayServer.Build(options, site.Model, configure: services =>
        {
            services.AddSingleton(building);
            services.AddSingleton<IFieldPlaces>(building);
            services.AddSingleton(shelf);
            services.AddSingleton<IIngestSink, DocumentPublisher>();
            services.AddHostedService<DemoService>();
        });
        return await ServerRun.RunAsync(app, options, null, parse.InvocationConfiguration.Output, errors, cancel);
    }
}
