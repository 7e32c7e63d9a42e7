using System.Security.Cryptography;
using System.Text;
using Busbar.Controller;
using Busbar.Simulator.Transport;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests;

/// <summary>The demo building whole: plant, devices, controllers, the stand-in of a gateway.</summary>
internal sealed class VirtualDemo
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public VirtualDemo(string localStart = "2026-01-14T06:00:00", ulong seed = 7, Func<SimulationOptions, SimulationOptions>? with = null)
    {
        Site = Demo.Simulate(localStart, seed, with);
        Building = new VirtualBuilding(
            Site,
            Settings,
            controller => Document(controller).Bytes,
            (id, level, text) => Log.Add($"{Site.Clock.MonotonicMilliseconds} {id} {level} {text}"));
        Gateway = new VirtualGateway(Building);
    }

    public SimulatedSite Site { get; }

    public VirtualBuilding Building { get; }

    public VirtualGateway Gateway { get; }

    public List<string> Log { get; } = [];

    public VirtualDemo Leap(double hours = 0, double minutes = 0, double seconds = 0)
    {
        Building.Run(TimeSpan.FromSeconds(hours * 3600 + minutes * 60 + seconds));
        return this;
    }

    /// <summary>Hashes every byte on every bus and link from now on.</summary>
    public IncrementalHash HashEverything()
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string who, ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{Site.Clock.MonotonicMilliseconds} {who} "));
            hash.AppendData(bytes);
        }

        foreach (FieldLine line in Site.Lines.Values)
        {
            line.Trace = (l, fromController, bytes) => Add(fromController ? $">{l.Name}" : $"<{l.Name}", bytes.Span);
        }

        Gateway.Trace = (_, topic, payload) => Add(topic, payload);
        return hash;
    }

    public static ControllerSettings Settings(SiteController controller) => new(controller.Id, KeyOf(controller.Id), Demo.Site.Id);

    private static byte[] KeyOf(string controllerId) => SHA256.HashData(Encoding.UTF8.GetBytes("test key of " + controllerId));

    public static CompiledDocument Document(SiteController controller)
    {
        var diagnostics = new Diagnostics();
        var compiler = new DocumentCompiler(Demo.Types.CompileProfile, PolicyCompiler.Compile);
        return compiler.Compile(Demo.Site, controller.Id, KeyOf(controller.Id), new DocumentStamp(1, Issued), diagnostics)
            ?? throw new InvalidOperationException(diagnostics.ToString());
    }
}
