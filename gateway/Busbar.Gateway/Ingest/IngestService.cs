using System.Collections.Concurrent;
using System.Threading.Channels;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Ingest;

/// <summary>
/// Drives the pipeline from a bounded queue, on one thread. While the store is slow or failing the queue fills; what finds no
/// room is dropped and counted, and sent again by the controllers, which keep what is not acknowledged.
/// </summary>
internal sealed class IngestService : BackgroundService, IMessageReceiver
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimePeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly IngestOptions options;
    private readonly IngestPipeline pipeline;
    private readonly IngestCounters counters;
    private readonly TimeProvider time;
    private readonly ILogger<IngestService> log;
    private readonly Channel<Arrival> queue;
    private readonly ConcurrentDictionary<string, bool> droppedFrom = new(StringComparer.Ordinal);
    private readonly ClockSteps clock;
    private long timeSent;

    public IngestService(IngestOptions options, IngestPipeline pipeline, IngestCounters counters, TimeProvider time, ILogger<IngestService> log)
    {
        this.options = options;
        this.pipeline = pipeline;
        this.counters = counters;
        this.time = time;
        this.log = log;
        clock = new ClockSteps(time, ClockTolerance);
        timeSent = time.GetTimestamp();
        queue = Channel.CreateBounded<Arrival>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
    }

    private enum ArrivalKind
    {
        Message,
        Connected,
        Disconnected,
        Tick,
    }

    // Never waits: the MQTT client would collect without bound behind it. What is dropped is asked for again.
    public ValueTask ReceiveAsync(string topic, byte[] payload, CancellationToken cancel)
    {
        if (!queue.Writer.TryWrite(new Arrival(ArrivalKind.Message, topic, payload)))
        {
            counters.CountDropped();
            if (topic.Split('/') is [_, _, _, string controller, ..])
                droppedFrom.TryAdd(controller, true);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ConnectedAsync(CancellationToken cancel) => queue.Writer.WriteAsync(new Arrival(ArrivalKind.Connected, "", []), cancel);

    public ValueTask DisconnectedAsync(CancellationToken cancel) => queue.Writer.WriteAsync(new Arrival(ArrivalKind.Disconnected, "", []), cancel);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => OwnThread.RunAsync("ingest", () => DriveAsync(stoppingToken));

    private async Task DriveAsync(CancellationToken stoppingToken)
    {
        await using ITimer ticks = time.CreateTimer(_ => queue.Writer.TryWrite(new Arrival(ArrivalKind.Tick, "", [])), null, TickPeriod, TickPeriod);
        try
        {
            while (await queue.Reader.WaitToReadAsync(stoppingToken))
            {
                await DrainAsync(stoppingToken);

                // Company is waited for only while there is room for it: a full batch is stored at once.
                if (pipeline.PendingRecords > 0 && pipeline.PendingRecords < options.BatchRecords && options.CommitInterval > TimeSpan.Zero)
                {
                    await Task.Delay(options.CommitInterval, time, stoppingToken);
                    await DrainAsync(stoppingToken);
                }

                await TryAsync(pipeline.Commit, stoppingToken);
                AskForDropped();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            TryOnce(pipeline.Commit);
        }
    }

    private async Task DrainAsync(CancellationToken stopping)
    {
        while (pipeline.PendingRecords < options.BatchRecords && queue.Reader.TryRead(out Arrival arrival))
        {
            Arrival taken = arrival;
            await TryAsync(
                () =>
                {
                    switch (taken.Kind)
                    {
                        case ArrivalKind.Message:
                            pipeline.Accept(taken.Topic, taken.Payload);
                            break;
                        case ArrivalKind.Connected:
                            pipeline.LinkReady();
                            break;
                        case ArrivalKind.Disconnected:
                            pipeline.LinkLost();
                            break;
                        default:
                            pipeline.Tick();
                            SendTimeWhenDue();
                            break;
                    }
                },
                stopping);
        }
    }

    /// <summary>The store may fail (disk full, disk gone): try until it works, and let everything else wait.</summary>
    private async Task TryAsync(Action step, CancellationToken stopping)
    {
        while (!TryOnce(step))
            await Task.Delay(RetryPause, time, stopping);
    }

    private bool TryOnce(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (StoreException exception)
        {
            if (counters.LastCommitError != exception.Message)
                log.LogError(exception, "The store failed; trying again every {Seconds} s, controllers keep their records meanwhile", RetryPause.TotalSeconds);
            counters.CountFailure(exception.Message);
            return false;
        }
    }

    private void AskForDropped()
    {
        foreach (string controller in droppedFrom.Keys)
        {
            droppedFrom.TryRemove(controller, out _);
            pipeline.MessageDropped(controller);
        }
    }

    /// <summary>Every ten minutes, and at once when the clock was set, either way. On the thread that drives; internal for its test.</summary>
    internal void SendTimeWhenDue()
    {
        if (clock.Look() == TimeSpan.Zero && time.GetElapsedTime(timeSent) < TimePeriod)
            return;
        timeSent = time.GetTimestamp();
        pipeline.SendTime();
    }

    private readonly record struct Arrival(ArrivalKind Kind, string Topic, byte[] Payload);
}
