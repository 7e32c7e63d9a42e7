namespace Busbar.Gateway.Broker;

/// <summary>Publishes without waiting. The MQTT connection in the program, a direct one in virtual time.</summary>
public interface IMessageBus
{
    /// <summary>There is a connection to the broker.</summary>
    bool IsConnected { get; }

    /// <summary>Hands a message over; false when there is no connection or its queue is full. The array is the callee's from then on.</summary>
    bool Publish(string topic, byte[] payload, bool retain = false);

    /// <summary>
    /// As <see cref="Publish"/>, of something of which only the newest counts: it takes the place of one to the same topic that has not left
    /// yet, and nobody waits for the broker to confirm it. It may be lost with the connection.
    /// </summary>
    bool PublishNewest(string topic, byte[] payload) => Publish(topic, payload);
}

/// <summary>Takes what the broker delivers, one message after another.</summary>
public interface IMessageReceiver
{
    /// <summary>A subscribed message came; the connection reads on when this has completed.</summary>
    ValueTask ReceiveAsync(string topic, byte[] payload, CancellationToken cancel);

    /// <summary>The connection to the broker stands (again): messages may have been missed.</summary>
    ValueTask ConnectedAsync(CancellationToken cancel);

    /// <summary>The connection to the broker is gone: nobody is heard of.</summary>
    ValueTask DisconnectedAsync(CancellationToken cancel);
}
