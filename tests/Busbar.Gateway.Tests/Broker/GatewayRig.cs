using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Gateway.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>Broker, ingest and store as the program has them, with real sockets and a real file.</summary>
public sealed class GatewayRig : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IHost host;

    public GatewayRig(BrokerOptions broker, IngestOptions? ingest = null)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton<IIngestSink>(Sink);
        builder.Services.AddStore(new StoreOptions { Path = folder.File("busbar.db") });
        builder.Services.AddIngest(ingest ?? new IngestOptions { Site = IngestRig.Site, CommitInterval = TimeSpan.FromMilliseconds(20) });
        builder.Services.AddBroker(broker);
        host = builder.Build();
    }

    public Signal Signal => Sink.Signal;

    public SignallingSink Sink { get; } = new();

    public IServiceProvider Services => host.Services;

    public int BrokerPort => Services.GetRequiredService<EmbeddedBroker>().Port;

    public IngestCounters Counters => Services.GetRequiredService<IngestCounters>();

    public Task StartAsync() => host.StartAsync();

    public Task StopAsync() => host.StopAsync();

    public async Task<List<long>> StoredTimesAsync() =>
        [.. (await Services.GetRequiredService<IHistory>().ReadSamplesAsync("meter", "power", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, default)).Select(sample => sample.TimeMilliseconds)];

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>A sink that says whenever something came.</summary>
public sealed class SignallingSink : IIngestSink
{
    private readonly Lock gate = new();
    private readonly List<object> told = [];

    public Signal Signal { get; } = new();

    public int Count<T>()
    {
        lock (gate)
        {
            return told.OfType<T>().Count();
        }
    }

    public void ControllerBorn(ControllerBirth birth) => Add(birth);

    public void ControllerDied(ControllerDeath death) => Add(death);

    public void ControllerFact(string controller, string name, double value, DateTimeOffset time) => Add((controller, name, value));

    public void DeviceBorn(DeviceBirth birth) => Add(birth);

    public void DeviceDied(DeviceDeath death) => Add(death);

    public void SamplesStored(IReadOnlyList<IngestedSample> samples) => Add([.. samples.Cast<object>()]);

    public void EventsStored(IReadOnlyList<IngestedEvent> events) => Add([.. events]);

    private void Add(params object[] items)
    {
        lock (gate)
        {
            told.AddRange(items);
        }

        Signal.Raise();
    }
}
