using System.Security.Cryptography;
using System.Text;
using Busbar.Controller;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>A site of one controller, <c>plant</c>, whose devices are those of <see cref="MeterFiles"/>: from its text to the controller's points.</summary>
internal sealed class MeterSite : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-meters").FullName;
    private readonly DeviceTypes _types;

    /// <param name="text">The site file.</param>
    /// <param name="libraryFiles">Ids of device files of the library that it names as well.</param>
    public MeterSite(string text, params string[] libraryFiles)
    {
        MeterFiles.WriteTo(_folder);
        foreach (string id in libraryFiles)
        {
            File.Copy(Demo.Types.Library.Find(id)!.Path, Path.Combine(_folder, $"{id}.yaml"));
        }

        Diagnostics diagnostics = new();
        _types = DeviceTypes.Load(_folder, diagnostics);
        Model = Parse(text, diagnostics)!;
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
    }

    public SiteModel Model { get; }

    public IReadOnlyList<SiteDevice> Devices => Model.Controllers[0].Devices;

    private static byte[] Key => SHA256.HashData(Encoding.UTF8.GetBytes("a test's key"));

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>Another text with the same device files.</summary>
    public SiteModel? Parse(string text, Diagnostics diagnostics) => SiteLoader.Parse("meters.yaml", text, _types, diagnostics);

    /// <summary>The field devices from a moment on.</summary>
    /// <param name="start">Of virtual time.</param>
    /// <param name="meters">What counters stood at before; null: as the plant has them.</param>
    public SimulatedSite Simulate(DateTimeOffset start, IReadOnlyDictionary<string, double>? meters = null)
    {
        SimulationOptions options = new() { Start = start, WarmUp = TimeSpan.Zero, HasBench = true };
        return new SimulatedSite(Model, _types.Library, meters is null ? options : options with { Meters = meters });
    }

    /// <summary>Field devices and the controller that reads them.</summary>
    public VirtualBuilding Build(SimulatedSite site) => new(site, c => new ControllerSettings(c.Id, Key, Model.Id), Document);

    /// <summary>A point as the controller has it.</summary>
    public (double Value, Quality Quality) Of(VirtualBuilding building, string device, string point)
    {
        SiteDevice found = Devices.Single(d => d.Id == device);
        int index = Model.Controllers[0].FirstPointOf(found) + found.Type.IndexOf(point);
        PointTable points = building["plant"].Controller.Tables!.Points;
        return (points.Values[index], (Quality)points.Qualities[index]);
    }

    private byte[] Document(SiteController controller)
    {
        Diagnostics diagnostics = new();
        DocumentCompiler compiler = new(_types.CompileProfile, PolicyCompiler.Compile);
        return compiler.Compile(Model, controller.Id, Key, new DocumentStamp(1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), diagnostics)?.Bytes
            ?? throw new InvalidOperationException(diagnostics.ToString());
    }
}
