using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Store;

public class Retention
{
    [Fact]
    public async Task Old_samples_are_deleted_every_minute_in_steps_until_none_is_left()
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        CountingStore store = new();
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddLogging();
        builder.Services.AddStore(new StoreOptions { Path = "never opened", Retention = TimeSpan.FromDays(30) });
        builder.Services.AddSingleton<IStore>(store);
        using IHost host = builder.Build();
        await host.StartAsync();

        // The service arms its timer when its thread comes to it: go on until it has.
        while (!store.IsEmpty.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await host.StopAsync();
        Assert.Equal(0, store.Left);
        Assert.All(store.Limits, limit => Assert.InRange(limit, 1, 5000));
        Assert.InRange(time.GetUtcNow() - store.Before, TimeSpan.FromDays(30), TimeSpan.FromDays(31));
    }

    /// <summary>A store with so many old samples.</summary>
    private sealed class CountingStore : FailingStore, IStore
    {
        private readonly TaskCompletionSource empty = new();

        public int Left { get; private set; } = 5500;

        public List<int> Limits { get; } = [];

        public DateTimeOffset Before { get; private set; }

        public Task IsEmpty => empty.Task;

        int IStore.DeleteSamples(DateTimeOffset before, int limit)
        {
            int deleted = Math.Min(Left, limit);
            Left -= deleted;
            Limits.Add(limit);
            Before = before;
            if (Left == 0)
                empty.TrySetResult();
            return deleted;
        }
    }
}
