using System.Threading.Channels;

namespace Busbar.Gateway.Broker;

/// <summary>One message on its way to the broker.</summary>
internal readonly record struct OutgoingMessage(string Topic, byte[] Payload, bool Retain);

/// <summary>The gateway's messages on their way to the connection; bounded, and emptied when a connection ends.</summary>
public sealed class OutgoingMessages : IMessageBus
{
    private const int Capacity = 1000;
    private readonly Channel<OutgoingMessage> channel = Channel.CreateBounded<OutgoingMessage>(Capacity);
    private volatile bool isConnected;

    /// <inheritdoc/>
    public bool IsConnected => isConnected;

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, bool retain = false) =>
        isConnected && channel.Writer.TryWrite(new OutgoingMessage(topic, payload, retain));

    internal ChannelReader<OutgoingMessage> Reader => channel.Reader;

    // What was meant for the connection before is forgotten: its receivers may have been told otherwise since.
    internal void Open()
    {
        while (channel.Reader.TryRead(out _))
        {
        }

        isConnected = true;
    }

    internal void Close() => isConnected = false;
}
