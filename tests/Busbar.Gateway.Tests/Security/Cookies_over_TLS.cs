using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>A browser that was led to a plain connection once gives nothing away.</summary>
public sealed class Cookies_over_TLS : IAsyncLifetime
{
    private readonly SecureGateway gateway = new() { UsesTls = true };

    public ValueTask InitializeAsync() => gateway.InitializeAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Are_secure_every_one_of_them()
    {
        gateway.Add("Ada", Role.Viewer);
        using HttpClient browser = gateway.Anybody();
        HttpResponseMessage[] answers =
        [
            await browser.GetAsync("/login"),
            await SecureGateway.LogInAsync(browser, "Ada", SecureGateway.Password),
            await browser.GetAsync("/language/zh-CN"),
            await browser.GetAsync("/theme/dark"),
        ];

        string[] cookies = [.. answers.SelectMany(answer => answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [])];
        Assert.Contains(cookies, cookie => cookie.StartsWith("__Host-busbar=", StringComparison.Ordinal));
        Assert.Contains(cookies, cookie => cookie.Contains("Antiforgery", StringComparison.Ordinal));
        Assert.True(cookies.Length >= answers.Length, string.Join('\n', cookies));
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("max-age=31536000", Assert.Single(answers[0].Headers.GetValues("Strict-Transport-Security")));
    }
}
