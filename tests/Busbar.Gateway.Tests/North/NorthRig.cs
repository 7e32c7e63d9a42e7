using Busbar.Gateway.CommandLine;
using Busbar.Gateway.North;
using Busbar.Gateway.Tests.Running;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Tests.Twin;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.North;

/// <summary>The demo building with a north.yaml of the test's own; live values are set by hand, commands are kept.</summary>
internal sealed class NorthRig : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public NorthRig(string north)
    {
        string file = folder.File("site.yaml");
        File.Copy(SiteFiles.Load(null, Console.Error)!.Model.File, file);
        File.WriteAllText(folder.File(NorthModel.FileName), "north: yuncheng-demo\n" + north);
        Loaded = SiteFiles.Load(file, Errors);
        if (Loaded is null)
            return;
        State = new LiveState(Time);
        State.Declare(Loaded.Model);
        Commands = new CommandService(State, () => Link, Time);
        Demand = new DemandLevel(Commands, Time);
        Model = NorthModel.Read(Loaded.Model, new Diagnostics());
        foreach (SiteController controller in Loaded.Model.Controllers)
        {
            State.SetControllerOnline(controller.Id, true, null, Time.GetUtcNow());
            foreach (SiteDevice device in controller.Devices)
                State.SetDeviceOnline(controller.Id, device.Id, true, null, Time.GetUtcNow());
        }
    }

    /// <summary>A north.yaml with a mistake is refused with its line and what is told.</summary>
    public static void Refuses(string north, string told)
    {
        using NorthRig wrong = new(north + "\n");
        Assert.Null(wrong.Loaded);
        Assert.Contains("north.yaml:2", wrong.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(told, wrong.Errors.ToString(), StringComparison.Ordinal);
    }

    public SettableTime Time { get; } = new(new DateTimeOffset(2026, 12, 9, 4, 0, 0, TimeSpan.Zero));

    public StringWriter Errors { get; } = new();

    /// <summary>Null when the file was refused; <see cref="Errors"/> says why.</summary>
    public LoadedSite? Loaded { get; }

    public SiteModel Site => Loaded!.Model;

    public LiveState State { get; } = null!;

    public RecordingLink Link { get; } = new();

    public CommandService Commands { get; } = null!;

    public DemandLevel Demand { get; } = null!;

    public NorthModel Model { get; } = null!;

    /// <summary>A point as its controller reports it.</summary>
    public void Set(string point, double? value, Quality quality = Quality.Good)
    {
        string[] parts = point.Split('/');
        Assert.True(State.SetPoint(Site.FindDevice(parts[0])!.ControllerId, parts[0], parts[1], value, quality, Time.GetUtcNow()), point);
    }

    public void Dispose() => folder.Dispose();
}
