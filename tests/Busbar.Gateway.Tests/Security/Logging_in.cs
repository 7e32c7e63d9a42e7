using System.Net;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>Name, password, code; what wrong ones do; what ends a session.</summary>
public sealed class Logging_in(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private static int number;

    private readonly string name = $"user {Interlocked.Increment(ref number)}";

    [Fact]
    public async Task Opens_the_pages_and_the_api_and_logging_out_closes_them()
    {
        gateway.Add(name, Role.Viewer);
        using HttpClient browser = gateway.Anybody();
        HttpResponseMessage first = await browser.GetAsync("/rooms");
        Assert.Equal("/login", first.Headers.Location!.AbsolutePath);
        Assert.Contains("back=%2Frooms", first.Headers.Location.Query, StringComparison.Ordinal);

        HttpResponseMessage answer = await SecureGateway.SendFormAsync(browser, first.Headers.Location.PathAndQuery, "login", new() { ["Name"] = name, ["Password"] = SecureGateway.Password });
        Assert.Equal("/rooms", answer.Headers.Location!.OriginalString.Replace(gateway.Address.ToString(), "/", StringComparison.Ordinal));
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), each => each.StartsWith("busbar=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/rooms")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/devices")).StatusCode);

        Assert.Equal(HttpStatusCode.Found, (await browser.PostAsync("/session/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("/\\elsewhere.example")]
    public async Task Leads_nowhere_else(string back)
    {
        gateway.Add(name, Role.Viewer);
        using HttpClient browser = gateway.Anybody();

        HttpResponseMessage answer = await SecureGateway.SendFormAsync(browser, "/login?back=" + Uri.EscapeDataString(back), "login", new() { ["Name"] = name, ["Password"] = SecureGateway.Password });

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.DoesNotContain("elsewhere", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_locked_after_five_wrong_tries_for_five_minutes_even_with_the_right_password()
    {
        gateway.Add(name, Role.Viewer);
        Logins logins = gateway.Get<Logins>();
        for (int i = 0; i < Logins.MostFailures; i++)
            Assert.Null(await logins.LogInAsync(name, "wrong", "", "test", TestContext.Current.CancellationToken));

        Assert.Null(await logins.LogInAsync(name, SecureGateway.Password, "", "test", TestContext.Current.CancellationToken));
        gateway.Time.Advance(Logins.LockFor);
        Assert.NotNull(await logins.LogInAsync(name, SecureGateway.Password, "", "test", TestContext.Current.CancellationToken));
        Assert.Equal(0, gateway.Get<Users>().FindByName(name)!.Failures);
    }

    [Fact]
    public async Task Takes_the_code_where_there_is_a_second_factor_and_each_code_once()
    {
        GatewayUser user = gateway.Add(name, Role.Engineer);
        Logins logins = gateway.Get<Logins>();
        byte[] key = Logins.NewTotpKey();
        Assert.Null(logins.TurnOnTotp(user.Id, key, "000000x"));
        IReadOnlyList<string> recovery = logins.TurnOnTotp(user.Id, key, Totp.Code(key, Totp.StepOf(gateway.Time.GetUtcNow())))!;
        gateway.Time.Advance(TimeSpan.FromMinutes(1));

        string code = Totp.Code(key, Totp.StepOf(gateway.Time.GetUtcNow()));
        Assert.Null(await TryAsync(""));
        Assert.NotNull(await TryAsync(code));
        Assert.Null(await TryAsync(code));
        Assert.NotNull(await TryAsync(recovery[0].ToUpperInvariant()));
        Assert.Null(await TryAsync(recovery[0]));
        Assert.Equal(recovery.Count - 1, gateway.Get<Users>().Find(user.Id)!.RecoveryHashes.Count);

        Task<GatewayUser?> TryAsync(string typed) => logins.LogInAsync(name, SecureGateway.Password, typed, "test", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ends_with_the_password_the_role_or_the_user()
    {
        gateway.Add("keeper", Role.Administrator);
        GatewayUser user = gateway.Add(name, Role.Engineer);
        Accounts accounts = gateway.Get<Accounts>();
        Actor keeper = new("keeper", Role.Administrator);

        using (HttpClient browser = await gateway.BrowserOfAsync(name))
        {
            accounts.SetRole(keeper, user.Id, Role.Viewer);
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
        }

        using (HttpClient browser = await gateway.BrowserOfAsync(name))
        {
            const string Other = "another walk by the sea";
            accounts.SetPassword(user, Other, gateway.Get<Passwords>());
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
            using HttpClient again = await gateway.BrowserOfAsync(name, Other);
            accounts.SetDisabled(keeper, user.Id, true);
            Assert.Equal(HttpStatusCode.Unauthorized, (await again.GetAsync("/api/devices")).StatusCode);
            Assert.Null(await gateway.Get<Logins>().LogInAsync(name, Other, "", "test", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Is_not_done_by_a_form_of_another_site()
    {
        gateway.Add(name, Role.Viewer);
        using HttpClient browser = gateway.Anybody();
        HttpResponseMessage without = await browser.PostAsync("/login", new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "login", ["Name"] = name, ["Password"] = SecureGateway.Password }));
        // Refused; a person is told so on the form instead of seeing an empty page.
        Assert.Equal("/login?told=expired", without.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/devices")).StatusCode);
        Assert.Contains("data-told=\"expired\"", await browser.GetStringAsync("/login?told=expired"), StringComparison.Ordinal);

        using HttpClient logged = await gateway.BrowserOfAsync(name);
        foreach ((string header, string value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://elsewhere.example"), ("Origin", "null") })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/plan/what-if") { Content = new StringContent("{}", null, "application/json") };
            request.Headers.Add(header, value);
            Assert.Equal(HttpStatusCode.Forbidden, (await logged.SendAsync(request)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/login", 200)]
    [InlineData("/api/devices", 401)]
    [InlineData("/no-such-page", 302)]
    [InlineData("/app.css", 200)]
    public async Task Or_not_every_answer_bears_the_headers_that_protect_the_browser(string path, int status)
    {
        using HttpClient browser = gateway.Anybody();
        using HttpResponseMessage answer = await browser.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Matches("script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}';", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }
}
