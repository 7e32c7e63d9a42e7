using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Busbar.Gateway.Security;

/// <summary>Programs say who they are by <c>Authorization: Bearer busbar_...</c>.</summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Tokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Whether a request brings a token.</summary>
    public static bool IsGiven(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out AuthenticationHeaderValue? header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out AuthenticationHeaderValue? header);
        return Task.FromResult(header?.Parameter is { } secret && tokens.Find(secret) is { } actor
            ? AuthenticateResult.Success(new AuthenticationTicket(actor.Principal(Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("the token is none of this gateway's, was revoked, or is too old"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
