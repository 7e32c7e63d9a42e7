using System.Net;
using System.Security.Cryptography.X509Certificates;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Security;

namespace Busbar.Gateway;

/// <summary>What the gateway is started with.</summary>
public sealed record GatewayOptions
{
    /// <summary>TCP port of page and API; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Which broker carries the messages; by default one of its own on the loopback address.</summary>
    public BrokerOptions Broker { get; init; } = new();

    /// <summary>Nobody logs in: who comes from the loopback address may do everything, nobody else anything. Listens there only.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Where it listens. The loopback address until access control is configured.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Folder of the database; made when it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Connection string of PostgreSQL; null keeps everything in a SQLite file of the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>Ttys of the serial ports that controllers in the gateway use, by the site file's names.</summary>
    public IReadOnlyDictionary<string, string> SerialPorts { get; init; } = new Dictionary<string, string>();

    /// <summary>Logs as one JSON object a line instead of text.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Now; the virtual clock in an accelerated demo.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Now for sessions, links, locks and the audit log: real, also where <see cref="Time"/> is not.</summary>
    public TimeProvider SecurityTime { get; init; } = TimeProvider.System;

    /// <summary>Who else knows the users; null: nobody.</summary>
    public OpenIdOptions? OpenId { get; init; }

    /// <summary>Page and API are served by TLS with it; null: without, which is for the loopback address.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The page is served by TLS.</summary>
    public bool UsesTls => Certificate is not null;

    /// <summary>How many seconds of <see cref="Time"/> pass in a real one; patience with networks and disks is real.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Where a browser on this computer finds the page, once it listens.</summary>
    internal Uri PublicAddress(IServiceProvider services)
    {
        UriBuilder address = new(services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.First());
        if (Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any))
            address.Host = Environment.MachineName;
        return address.Uri;
    }

    /// <summary>Send each plan's first step to the controllers (priority 12); otherwise plans are made and shown only.</summary>
    public bool PublishPlan { get; init; }
}
