using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Busbar.Gateway.Ingest;

/// <summary>What is wrong with a message that could not be used as it came.</summary>
public enum MalformedKind
{
    /// <summary>The topic is none of Sparkplug's.</summary>
    Topic,

    /// <summary>The payload is no Sparkplug payload.</summary>
    Payload,

    /// <summary>No sequence number of Sparkplug where there must be one.</summary>
    NoSequence,

    /// <summary>Data without Busbar/Boot or Busbar/Sequence, or with impossible ones: duplicates could not be told.</summary>
    NoRecordNumber,

    /// <summary>A metric that no birth has named.</summary>
    UnknownMetric,

    /// <summary>A message that this program failed on: a fault of ours, told in the log.</summary>
    Fault,

    /// <summary>A value that is no number where a number must be.</summary>
    NotANumber,

    /// <summary>More controllers than a site can have.</summary>
    TooManyControllers,
}

/// <summary>How often a controller sent one kind of malformed message.</summary>
/// <param name="Controller">Its id; empty when the topic did not even say that.</param>
/// <param name="Kind">What was wrong.</param>
/// <param name="Count">Since the start of the gateway.</param>
/// <param name="LastDetail">Topic and circumstances of the last one.</param>
/// <param name="LastTime">When it came.</param>
public sealed record MalformedCount(string Controller, MalformedKind Kind, long Count, string LastDetail, DateTimeOffset LastTime);

/// <summary>
/// What ingest did since the start; read from any thread. The totals are also published as the .NET meter
/// <c>Busbar.Gateway.Ingest</c>.
/// </summary>
public sealed class IngestCounters : IDisposable
{
    private readonly ConcurrentDictionary<(string Controller, MalformedKind Kind), MalformedCount> malformed = new();
    private readonly Meter meter = new("Busbar.Gateway.Ingest");
    private long messages;
    private long samples;
    private long events;
    private long duplicates;
    private long gaps;
    private long rebirths;
    private long commits;
    private long failures;
    private long sinkErrors;
    private long dropped;

    public IngestCounters()
    {
        meter.CreateObservableCounter("busbar_ingest_messages", () => Messages, description: "Messages taken from the broker");
        meter.CreateObservableCounter("busbar_ingest_samples", () => Samples, description: "Samples stored");
        meter.CreateObservableCounter("busbar_ingest_events", () => Events, description: "Events stored");
        meter.CreateObservableCounter("busbar_ingest_duplicates", () => Duplicates, description: "Records left out because they were stored before");
        meter.CreateObservableCounter("busbar_ingest_gaps", () => Gaps, description: "Lost messages noticed by their sequence numbers");
        meter.CreateObservableCounter("busbar_ingest_rebirths", () => Rebirths, description: "Rebirth requests sent");
        meter.CreateObservableCounter("busbar_ingest_dropped", () => Dropped, description: "Messages for which the queue had no room; controllers send them again");
        meter.CreateObservableCounter("busbar_ingest_commits", () => Commits, description: "Transactions");
        meter.CreateObservableCounter("busbar_ingest_commit_failures", () => CommitFailures, description: "Transactions that failed and were tried again");
        meter.CreateObservableCounter(
            "busbar_ingest_malformed",
            () => malformed.Values.Select(count => new Measurement<long>(
                count.Count,
                new KeyValuePair<string, object?>("controller", count.Controller),
                new KeyValuePair<string, object?>("kind", count.Kind.ToString()))),
            description: "Malformed messages");
    }

    public long Messages => Interlocked.Read(ref messages);

    public long Samples => Interlocked.Read(ref samples);

    public long Events => Interlocked.Read(ref events);

    public long Duplicates => Interlocked.Read(ref duplicates);

    public long Gaps => Interlocked.Read(ref gaps);

    public long Rebirths => Interlocked.Read(ref rebirths);

    public long Commits => Interlocked.Read(ref commits);

    public long CommitFailures => Interlocked.Read(ref failures);

    /// <summary>Messages for which the queue had no room.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Exceptions that sinks threw.</summary>
    public long SinkErrors => Interlocked.Read(ref sinkErrors);

    /// <summary>Why the last transaction failed; null when it did not.</summary>
    public string? LastCommitError { get; private set; }

    /// <summary>Malformed messages by controller and kind.</summary>
    public IReadOnlyList<MalformedCount> Malformed => [.. malformed.Values.OrderBy(count => count.Controller, StringComparer.Ordinal).ThenBy(count => count.Kind)];

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    internal void CountMessage() => Interlocked.Increment(ref messages);

    internal void CountGap() => Interlocked.Increment(ref gaps);

    internal void CountRebirth() => Interlocked.Increment(ref rebirths);

    internal void CountDropped() => Interlocked.Increment(ref dropped);

    internal void CountSinkError() => Interlocked.Increment(ref sinkErrors);

    internal void CountCommit(int newSamples, int newEvents, int newDuplicates)
    {
        Interlocked.Increment(ref commits);
        Interlocked.Add(ref samples, newSamples);
        Interlocked.Add(ref events, newEvents);
        Interlocked.Add(ref duplicates, newDuplicates);
        LastCommitError = null;
    }

    internal void CountFailure(string reason)
    {
        Interlocked.Increment(ref failures);
        LastCommitError = reason;
    }

    internal void CountMalformed(string controller, MalformedKind kind, string detail, DateTimeOffset time) => malformed.AddOrUpdate(
        (controller, kind),
        _ => new MalformedCount(controller, kind, 1, detail, time),
        (_, known) => known with { Count = known.Count + 1, LastDetail = detail, LastTime = time });
}
