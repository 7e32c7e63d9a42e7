using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Security;

/// <summary>A gateway that asks who one is, with the demo building's site, without controllers, and a clock that the test moves.</summary>
public sealed partial class SecureGateway : IAsyncLifetime
{
    public const string Password = "a long walk by the sea";

    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private WebApplication app = null!;

    // From now on: a browser drops a cookie whose end lies in its past.
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>Set before the start.</summary>
    internal OpenIdOptions? OpenId { get; init; }

    /// <summary>With a certificate of its own, as on the network. Set before the start.</summary>
    internal bool UsesTls { get; init; }

    public string Data => Path.Combine(folder, "data");

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    internal T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        LoadedSite site = SiteFiles.Load(null, Console.Error) ?? throw new InvalidOperationException("the demo building's files do not load");
        app = GatewayServer.Build(
            new GatewayOptions { Port = 0, Broker = new BrokerOptions { Port = 0 }, DataDirectory = Data, SecurityTime = Time, OpenId = OpenId, Certificate = UsesTls ? ServerCertificate.OfOwn(Data, Time.GetUtcNow()) : null }, site.Model);
        await app.StartAsync();
        Address = new Uri(TestServer.AddressOf(app));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Nobody in particular.</summary>
    public HttpClient Anybody() => Client(new HttpClientHandler { AllowAutoRedirect = false });

    /// <summary>A program with a token of these scopes, made on the gateway's machine.</summary>
    public HttpClient Program(params Scope[] scopes) => With(Get<Tokens>().Make("test", scopes, null, null).Secret);

    public HttpClient With(string token)
    {
        HttpClient client = Anybody();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Makes a user of the role, through a link as every user is made.</summary>
    public GatewayUser Add(string name, Role role) => Get<Invitations>().Accept(Get<Invitations>().Make("test", role), name, Password);

    /// <summary>A browser in which the user has logged in on the page.</summary>
    public async Task<HttpClient> BrowserOfAsync(string name, string password = Password, string code = "")
    {
        HttpClient browser = Anybody();
        HttpResponseMessage answer = await LogInAsync(browser, name, password, code);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return browser;
    }

    public static Task<HttpResponseMessage> LogInAsync(HttpClient browser, string name, string password, string code = "") =>
        SendFormAsync(browser, "/login", "login", new() { ["Name"] = name, ["Password"] = password, ["Code"] = code });

    /// <summary>Opens a page and sends its form as a browser would, antiforgery token and all.</summary>
    public static async Task<HttpResponseMessage> SendFormAsync(HttpClient browser, string page, string form, Dictionary<string, string> fields)
    {
        string html = await browser.GetStringAsync(page);
        Match token = AntiforgeryField().Match(html);
        Assert.True(token.Success, html);
        fields["_handler"] = form;
        fields["__RequestVerificationToken"] = token.Groups[1].Value;
        return await browser.PostAsync(page, new FormUrlEncodedContent(fields));
    }

    private HttpClient Client(HttpClientHandler handler)
    {
        handler.CookieContainer = new CookieContainer();
        if (UsesTls)
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        HttpClient client = new(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(120) };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/json");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
