using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Ingest;

/// <summary>A pipeline over a real store, with a bus and a sink that remember, and time that stands still.</summary>
public sealed class IngestRig : IDisposable
{
    public const string Site = "site";
    public const long Now = 1_700_000_000_000;

    private readonly TemporaryFolder folder = new();

    public IngestRig(IStore? store = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        Store = store ?? new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, Time);
        Node = new EdgeNode(Site, "plant", (topic, payload) => Pipeline!.Accept(topic, payload));
        Pipeline = NewPipeline();
    }

    public FakeTimeProvider Time { get; }

    public IStore Store { get; private set; }

    public RecordingBus Bus { get; } = new();

    public RecordingSink Sink { get; } = new();

    public IngestCounters Counters { get; private set; } = new();

    public IngestPipeline Pipeline { get; private set; }

    public EdgeNode Node { get; }

    /// <summary>Everything stored, oldest first by original time.</summary>
    public async Task<List<(string Point, StoredSample Sample)>> StoredAsync()
    {
        List<(string, StoredSample)> all = [];
        foreach ((string device, string point) in new[] { ("meter", "power"), ("meter", "voltage"), ("relay", "on") })
        {
            foreach (StoredSample sample in await Store.ReadSamplesAsync(device, point, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, default))
                all.Add(($"{device}/{point}", sample));
        }

        return [.. all.OrderBy(item => item.Item2.TimeMilliseconds)];
    }

    /// <summary>Commits, and gives the controller what the gateway said.</summary>
    public void CommitAndAnswer()
    {
        Pipeline.Commit();
        Answer();
    }

    /// <summary>Gives the controller what the gateway said, until it has nothing more to say.</summary>
    public void Answer()
    {
        while (Bus.Sent.TryDequeue(out (string Topic, byte[] Payload) message))
            Node.Receive(message.Topic, message.Payload);
    }

    /// <summary>The gateway's program ends without a word and starts again.</summary>
    public void RestartGateway()
    {
        Store.Dispose();
        Store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, Time);
        Bus.Sent.Clear();
        Pipeline = NewPipeline();
    }

    public long Count(MalformedKind kind) => Counters.Malformed.Where(count => count.Kind == kind).Sum(count => count.Count);

    public void Dispose()
    {
        Store.Dispose();
        Counters.Dispose();
        folder.Dispose();
    }

    private IngestPipeline NewPipeline()
    {
        Counters.Dispose();
        Counters = new IngestCounters();
        return new(new IngestOptions { Site = Site }, Store, Bus, [new ThrowingSink(), Sink], Time, Counters, NullLogger<IngestPipeline>.Instance);
    }
}

/// <summary>A bus that keeps what was published.</summary>
public sealed class RecordingBus : IMessageBus
{
    public Queue<(string Topic, byte[] Payload)> Sent { get; } = new();

    public bool IsConnected { get; set; } = true;

    public bool Publish(string topic, byte[] payload, bool retain = false)
    {
        if (IsConnected)
            Sent.Enqueue((topic, payload));
        return IsConnected;
    }
}

/// <summary>A sink that keeps what it was told.</summary>
public sealed class RecordingSink : IIngestSink
{
    public List<object> Told { get; } = [];

    public List<DateTimeOffset?> Links { get; } = [];

    public IEnumerable<IngestedSample> Samples => Told.OfType<IngestedSample>();

    public IEnumerable<IngestedEvent> Events => Told.OfType<IngestedEvent>();

    public void ControllerBorn(ControllerBirth birth) => Told.Add(birth);

    public void ControllerDied(ControllerDeath death) => Told.Add(death);

    public void LinkChanged(DateTimeOffset? since) => Links.Add(since);

    public void ControllerFact(string controller, string name, double value, DateTimeOffset time) => Told.Add((controller, name, value));

    public void DeviceBorn(DeviceBirth birth) => Told.Add(birth);

    public void DeviceDied(DeviceDeath death) => Told.Add(death);

    public void SamplesStored(IReadOnlyList<IngestedSample> samples) => Told.AddRange(samples.Cast<object>());

    public void EventsStored(IReadOnlyList<IngestedEvent> events) => Told.AddRange(events);
}

/// <summary>A sink that fails at everything, in front of the one that must not notice.</summary>
public sealed class ThrowingSink : IIngestSink
{
    public void ControllerBorn(ControllerBirth birth) => throw new InvalidOperationException("broken sink");

    public void ControllerDied(ControllerDeath death) => throw new InvalidOperationException("broken sink");

    public void ControllerFact(string controller, string name, double value, DateTimeOffset time) => throw new InvalidOperationException("broken sink");

    public void DeviceBorn(DeviceBirth birth) => throw new InvalidOperationException("broken sink");

    public void DeviceDied(DeviceDeath death) => throw new InvalidOperationException("broken sink");

    public void SamplesStored(IReadOnlyList<IngestedSample> samples) => throw new InvalidOperationException("broken sink");

    public void EventsStored(IReadOnlyList<IngestedEvent> events) => throw new InvalidOperationException("broken sink");
}
