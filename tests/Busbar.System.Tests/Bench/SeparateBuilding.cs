namespace Busbar.SystemTests.Bench;

/// <summary>
/// A building as it is put up in earnest: field devices, controllers and gateway are programs of their own that know each other
/// only by sockets and lines, and the broker is Debian's mosquitto.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SeparateBuilding : IAsyncLifetime, ICollectionFixture<SeparateBuilding>
{
    /// <summary>The test classes that live in it, one after the other.</summary>
    public const string Name = "a building of separate programs";

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, RunningProgram> _controllers = [];
    private readonly string _site;
    private readonly string _port = $"{FreePorts.Take()}";
    private RunningProgram? _field;
    private RunningProgram? _gateway;

    public SeparateBuilding()
    {
        _site = Repository.CopySite(_folder.Path);
        Mosquitto = new Mosquitto(_folder.Path);
        Api = new Api(new Uri($"http://127.0.0.1:{_port}"));
        Disk = new FailingDisk(Data, _folder.File("fault"));
    }

    internal Mosquitto Mosquitto { get; }

    internal Api Api { get; }

    /// <summary>The gateway's data folder.</summary>
    public string Data => _folder.File("data");

    /// <summary>What the gateway printed since its last start.</summary>
    public string GatewayOutput => _gateway!.Output;

    /// <summary>Where the gateway keeps its data; the controllers lie on another one.</summary>
    internal FailingDisk Disk { get; }

    public async ValueTask InitializeAsync()
    {
        await Mosquitto.StartAsync();
        _field = RunningProgram.Busbar("simulate", "--site", _site, "--data", _folder.File("field"));
        await _field.SaysAsync("The field devices are ready");
        await StartGatewayAsync();
        await StartControllerAsync("floors");
        await StartControllerAsync("plant");
        await StartControllerAsync("loads");
    }

    /// <summary>Where a bus of the field ends: the path of a tty, or host and port.</summary>
    public string Place(string bus)
    {
        string line = _field!.Lines.Single(each => each.StartsWith(bus + ":", StringComparison.Ordinal));
        return line[(bus.Length + 1)..].Trim().Split(' ')[0];
    }

    public async Task StartGatewayAsync()
    {
        _gateway = RunningProgram.Busbar(Disk.Environment, "gateway", "--demo", "--site", _site, "--data", Data, "--port", _port, "--broker", Mosquitto.Address);
        await _gateway.SaysAsync("Busbar is ready");
    }

    public Task KillGatewayAsync() => _gateway!.KillAsync();

    public Task<int> EndGatewayAsync() => _gateway!.EndAsync("TERM");

    public async Task StartControllerAsync(string id)
    {
        // The same data folder as the gateway's: there lie the keys that documents are signed with.
        _controllers[id] = RunningProgram.Busbar(
            "controller", id, "--site", _site, "--data", Data, "--broker", Mosquitto.Address,
            "--serial", $"plant-rs485={Place("plant/field")}", "--serial", $"floors-rs485={Place("floors/thermostats")}");
        await _controllers[id].SaysAsync($"controller {id} of");
    }

    public Task KillControllerAsync(string id) => _controllers[id].KillAsync();

    public Task<int> EndControllerAsync(string id) => _controllers[id].EndAsync("INT");

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (RunningProgram program in new[] { _gateway, _field }.Concat(_controllers.Values).OfType<RunningProgram>())
            await program.DisposeAsync();
        await Mosquitto.DisposeAsync();
        _folder.Dispose();
    }
}
