using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Busbar.Gateway.Broker;

/// <summary>One message on its way to the broker.</summary>
/// <param name="Topic">Where to.</param>
/// <param name="Payload">What.</param>
/// <param name="Retain">The broker keeps it for who comes later.</param>
/// <param name="IsConfirmed">The broker confirms it (at least once), and the next one waits for that; else at most once.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, bool Retain, bool IsConfirmed);

/// <summary>
/// The gateway's messages on their way to the connection; bounded, and emptied when a connection ends. Those of which only the newest
/// counts go after all others, one a topic.
/// </summary>
public sealed class OutgoingMessages : IMessageBus
{
    private const int Capacity = 1000;
    private readonly Lock gate = new();
    private readonly Queue<OutgoingMessage> waiting = new();
    private readonly Queue<string> newestTopics = new();
    private readonly Dictionary<string, byte[]> newest = new(StringComparer.Ordinal);
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool isConnected;

    /// <inheritdoc/>
    public bool IsConnected => isConnected;

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, bool retain = false)
    {
        lock (gate)
        {
            if (!isConnected || waiting.Count >= Capacity)
                return false;
            waiting.Enqueue(new OutgoingMessage(topic, payload, retain, IsConfirmed: true));
        }

        return wake.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public bool PublishNewest(string topic, byte[] payload)
    {
        lock (gate)
        {
            if (!isConnected)
                return false;
            if (!newest.ContainsKey(topic))
                newestTopics.Enqueue(topic);
            newest[topic] = payload;
        }

        return wake.Writer.TryWrite(true);
    }

    /// <summary>Waits until there may be something to take.</summary>
    internal async ValueTask WaitAsync(CancellationToken cancel) => await wake.Reader.ReadAsync(cancel);

    internal bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (gate)
        {
            if (waiting.TryDequeue(out message))
                return true;
            if (!newestTopics.TryDequeue(out string? topic) || !newest.Remove(topic, out byte[]? payload))
                return false;
            message = new OutgoingMessage(topic, payload, Retain: false, IsConfirmed: false);
            return true;
        }
    }

    // What was meant for the connection before is forgotten: its receivers may have been told otherwise since.
    internal void Open()
    {
        lock (gate)
        {
            waiting.Clear();
            newestTopics.Clear();
            newest.Clear();
            isConnected = true;
        }
    }

    internal void Close()
    {
        lock (gate)
        {
            isConnected = false;
        }
    }
}
