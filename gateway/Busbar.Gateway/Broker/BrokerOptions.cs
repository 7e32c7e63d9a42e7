using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Busbar.Gateway.Broker;

/// <summary>Which broker carries the messages.</summary>
public sealed record BrokerOptions
{
    /// <summary>True: this program runs the broker. False: it connects to the one at <see cref="Host"/>.</summary>
    public bool IsEmbedded { get; init; } = true;

    /// <summary>Address to listen on (embedded, default loopback only) or name or address to connect to.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 takes a free one when embedded.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Credential for an external broker, null for none.</summary>
    public string? User { get; init; }

    /// <summary>See <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>TLS to an external broker.</summary>
    public bool UseTls { get; init; }

    /// <summary>Where the embedded broker also listens with TLS, besides the plain one on loopback; null: nowhere.</summary>
    public BrokerTls? Tls { get; init; }

    /// <summary>How an operator changes the port, for error messages.</summary>
    public string PortHint { get; init; } = "choose another one with --mqtt-port";
}

/// <summary>The embedded broker's door to the network.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Port">TCP port, usually 8883; not 0.</param>
/// <param name="Certificate">With its key.</param>
public sealed record BrokerTls(IPAddress Address, int Port, X509Certificate2 Certificate);
