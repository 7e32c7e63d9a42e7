using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Link;
using Busbar.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Torture;

/// <summary>
/// The gateway's own pipeline on virtual time: a queue, a commit every 100 ms, a tick every second. A crash forgets the queue and what was not
/// committed; the store stays.
/// </summary>
internal sealed class TortureGateway : IMessageBus, IDisposable
{
    private const int QueueCapacity = 8192;
    private const int CommitMilliseconds = 100;
    private readonly SimulatedSite site;
    private readonly StrictStore store;
    private readonly TortureNetwork network;
    private readonly TimeProvider time;
    private readonly Queue<(string Topic, byte[] Payload)> queue = [];
    private readonly HashSet<string> dropped = new(StringComparer.Ordinal);
    private IngestCounters counters = new();
    private IngestPipeline pipeline;
    private ControllerLink link;
    private int life, workOf;
    private bool isConnected;
    private bool mustLoseLink, mustReadyLink;

    public TortureGateway(SimulatedSite site, StrictStore store, TortureNetwork network)
    {
        this.site = site;
        this.store = store;
        this.network = network;
        time = new SiteTime(site);
        (pipeline, link) = Make();
        network.Gateway = this;
        Start();
    }

    public bool IsUp { get; private set; }

    /// <inheritdoc/>
    public bool IsConnected => isConnected;

    public IControllerLink Link => link;

    public long Faults => counters.Malformed.Where(m => m.Kind == MalformedKind.Fault).Sum(m => m.Count);

    /// <summary>What it has met since its start, for messages.</summary>
    public string Describe() => $"{counters.Messages} messages, {counters.Gaps} gaps, {counters.Rebirths} rebirths asked for, {counters.Duplicates} doubles, {counters.CommitFailures} failed commits, {string.Join(", ", counters.Malformed.Select(m => $"{m.Controller} {m.Kind} {m.Count} ({m.LastDetail})"))}";

    private string StateTopic => SparkplugTopics.State(SparkplugTopics.GatewayHost(site.Site.Id));

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, bool retain = false)
    {
        if (!isConnected)
            return false;
        network.FromGateway(topic, payload, retain);
        return true;
    }

    /// <summary>The process dies: queue and batch are gone, the broker speaks its will.</summary>
    public void Crash()
    {
        life++;
        IsUp = false;
        isConnected = false;
        queue.Clear();
        network.GatewayGone(StateTopic, State(false));
    }

    public void Start()
    {
        counters.Dispose();
        counters = new IngestCounters();
        (pipeline, link) = Make();
        IsUp = true;
        int own = ++life;
        Connect();
        Every(1000, own, () => Guard(pipeline.Tick));
        Every(600_000, own, () => Guard(pipeline.SendTime));
    }

    /// <summary>The broker is there (again).</summary>
    public void Connect()
    {
        if (!IsUp || !network.IsBrokerUp)
            return;
        isConnected = true;
        network.FromGateway(StateTopic, State(true), retain: true);
        mustReadyLink = true;
        WorkSoon();
    }

    /// <summary>The broker is gone.</summary>
    public void Disconnect()
    {
        isConnected = false;
        mustLoseLink = IsUp;
        WorkSoon();
    }

    /// <summary>A message from the broker.</summary>
    public void Receive(string topic, byte[] payload)
    {
        if (!IsUp || !isConnected)
            return;
        if (queue.Count < QueueCapacity)
            queue.Enqueue((topic, payload));
        else if (topic.Split('/') is [_, _, _, string controller, ..])
            dropped.Add(controller);
        WorkSoon();
    }

    public void Dispose() => counters.Dispose();

    private byte[] State(bool isOnline) => System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"online\":{(isOnline ? "true" : "false")},\"timestamp\":{site.Clock.UtcMilliseconds}}}"));

    private (IngestPipeline Pipeline, ControllerLink Link) Make()
    {
        IngestOptions options = new() { Site = site.Site.Id };
        IngestPipeline made = new(options, store, this, [], time, counters, NullLogger<IngestPipeline>.Instance);
        return (made, new ControllerLink(options, this, made, time));
    }

    private void WorkSoon()
    {
        if (workOf == life)
            return;
        int own = workOf = life;
        site.Plan(site.Clock.MonotonicMilliseconds + CommitMilliseconds, () =>
        {
            if (own != life)
                return;
            workOf = 0;
            if (!Guard(Work))
                WorkSoon();
        });
    }

    // As IngestService: while the store fails, everything waits in its order. False: to be tried again.
    private static bool Guard(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private void Work()
    {
        if (mustLoseLink)
        {
            pipeline.LinkLost();
            mustLoseLink = false;
        }

        if (mustReadyLink)
        {
            pipeline.LinkReady();
            mustReadyLink = false;
        }

        while (queue.TryPeek(out (string Topic, byte[] Payload) next))
        {
            pipeline.Accept(next.Topic, next.Payload);
            queue.Dequeue();
        }

        pipeline.Commit();
        foreach (string controller in dropped)
            pipeline.MessageDropped(controller);
        dropped.Clear();
    }

    private void Every(long milliseconds, int own, Action work)
    {
        site.Plan(site.Clock.MonotonicMilliseconds + milliseconds, () =>
        {
            if (own != life)
                return;
            work();
            Every(milliseconds, own, work);
        });
    }

    private sealed class SiteTime(SimulatedSite site) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(site.Clock.UtcMilliseconds);

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => site.Clock.MonotonicMilliseconds;
    }
}
