using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Prometheus;

namespace Busbar.Gateway.Api;

/// <summary>
/// Prometheus metrics at /metrics. The registry is the gateway's own, so that several gateways can live in one process. The
/// live state is read when it is scraped.
/// </summary>
public sealed class GatewayMetrics
{
    private readonly LiveState state;
    private readonly Gauge controllerOnline;
    private readonly Gauge deviceOnline;
    private readonly Gauge outboxUsed;
    private readonly Gauge pointValue;
    private readonly Gauge pointQuality;
    private readonly Gauge pointAge;
    private readonly (Counter Counter, Func<long> Total)[] ingest;
    private readonly Counter malformed;
    private readonly IngestCounters counters;

    /// <param name="state">Read at every scrape.</param>
    /// <param name="counters">Read at every scrape.</param>
    public GatewayMetrics(LiveState state, IngestCounters counters)
    {
        this.state = state;
        this.counters = counters;
        Registry = Metrics.NewCustomRegistry();
        Factory = Metrics.WithCustomRegistry(Registry);
        DotNetStats.Register(Registry);
        controllerOnline = Factory.CreateGauge("busbar_controller_online", "1 while the controller is connected.", "controller");
        outboxUsed = Factory.CreateGauge("busbar_controller_outbox_used_bytes", "Records that wait in the controller's outbox.", "controller");
        deviceOnline = Factory.CreateGauge("busbar_device_online", "1 while the device answers.", "device", "class");
        pointValue = Factory.CreateGauge("busbar_point_value", "Newest value in the canonical unit; absent when there is none. Look at quality and age too.", "device", "point", "unit");
        pointQuality = Factory.CreateGauge("busbar_point_quality", "4 good, 3 uncertain, 2 stale, 1 bad, 0 not present.", "device", "point");
        pointAge = Factory.CreateGauge("busbar_point_age_seconds", "Age of the newest value.", "device", "point");
        ingest =
        [
            (Factory.CreateCounter("busbar_ingest_messages_total", "Messages taken from the broker."), () => counters.Messages),
            (Factory.CreateCounter("busbar_ingest_samples_total", "Samples stored."), () => counters.Samples),
            (Factory.CreateCounter("busbar_ingest_events_total", "Events stored."), () => counters.Events),
            (Factory.CreateCounter("busbar_ingest_duplicates_total", "Records left out because they were stored before."), () => counters.Duplicates),
            (Factory.CreateCounter("busbar_ingest_gaps_total", "Lost messages noticed by their sequence numbers."), () => counters.Gaps),
            (Factory.CreateCounter("busbar_ingest_rebirths_total", "Births asked for again, because a controller's message was lost or not understood."), () => counters.Rebirths),
            (Factory.CreateCounter("busbar_ingest_dropped_total", "Messages for which the queue had no room; controllers send them again."), () => counters.Dropped),
            (Factory.CreateCounter("busbar_ingest_sink_errors_total", "Faults of the rooms that are told what came; the log says which."), () => counters.SinkErrors),
            (Factory.CreateCounter("busbar_ingest_commit_failures_total", "Transactions that failed and were tried again."), () => counters.CommitFailures),
        ];
        malformed = Factory.CreateCounter("busbar_ingest_malformed_total", "Messages that could not be used as they came.", "controller", "kind");
        Registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>For metrics of other rooms.</summary>
    public MetricFactory Factory { get; }

    /// <summary>What /metrics shows.</summary>
    public CollectorRegistry Registry { get; }

    internal void Map(WebApplication app) => app.MapMetrics(registry: Registry);

    private void Collect()
    {
        foreach ((Counter counter, Func<long> total) in ingest)
            counter.IncTo(total());
        foreach (MalformedCount count in counters.Malformed)
            malformed.WithLabels(count.Controller, count.Kind.ToString()).IncTo(count.Count);
        foreach (LiveController controller in state.Controllers)
        {
            controllerOnline.WithLabels(controller.Id).Set(controller.IsOnline ? 1 : 0);
            if (controller.OutboxUsedBytes is { } used)
                outboxUsed.WithLabels(controller.Id).Set(used);
        }

        foreach (LiveDevice device in state.Devices)
        {
            deviceOnline.WithLabels(device.Id, device.Class.ToString()).Set(device.IsOnline ? 1 : 0);
            foreach (LivePoint point in state.Points(device.Id))
                Collect(point);
        }
    }

    private void Collect(LivePoint point)
    {
        pointQuality.WithLabels(point.Device, point.Point).Set((int)point.Quality);
        if (point.Age is { } age)
            pointAge.WithLabels(point.Device, point.Point).Set(age.TotalSeconds);
        string[] labels = [point.Device, point.Point, UnitSymbol.Of(point.Unit)];
        if (point.Value is { } value)
            pointValue.WithLabels(labels).Set(value);
        else
            pointValue.RemoveLabelled(labels);
    }
}
