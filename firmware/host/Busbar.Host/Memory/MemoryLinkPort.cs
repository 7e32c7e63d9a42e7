using Busbar.Controller;

namespace Busbar.Host.Memory;

/// <summary>
/// The controller's link in memory, for virtual time. <see cref="IsBrokerUp"/> false is an outage: the connection drops, the
/// will is handed on and nothing can be published until it is true again.
/// </summary>
public sealed class MemoryLinkPort : ILinkPort
{
    private readonly Queue<(string Topic, byte[] Payload)> _inbox = [];
    private readonly List<string> _subscriptions = [];
    private string _willTopic = "";
    private byte[] _will = [];
    private bool _isBrokerUp = true;

    /// <summary>Called with every message that reaches the broker, the will included. The payload is a copy.</summary>
    public Action<string, byte[]>? Published { get; set; }

    /// <summary>Called after a connection stands (a broker would hand out retained messages now).</summary>
    public Action<string>? Subscribed { get; set; }

    /// <inheritdoc/>
    public LinkState State { get; private set; }

    /// <summary>Topic filters of the connection.</summary>
    public IReadOnlyList<string> Subscriptions => _subscriptions;

    /// <summary>Whether the broker can be reached.</summary>
    public bool IsBrokerUp
    {
        get => _isBrokerUp;
        set
        {
            _isBrokerUp = value;
            if (!value)
            {
                Drop();
            }
        }
    }

    /// <summary>The connection breaks; the broker publishes the will.</summary>
    public void Drop()
    {
        if (State != LinkState.Connected)
        {
            return;
        }

        State = LinkState.Disconnected;
        _subscriptions.Clear();
        _inbox.Clear();
        Published?.Invoke(_willTopic, _will);
    }

    /// <summary>A message for the controller; lost when there is no connection.</summary>
    public void Deliver(string topic, ReadOnlySpan<byte> payload)
    {
        if (State == LinkState.Connected)
        {
            _inbox.Enqueue((topic, payload.ToArray()));
        }
    }

    /// <inheritdoc/>
    public void Connect(string willTopic, byte[] will, int willLength)
    {
        if (!_isBrokerUp)
        {
            State = LinkState.Disconnected;
            return;
        }

        _willTopic = willTopic;
        _will = will.AsSpan(0, willLength).ToArray();
        State = LinkState.Connected;
    }

    /// <inheritdoc/>
    public void Subscribe(string topicFilter)
    {
        _subscriptions.Add(topicFilter);
        Subscribed?.Invoke(topicFilter);
    }

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, int length, byte qos, bool retain)
    {
        if (State != LinkState.Connected)
        {
            return false;
        }

        Published?.Invoke(topic, payload.AsSpan(0, length).ToArray());
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(LinkMessage into)
    {
        if (!_inbox.TryDequeue(out var message))
        {
            return false;
        }

        into.Topic = message.Topic;
        into.Payload = message.Payload;
        into.Length = message.Payload.Length;
        return true;
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        State = LinkState.Disconnected;
        _subscriptions.Clear();
        _inbox.Clear();
    }
}
