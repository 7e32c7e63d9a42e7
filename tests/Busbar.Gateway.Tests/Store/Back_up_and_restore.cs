using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Points;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Busbar.Gateway.Tests.Store;

/// <summary>The two commands, against a store that runs and one that does not.</summary>
public sealed class Back_up_and_restore : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Both_work_while_the_store_runs_and_when_it_does_not()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddStore(new StoreOptions { Path = folder.File(StoreOptions.FileName) });
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            IStore store = host.Services.GetRequiredService<IStore>();
            Write(store, 1);
            Assert.Equal(0, await RunAsync("backup"));
            Write(store, 2);
            Assert.Equal(2, await Count(store));
            Assert.Equal(0, await RunAsync("restore"));
            Assert.Equal(1, await Count(store));
            await host.StopAsync();
        }

        using (SqliteStore store = Open())
            Write(store, 3);
        Assert.Equal(0, await RunAsync("restore"));
        using (SqliteStore store = Open())
            Assert.Equal(1, await Count(store));
        Assert.NotEqual(0, await RunAsync("backup"));
    }

    private SqliteStore Open() => new(new StoreOptions { Path = folder.File(StoreOptions.FileName) }, TimeProvider.System);

    private async Task<int> RunAsync(string command)
    {
        using RunningCommand running = new(command, folder.File("backup.db"), "--data", folder.Path);
        return await running.EndAsync();
    }

    private static void Write(IStore store, ulong sequence)
    {
        StoreBatch batch = new();
        batch.Add(new StoreMessage("plant", 0, 1, sequence, [new StoreRecord(new IngestedSample("plant", "meter", "power", 1_700_000_000_000 + (long)sequence, 1, Quality.Good, false, false), null)]));
        store.Write(batch);
    }

    private static async Task<int> Count(IStore store) => (await store.ReadSamplesAsync("meter", "power", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, -1, default)).Count;
}
