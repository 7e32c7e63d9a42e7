using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet.Server;

namespace Busbar.Gateway.Broker;

/// <summary>
/// The broker inside the gateway: MQTT over TCP on loopback unless told otherwise. Sessions of clients that ask for it survive
/// their disconnection; nothing survives the program, for controllers keep their records until they are stored.
/// </summary>
public sealed class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    // A client that does not read is cut off from older messages before the gateway runs out of memory; a controller sees
    // the lack of its acknowledgement and sends again.
    private const int PendingMessagesPerClient = 10_000;

    private readonly BrokerOptions options;
    private readonly ILogger<EmbeddedBroker> log;
    private readonly IBrokerAccess? access;
    private MqttServer? server;

    /// <param name="options">Where it listens.</param>
    /// <param name="log">Who was not let in.</param>
    /// <param name="access">Who may come in; null: everybody.</param>
    public EmbeddedBroker(BrokerOptions options, ILogger<EmbeddedBroker> log, IBrokerAccess? access = null)
    {
        this.access = access;
        this.options = options;
        this.log = log;
        Port = options.Port;
    }

    /// <summary>The port it listens on; set when it was left to the system.</summary>
    public int Port { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IPAddress address = ParseAddress(options.Host);
        if (Port == 0)
            Port = FreePort(address);
        MqttServerOptionsBuilder builder = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(address)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(Port)
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(PendingMessagesPerClient);
        if (options.Tls is { } tls)
        {
            builder.WithEncryptedEndpoint().WithEncryptedEndpointBoundIPAddress(tls.Address).WithEncryptedEndpointBoundIPV6Address(IPAddress.None).WithEncryptedEndpointPort(tls.Port)
                .WithEncryptionCertificate(tls.Certificate).WithEncryptionSslProtocol(SslProtocols.Tls12 | SslProtocols.Tls13);
        }

        server = new MqttServerFactory().CreateMqttServer(builder.Build(), [new UnnamedClients()]);
        if (access is not null)
            BrokerGuard.Watch(server, access, log);
        try
        {
            await server.StartAsync();
        }
        catch (SocketException exception)
        {
            server.Dispose();
            server = null;
            string why = exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"MQTT port {Port} at {address} is in use by another program; {options.PortHint}."
                : $"The MQTT broker cannot listen on {address}:{Port}: {exception.Message}; {options.PortHint}.";
            throw new BrokerException(why, exception);
        }

        log.LogInformation("MQTT broker listens on {Address}:{Port}", address, Port);
        if (options.Tls is { } door)
            log.LogInformation("MQTT broker listens with TLS on {Address}:{Port}", door.Address, door.Port);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (server is { IsStarted: true })
            await server.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        server?.Dispose();
        server = null;
    }

    private IPAddress ParseAddress(string host)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        return IPAddress.TryParse(host, out IPAddress? address)
            ? address
            : throw new BrokerException($"The embedded MQTT broker listens on an IP address, not on \"{host}\"; 127.0.0.1 is this machine only, 0.0.0.0 every network.", new FormatException(host));
    }

    private static int FreePort(IPAddress address)
    {
        using TcpListener probe = new(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
