using System.Net.Http.Json;
using System.Text.Json;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Busbar.Gateway.Tests.Api;

/// <summary>The whole gateway with broker and store, on free ports and in a folder of its own, with the demo building's site.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private WebApplication app = null!;

    internal TestController Floors { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public LiveState State => app.Services.GetRequiredService<LiveState>();

    public CommandService Commands => app.Services.GetRequiredService<CommandService>();

    public int MqttPort => app.Services.GetRequiredService<EmbeddedBroker>().Port;

    public SiteModel Site => app.Services.GetRequiredService<SiteModel>();

    public async ValueTask InitializeAsync()
    {
        LoadedSite site = SiteFiles.Load(null, Console.Error) ?? throw new InvalidOperationException("the demo building's files do not load");
        app = GatewayServer.Build(new GatewayOptions { IsDemo = true, Port = 0, Broker = new BrokerOptions { Port = 0 }, DataDirectory = Path.Combine(folder, "data") }, site.Model);
        await app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(TestServer.AddressOf(app)), Timeout = Patience };
        Floors = await TestController.ConnectAsync(MqttPort, Site.Id, "floors", TimeProvider.System);
        await BearAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Floors.DisposeAsync();
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Births of the controller and of two rooms; done when the gateway shows them.</summary>
    internal async Task BearAsync()
    {
        await Floors.BirthAsync(("room-301", Room(20.5)), ("room-302", Room(19)));
        await Until(() => State.FindDevice("room-302") is { IsOnline: true } && State.Find("room-301", "roomTemperature")?.Value is not null);
    }

    /// <summary>Waits without polling: looks again after every change of state or command.</summary>
    internal async Task Until(Func<bool> isSo)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (isSo())
                done.TrySetResult();
        }

        void OnCommand(Command _) => Look();
        using IDisposable changes = State.Subscribe(_ => Look());
        Commands.Changed += OnCommand;
        try
        {
            Look();
            await done.Task.WaitAsync(Patience);
        }
        finally
        {
            Commands.Changed -= OnCommand;
        }
    }

    internal async Task<JsonElement> GetAsync(string path, int status = 200)
    {
        using HttpResponseMessage answer = await Http.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static TestPoint[] Room(double temperature) =>
    [
        new("roomTemperature", temperature, Unit.Celsius),
        new("setpoint", 19, Unit.Celsius, PointKind.Command),
        new("on", 1, Unit.Boolean, PointKind.Command),
    ];
}
