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

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("simulate", "Run plant and field devices alone, in real time, for controllers and tools of other processes.")
        {
            SharedOptions.Site, SharedOptions.Seed, SharedOptions.Replay, SharedOptions.DevicePorts, Data,
        };
        command.SetAction(RunAsync);
        return command;
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
                await output.WriteLineAsync($"{controller.Id}/{bus.Id}: {place}  {string.Join(", ", controller.DevicesOn(bus).Select(device => $"{device.Id} (unit {device.Address})"))}");
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
