using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace Busbar.Gateway.Broker;

/// <summary>
/// MQTT 3.1.1, clause 3.1.3.1: a client that wants no session may leave its id to the broker, and mosquitto_sub does. The server
/// library refuses it before any of its events, so the name is given here, where packets come in.
/// </summary>
internal sealed class UnnamedClients : IMqttServerAdapter
{
    private readonly MqttTcpServerAdapter sockets = new();

    public Func<IMqttChannelAdapter, Task> ClientHandler
    {
        get => sockets.ClientHandler;
        set => sockets.ClientHandler = channel => value(new NamingChannel(channel));
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => sockets.StartAsync(options, logger);

    public Task StopAsync() => sockets.StopAsync();

    public void Dispose() => sockets.Dispose();

    /// <summary>The connection as it is, but for the missing name in its first packet.</summary>
    private sealed class NamingChannel(IMqttChannelAdapter channel) : IMqttChannelAdapter
    {
        public long BytesReceived => channel.BytesReceived;

        public long BytesSent => channel.BytesSent;

        public X509Certificate2 ClientCertificate => channel.ClientCertificate;

        public EndPoint RemoteEndPoint => channel.RemoteEndPoint;

        public EndPoint LocalEndPoint => channel.LocalEndPoint;

        public bool IsSecureConnection => channel.IsSecureConnection;

        public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.PacketFormatterAdapter;

        public Task ConnectAsync(CancellationToken cancellationToken) => channel.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => channel.DisconnectAsync(cancellationToken);

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
        {
            MqttPacket packet = await channel.ReceivePacketAsync(cancellationToken);
            if (packet is MqttConnectPacket { CleanSession: true } connect && string.IsNullOrEmpty(connect.ClientId))
                connect.ClientId = "unnamed-" + Guid.NewGuid().ToString("N");
            return packet;
        }

        public void ResetStatistics() => channel.ResetStatistics();

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => channel.SendPacketAsync(packet, cancellationToken);

        public void Dispose() => channel.Dispose();
    }
}
