using System.Diagnostics;
using System.Globalization;
using Busbar.Controller;
using Busbar.Simulator;
using Busbar.Simulator.Plant;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Check;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Benchmarks;

/// <summary>How many times faster than the clock the demo building lives, on one core, at each depth. The baseline is the plant alone.</summary>
internal static class SimulationBenchmark
{
    private static readonly DateTimeOffset Start = new(2026, 1, 14, 0, 0, 0, TimeSpan.FromHours(8));

    public static int Run(string[] arguments)
    {
        double seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 10;
        string file = Path.Combine(Root(), "sites", "yuncheng", "site.yaml");
        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(DeviceFolder.Find(file)!, diagnostics);
        SiteModel site = SiteLoader.Load(file, types, diagnostics)!;
        Console.WriteLine("| depth | step | times real time |");
        Console.WriteLine("|---|---|---|");
        foreach (double step in (double[])[1, 5])
        {
            PlantLayout layout = SitePlant.Layout(site);
            BuildingPlant plant = new(layout, new PlantOptions { Seed = 1, Start = Start, StepLength = TimeSpan.FromSeconds(step) });
            long at = Start.ToUnixTimeMilliseconds();
            Report("plant alone (baseline)", step, Measure(seconds, () => plant.RunUntil(at += 3_600_000)));
            PointBuilding points = new(site, PointController.MakeAll(site, types, diagnostics)!, Options(step));
            Report("physics and policies", step, Measure(seconds, () => points.Run(TimeSpan.FromHours(1))));
        }

        foreach (bool isByPoints in (bool[])[true, false])
        {
            SimulatedSite simulated = new(site, types.Library, Options(1));
            VirtualBuilding building = new(simulated, c => new ControllerSettings(c.Id, new byte[32], site.Id), c => Document(site, types, c), pointsInsteadOfBytes: isByPoints);
            _ = new VirtualGateway(building);
            Report(isByPoints ? "messages: points instead of bytes" : "every byte", 1, Measure(seconds, () => building.Run(TimeSpan.FromHours(1))));
        }

        return 0;
    }

    private static SimulationOptions Options(double step) => new() { Seed = 1, Start = Start, PlantStep = TimeSpan.FromSeconds(step) };

    private static byte[] Document(SiteModel site, DeviceTypes types, SiteController controller) =>
        DocumentCompiler.For(types).Compile(site, controller.Id, new byte[32], new DocumentStamp(1, DateTimeOffset.UnixEpoch), new Diagnostics())!.Bytes;

    /// <summary>Hours lived in so many seconds of this thread's processor, as a multiple of real time.</summary>
    private static double Measure(double seconds, Action hour)
    {
        hour();
        using Process self = Process.GetCurrentProcess();
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan before = self.TotalProcessorTime;
        long hours = 0;
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            hour();
            hours++;
        }

        self.Refresh();
        return hours * 3600 / (self.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Report(string depth, double step, double speed) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {depth} | {step:0.###} s | {speed:#,0} |"));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Busbar.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("no Busbar.slnx above the benchmarks");
    }
}
