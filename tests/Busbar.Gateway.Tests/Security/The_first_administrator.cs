using System.Net;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>There is no default password: a link makes the first user.</summary>
public sealed class The_first_administrator : IAsyncLifetime
{
    private readonly SecureGateway gateway = new();

    public ValueTask InitializeAsync() => gateway.InitializeAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Is_made_by_a_link_that_opens_once_and_is_logged_in_with_it()
    {
        using HttpClient before = gateway.Anybody();
        Assert.Equal(HttpStatusCode.Found, (await before.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SecureGateway.LogInAsync(before, "admin", "admin")).StatusCode);
        Assert.False(gateway.Get<Users>().HasAdministrator);

        string key = gateway.Get<Invitations>().Make("shell", Role.Administrator);
        using HttpClient browser = gateway.Anybody();
        HttpResponseMessage made = await AcceptAsync(browser, key, "Ada", SecureGateway.Password);
        Assert.Equal(HttpStatusCode.Found, made.StatusCode);
        Assert.Contains("data-user=\"Ada\"", await browser.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.True(gateway.Get<Users>().HasAdministrator);

        using HttpClient second = gateway.Anybody();
        Assert.Contains("data-welcome=\"closed\"", await second.GetStringAsync("/welcome?key=" + key), StringComparison.Ordinal);
        Assert.Throws<SecurityRefusal>(() => gateway.Get<Invitations>().Accept(key, "Eve", SecureGateway.Password));
    }

    [Fact]
    public async Task Is_not_made_by_a_link_that_is_too_old_or_was_never_made()
    {
        string key = gateway.Get<Invitations>().Make("shell", Role.Administrator);
        gateway.Time.Advance(Invitations.Life);

        using HttpClient browser = gateway.Anybody();
        Assert.Contains("data-welcome=\"closed\"", await browser.GetStringAsync("/welcome?key=" + key), StringComparison.Ordinal);
        Assert.Contains("data-welcome=\"closed\"", await browser.GetStringAsync("/welcome?key=" + Secrets.New()), StringComparison.Ordinal);
        Assert.Contains("data-welcome=\"closed\"", await browser.GetStringAsync("/welcome"), StringComparison.Ordinal);
        Assert.Throws<SecurityRefusal>(() => gateway.Get<Invitations>().Accept(key, "Ada", SecureGateway.Password));
        Assert.Empty(gateway.Get<Users>().All);
    }

    [Theory]
    [InlineData("Ada", "too short")]
    [InlineData("Ada", "aaaaaaaaaaaaaaaa")]
    [InlineData("administrator", "Administrator!!1")]
    [InlineData("", SecureGateway.Password)]
    [InlineData("a@b", SecureGateway.Password)]
    public async Task Gets_a_good_name_and_a_good_password_and_the_link_stays_open_until_then(string name, string password)
    {
        string key = gateway.Get<Invitations>().Make("shell", Role.Administrator);
        using HttpClient browser = gateway.Anybody();

        HttpResponseMessage answer = await AcceptAsync(browser, key, name, password);

        Assert.Contains("data-welcome=\"refused\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Get<Users>().All);
        Assert.NotNull(gateway.Get<Invitations>().Find(key));
    }

    [Fact]
    public void Cannot_be_the_last_one_to_go()
    {
        GatewayUser ada = gateway.Add("Ada", Role.Administrator);
        Accounts accounts = gateway.Get<Accounts>();
        Actor self = new("Ada", Role.Administrator);

        Assert.Throws<SecurityRefusal>(() => accounts.SetRole(self, ada.Id, Role.Viewer));
        Assert.Throws<SecurityRefusal>(() => accounts.SetDisabled(self, ada.Id, true));
        Assert.Equal(Role.Administrator, gateway.Get<Users>().Find(ada.Id)!.Role);
        gateway.Add("Bob", Role.Administrator);
        accounts.SetRole(self, ada.Id, Role.Viewer);
        Assert.Equal(Role.Viewer, gateway.Get<Users>().Find(ada.Id)!.Role);
    }

    private static Task<HttpResponseMessage> AcceptAsync(HttpClient browser, string key, string name, string password) =>
        SecureGateway.SendFormAsync(browser, "/welcome?key=" + key, "welcome", new() { ["Key"] = key, ["Name"] = name, ["Password"] = password, ["Again"] = password });
}
