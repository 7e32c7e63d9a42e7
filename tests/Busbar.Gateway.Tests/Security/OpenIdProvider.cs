using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Busbar.Gateway.Tests.Security;

/// <summary>A small provider of OpenID Connect Core 1.0 (code flow with PKCE): everybody who asks is logged in as the user that the test sets.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string Client = "busbar-test";
    public const string Secret = "not in any log";

    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string Redirect)> codes = new();
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "1" };
    private readonly WebApplication app;

    private OpenIdProvider()
    {
        app = TestServer.New();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer,
            authorization_endpoint = Issuer + "/authorize",
            token_endpoint = Issuer + "/token",
            jwks_uri = Issuer + "/keys",
            response_types_supported = new[] { "code" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { "RS256" },
        }));
        app.MapGet("/keys", () =>
        {
            RSAParameters open = key.Rsa.ExportParameters(false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(open.Modulus), e = Base64UrlEncoder.Encode(open.Exponent) } } });
        });
        app.MapGet("/authorize", (HttpRequest request) =>
        {
            Assert.Equal(("code", "S256", Client), (request.Query["response_type"].ToString(), request.Query["code_challenge_method"].ToString(), request.Query["client_id"].ToString()));
            string code = Guid.NewGuid().ToString("N");
            codes[code] = (request.Query["nonce"].ToString(), request.Query["code_challenge"].ToString(), request.Query["redirect_uri"].ToString());
            return Results.Redirect($"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"].ToString())}");
        });
        app.MapPost("/token", async (HttpRequest request) =>
        {
            IFormCollection form = await request.ReadFormAsync();
            if (!codes.TryRemove(form["code"].ToString(), out (string Nonce, string Challenge, string Redirect) asked)
                || Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge
                || form["redirect_uri"] != asked.Redirect || form["client_secret"] != Secret)
                return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Client,
                Expires = DateTime.UtcNow.AddMinutes(5),
                Claims = new Dictionary<string, object> { ["sub"] = "1", ["nonce"] = asked.Nonce, ["preferred_username"] = User, ["roles"] = Roles },
                SigningCredentials = new SigningCredentials(IsForged ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = "1" } : key, SecurityAlgorithms.RsaSha256),
            });
            return Results.Json(new { access_token = "a", token_type = "Bearer", id_token = token, expires_in = 300 });
        });
    }

    public string User { get; set; } = "mei";

    public string[] Roles { get; set; } = [];

    /// <summary>Signs with a key that is not the published one.</summary>
    public bool IsForged { get; set; }

    public string Issuer { get; private set; } = "";

    public static async Task<OpenIdProvider> StartAsync()
    {
        OpenIdProvider provider = new();
        await provider.app.StartAsync();
        provider.Issuer = TestServer.AddressOf(provider.app);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }
}
