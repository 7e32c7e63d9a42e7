namespace Busbar.Controller;

/// <summary>Where a link port is.</summary>
public enum LinkState : byte
{
    Disconnected = 0,
    Connecting = 1,
    Connected = 2,
}

/// <summary>One received message. The port puts an array here that it does not use again: the reader may keep and change it.</summary>
public sealed class LinkMessage
{
    public string Topic = "";
    public byte[] Payload = new byte[0];
    public int Length;
}

/// <summary>An MQTT 3.1.1 client that never blocks. It does not reconnect by itself: the session decides when.</summary>
public interface ILinkPort
{
    LinkState State { get; }

    /// <summary>Begins to connect, with a clean session and this last will (QoS 1, not retained).</summary>
    void Connect(string willTopic, byte[] will, int willLength);

    /// <summary>QoS 1. Subscriptions last as long as the connection.</summary>
    void Subscribe(string topicFilter);

    /// <summary>Takes the bytes (copies them) and sends them in order. False: the queue is full or there is no connection; try again.</summary>
    bool Publish(string topic, byte[] payload, int length, byte qos, bool retain);

    /// <summary>The next received message, oldest first; false when there is none.</summary>
    bool TryReceive(LinkMessage into);

    void Disconnect();
}
