using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Busbar.Gateway.Security;

/// <summary>Names of the ways to say who one is.</summary>
internal static class SecuritySchemes
{
    /// <summary>Looks at a request and hands it to one of the others.</summary>
    public const string Any = "Busbar";

    /// <summary>Nobody asks: the demo, on the loopback address.</summary>
    public const string Demo = "Demo";

    /// <summary>An API token.</summary>
    public const string Token = "Token";
}

/// <summary>
/// The demo's visitor may do everything that the demo has, without a login, from this machine only: a connection from another address
/// is nobody, even if somebody made one possible (a tunnel or a proxy on this machine is this machine).
/// </summary>
internal sealed class DemoIdentity(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, GatewayOptions gateway)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!gateway.IsDemo || Context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address))
            return Task.FromResult(AuthenticateResult.NoResult());
        Actor visitor = new($"demo@{address}", Role.Administrator, IsDemo: true);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(visitor.Principal(Scheme.Name), Scheme.Name)));
    }
}
