using System.Net;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>OpenID Connect, whole: browser, gateway and a provider over sockets.</summary>
public sealed class Logging_in_at_a_provider : IAsyncLifetime
{
    private OpenIdProvider provider = null!;
    private SecureGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenIdProvider.StartAsync();
        gateway = new SecureGateway { OpenId = new OpenIdOptions(new Uri(provider.Issuer), OpenIdProvider.Client, OpenIdProvider.Secret) };
        await gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task Gives_the_highest_role_that_the_provider_names_under_the_providers_name_for_a_working_day()
    {
        provider.Roles = ["everybody", "viewer", "busbar-operator"];
        using HttpClient browser = gateway.Anybody();
        Assert.Contains("data-login=\"provider\"", await browser.GetStringAsync("/login"), StringComparison.Ordinal);

        Uri end = await FollowAsync(browser, "/session/provider?back=%2Frooms");

        Assert.Equal("/rooms", end.AbsolutePath);
        string page = await browser.GetStringAsync("/rooms");
        Assert.Contains("data-user=\"mei@127.0.0.1\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/users")).StatusCode);
        Assert.Contains(gateway.Get<AuditLog>().Newest(5), line => line.Entry is { Act: "login", Who: "mei@127.0.0.1", After: "Operator" });
        gateway.Time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
    }

    [Theory]
    [InlineData(false, "everybody")]
    [InlineData(false, "4")]
    [InlineData(true, "administrator")]
    public async Task Does_not_open_without_a_role_or_with_a_token_that_the_provider_did_not_sign(bool isForged, string role)
    {
        provider.Roles = [role];
        provider.IsForged = isForged;
        using HttpClient browser = gateway.Anybody();

        Uri end = await FollowAsync(browser, "/session/provider");

        Assert.Equal("/denied", end.AbsolutePath);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
    }

    [Fact]
    public async Task Does_not_take_an_answer_that_nobody_asked_for()
    {
        using HttpClient browser = gateway.Anybody();

        HttpResponseMessage answer = await browser.GetAsync("/session/openid?code=x&state=y");

        Assert.Equal("/denied", answer.Headers.Location?.OriginalString);
    }

    /// <summary>As a browser goes from redirect to redirect; where it ends on the gateway.</summary>
    private async Task<Uri> FollowAsync(HttpClient browser, string path)
    {
        Uri at = new(gateway.Address, path);
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage answer = await browser.GetAsync(at);
            if (answer.Headers.Location is not { } next)
                return at;
            at = new Uri(at, next);
            if (at.AbsolutePath is "/rooms" or "/denied")
                return at;
        }

        throw new InvalidOperationException($"no end of redirects at {at}");
    }
}
