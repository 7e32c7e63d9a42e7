using System.Security.Cryptography;
using System.CommandLine;
using Busbar.Controller;
using Busbar.Host;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar controller</c>: one controller of a site as a process of its own, on this computer's ports.</summary>
internal static class ControllerCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Id of the controller in the site file; not with --console.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> ConsoleTty = new("--console") { Description = "Begin as a board does, with nothing: a console on this tty (pty makes one) tells it who it is, as busbar provision does.", HelpName = "TTY" };

    private static readonly Option<string> Broker = new("--broker") { Description = "The MQTT broker.", HelpName = "HOST:PORT", DefaultValueFactory = _ => "127.0.0.1:1883" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("controller", "Run one controller of a site as a process of its own.") { Id, SharedOptions.Site, Broker, SharedOptions.Serial, SharedOptions.Data, ConsoleTty };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (parse.GetValue(ConsoleTty) is { } tty)
            return await RunDeviceAsync(parse, tty, cancel);
        if (parse.GetValue(Id) is null)
        {
            await errors.WriteLineAsync("which controller? Its id in the site file; or --console pty for one that is told by its console");
            return ExitCode.CannotStart;
        }

        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        string id = parse.GetRequiredValue(Id);
        string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id);
        IReadOnlyDictionary<string, string> serialPorts = SharedOptions.SerialPorts(parse);
        if (Problem(site.Model, id, parse.GetValue(Broker)!, serialPorts) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return ExitCode.CannotStart;
        }

        if (!await DataHome.PrepareAsync(data, errors))
            return ExitCode.CannotStart;
        if (SiteFiles.DocumentOf(id, site, parse, data) is not { } document)
            return ExitCode.WrongFile;
        BrokerAddress broker = BrokerAddress.TryParse(parse.GetValue(Broker)!)!;
        ControllerHostSettings settings = new(
            new ControllerSettings(id, ControllerKeys.BesideData(data).Get(id), site.Model.Id) { Limits = site.Model.FindController(id)!.Size.Limits, NewStorageId = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue) },
            Path.Combine(data, "controllers", id),
            new MqttLinkSettings(broker.Host, broker.Port, id) { UserName = id, Password = ControllerKeys.BesideData(data).BrokerPassword(id) })
        {
            FirstDocument = document.Bytes,
            SerialPaths = serialPorts,
        };
        TextWriter output = parse.InvocationConfiguration.Output;
        await using ControllerHost running = new(settings, LogTo(output));
        await output.WriteLineAsync($"controller {id} of {site.Model.Id} runs document {document.Stamp.Version} with broker {broker.Host}:{broker.Port}  (Ctrl-C ends it; storage in {settings.StorageFolder})");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    /// <summary>A controller that is told everything by its console, as a new board is.</summary>
    private static async Task<int> RunDeviceAsync(ParseResult parse, string tty, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (parse.GetValue(Id) is { } id)
        {
            await errors.WriteLineAsync($"with --console the controller is told its id by the console; leave out {id}");
            return ExitCode.CannotStart;
        }

        string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), "device");
        LinuxDeviceSettings settings = new(data) { ConsolePath = tty == "pty" ? null : tty, SerialPaths = SharedOptions.SerialPorts(parse) };
        try
        {
            await using LinuxDevice device = new(settings, LogTo(output));
            await output.WriteLineAsync($"console at {device.ConsolePath}  (Ctrl-C ends it; storage in {data})");
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    /// <summary>What is wrong with the arguments and what would be right; null when nothing is.</summary>
    private static string? Problem(SiteModel site, string id, string broker, IReadOnlyDictionary<string, string> serialPorts)
    {
        if (site.FindController(id) is not { } controller)
            return SiteFiles.NoController(site, id);
        if (BrokerAddress.TryParse(broker) is null)
            return BrokerAddress.Explain(broker);
        return MissingTtys(controller, serialPorts);
    }

    /// <summary>Which serial ports of a controller no tty was given for; null when none is missing.</summary>
    internal static string? MissingTtys(SiteController controller, IReadOnlyDictionary<string, string> serialPorts)
    {
        string[] missing = [.. controller.Buses.Where(bus => bus.Kind == BusKind.Serial).Select(bus => bus.PortName).Except(serialPorts.Keys)];
        return missing.Length == 0 ? null : $"controller {controller.Id} needs a tty for: {string.Join(", ", missing)}; give it with --serial {missing[0]}=/dev/ttyUSB0";
    }

    private static HostLog LogTo(TextWriter output) => new((level, text) => output.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {Level(level)}: {text}"));

    private static string Level(byte level) => level switch
    {
        0 => "dbug",
        1 => "info",
        2 => "warn",
        _ => "fail",
    };
}
