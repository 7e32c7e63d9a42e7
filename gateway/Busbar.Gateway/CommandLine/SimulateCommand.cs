using System.CommandLine;
using Busbar.Gateway.Demo;
using Busbar.Simulator.Lockstep;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar simulate</c>: plant and field devices alone, for controllers and tools of other processes.</summary>
internal static class SimulateCommand
{
    private static readonly Option<string?> Data = new("--data") { Description = "Folder of what the simulated devices remember, and of the links to their ttys; default: a folder under the user's data home.", HelpName = "DIR" };

    private static readonly Option<string?> OneDevice = new("--device") { Description = "Only one device on a TCP port: the id of a device file, or a path.", HelpName = "ID|FILE" };

    private static readonly Argument<string[]> Scenarios = new("SCENARIO") { Description = "Scenario files, or folders of them: played in virtual time, with table, plots and JUnit XML, instead.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<string> Out = new("--out") { Description = "Folder for plots and JUnit XML of scenarios.", DefaultValueFactory = _ => "scenario-results", HelpName = "DIR" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("simulate", "Play scenario files; or, without one, run plant and field devices alone, in real time, for controllers and tools of other processes.")
        {
            Scenarios, Out,
            SharedOptions.Site, SharedOptions.Seed, SharedOptions.Replay, SharedOptions.DevicePorts, Data, OneDevice, TechnicianOptions.Devices,
        };
        command.SetAction((parse, cancel) => parse.GetValue(Scenarios) is { Length: > 0 } scenarios ? ScenarioPlayer.RunAsync(parse, scenarios, parse.GetValue(Out)!, cancel) : parse.GetValue(OneDevice) is { } device ? RunDeviceAsync(parse, device, cancel) : RunAsync(parse, cancel));
        return command;
    }

    private static async Task<int> RunDeviceAsync(ParseResult parse, string device, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        TextWriter output = parse.InvocationConfiguration.Output;
        if (ProbeCommand.Load(device, parse.GetValue(TechnicianOptions.Devices), errors) is not { } file)
            return ExitCode.WrongFile;
        try
        {
            using BenchPort port = new(file, parse.GetValue(SharedOptions.DevicePorts) ?? 0, TimeProvider.System);
            await output.WriteLineAsync($"{file.Id} answers at {port.EndPoint} as unit {BenchPort.Unit}  (Ctrl-C ends it)");
            await port.RunAsync(cancel);
            return 0;
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        TextWriter output = parse.InvocationConfiguration.Output;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        DemoOptions options = new()
        {
            DataDirectory = DataHome.Resolve(parse.GetValue(Data), "simulate"),
            Seed = parse.GetValue(SharedOptions.Seed),
            ReplayFile = parse.GetValue(SharedOptions.Replay),
            DevicePortBase = parse.GetValue(SharedOptions.DevicePorts),
        };
        if (!await DataHome.PrepareAsync(options.DataDirectory, errors))
            return ExitCode.CannotStart;
        try
        {
            DemoField field = new(site.Model, site.Types, options, TimeProvider.System.GetUtcNow());
            using RealPorts ports = field.OpenPorts();
            foreach ((SiteController controller, SiteBus bus) in site.Model.Controllers.SelectMany(controller => controller.Buses.Select(bus => (controller, bus))))
            {
                string place = bus.Kind == BusKind.Serial ? ports.SerialPaths[bus.PortName] : ports.EndPoints[bus.Port].ToString();
                await output.WriteLineAsync($"{controller.Id}/{bus.Id}: {place}  {string.Join(", ", controller.DevicesOn(bus).Select(device => $"{device.Id} ({(device.Type.Protocol == Busbar.Site.Devices.DeviceProtocol.Modbus ? "unit" : "address")} {device.AddressText})"))}");
            }

            await output.WriteLineAsync("The field devices are ready  (Ctrl-C ends them)");
            LockstepDriver driver = new(field.Simulated, ports, 1);
            await Task.Factory.StartNew(() => driver.Run(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return 0;
        }
        catch (DemoException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }
}
