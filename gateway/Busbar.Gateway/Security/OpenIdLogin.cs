using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Busbar.Gateway.Security;

/// <summary>A provider of OpenID Connect that knows the users, beside or instead of the gateway's own.</summary>
/// <param name="Authority">Its address, which ends in what <c>/.well-known/openid-configuration</c> is added to; https unless it is on this computer.</param>
/// <param name="ClientId">What it calls this gateway.</param>
/// <param name="ClientSecret">What the gateway proves that by; null for a public client.</param>
/// <param name="RoleClaim">The claim of the id token whose values name roles: viewer, operator, engineer, administrator, also with "busbar-" before it.</param>
public sealed record OpenIdOptions(Uri Authority, string ClientId, string? ClientSecret, string RoleClaim = "roles");

/// <summary>Login by OpenID Connect: authorization code with PKCE. Who bears no role does not come in; the highest one counts.</summary>
internal static class OpenIdLogin
{
    public const string Scheme = "OpenId";

    // The provider may take a user away, and nobody tells us: ask again once a working day.
    private static readonly TimeSpan Life = TimeSpan.FromHours(8);

    public static void Configure(OpenIdConnectOptions openId, OpenIdOptions options, TimeProvider time)
    {
        openId.Authority = options.Authority.ToString();
        openId.RequireHttpsMetadata = !options.Authority.IsLoopback;
        openId.ClientId = options.ClientId;
        openId.ClientSecret = options.ClientSecret;
        openId.ResponseType = "code";
        openId.ResponseMode = "query";
        openId.UsePkce = true;
        openId.MapInboundClaims = false;
        openId.SaveTokens = false;
        openId.CallbackPath = "/session/openid";
        openId.SignInScheme = Session.Scheme;
        openId.TimeProvider = time;
        openId.Scope.Clear();
        openId.Scope.Add("openid");
        openId.Scope.Add("profile");
        foreach (CookieBuilder cookie in new[] { openId.CorrelationCookie, openId.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        openId.Events.OnTokenValidated = context => EnterAsync(context, options, time);
        openId.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/denied");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static Task EnterAsync(TokenValidatedContext context, OpenIdOptions options, TimeProvider time)
    {
        ClaimsPrincipal told = context.Principal!;
        AuditLog audit = context.HttpContext.RequestServices.GetRequiredService<AuditLog>();
        // With the provider's name, for a local user may be called the same.
        string name = $"{told.FindFirstValue("preferred_username") ?? told.FindFirstValue("sub")}@{options.Authority.Host}";
        Role role = told.FindAll(options.RoleClaim).Select(claim => RoleOf(claim.Value)).DefaultIfEmpty().Max();
        string from = $"{context.HttpContext.Connection.RemoteIpAddress}";
        if (role == 0)
        {
            audit.Add(new AuditEntry(name, "loginRefused", name, null, null, $"{from}: the provider names no role of this gateway in '{options.RoleClaim}'"));
            context.Fail("no role");
            return Task.CompletedTask;
        }

        audit.Add(new AuditEntry(name, "login", name, null, role.ToString(), from));
        context.Principal = new Actor(name, role).Principal(Session.Scheme);
        AuthenticationProperties session = context.Properties!;
        (session.IssuedUtc, session.ExpiresUtc, session.AllowRefresh) = (time.GetUtcNow(), time.GetUtcNow() + Life, false);
        return Task.CompletedTask;
    }

    private static Role RoleOf(string value) =>
        Enum.TryParse(value.StartsWith("busbar-", StringComparison.OrdinalIgnoreCase) ? value[7..] : value, ignoreCase: true, out Role role) && Enum.IsDefined(role) && !char.IsAsciiDigit(value[^1]) ? role : default;
}
