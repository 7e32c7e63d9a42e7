using System.Text;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Site.Compile;

namespace Busbar.Gateway.Tests.Security;

/// <summary>No password, key or token in clear in any file of the data folder, a back-up, an export, or on the terminal.</summary>
public sealed class Secrets_stay_secret(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    [Fact]
    public async Task In_files_back_ups_exports_and_answers()
    {
        byte[] key = Logins.NewTotpKey();
        GatewayUser user = gateway.Add("keeper of secrets", Role.Administrator);
        string link = gateway.Get<Invitations>().Make("test", Role.Viewer);
        IReadOnlyList<string> recovery = gateway.Get<Logins>().TurnOnTotp(user.Id, key, Totp.Code(key, Totp.StepOf(gateway.Time.GetUtcNow())))!;
        string token = gateway.Get<Tokens>().Make("all", Enum.GetValues<Scope>(), null, null).Secret;
        byte[] controller = ControllerKeys.BesideData(gateway.Data).Get("floors");
        string[] secrets =
        [
            SecureGateway.Password, link, token, .. recovery, Convert.ToBase64String(key), Totp.Base32(key), Convert.ToHexString(key), Convert.ToHexStringLower(controller), Convert.ToHexString(controller),
            Convert.ToBase64String(controller), ControllerKeys.BesideData(gateway.Data).BrokerPassword("floors"), Convert.ToBase64String(new SecurityKeys(gateway.Data).Get("audit")),
        ];
        using HttpClient program = gateway.With(token);
        await program.GetAsync("/api/devices");
        string backup = Path.Combine(gateway.Data, "backup.db");
        SqliteStore.Backup(Path.Combine(gateway.Data, StoreOptions.FileName), backup);

        List<(string Where, byte[] Bytes)> looked = [];
        foreach (string file in Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories).Where(each => !each.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream copy = new();
            await stream.CopyToAsync(copy);
            looked.Add((file, copy.ToArray()));
        }

        foreach (string path in new[] { "/api/users", "/api/tokens", "/api/audit?limit=1000", "/api/events/recent", "/api/commands", "/api/site", "/api/controllers", "/api/metering/heat-bills.csv", "/metrics", "/openapi/v1.json" })
            looked.Add((path, await program.GetByteArrayAsync(path)));
        Assert.True(looked.Count > 12);
        foreach ((string where, byte[] bytes) in looked)
        {
            string text = Encoding.Latin1.GetString(bytes);
            Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} holds a secret in clear"));
            Assert.False(bytes.AsSpan().IndexOf(key) >= 0 || bytes.AsSpan().IndexOf(controller) >= 0, $"{where} holds a key");
        }
    }

    [Fact]
    public async Task On_the_terminal_but_for_the_link_and_the_token_that_go_to_their_owner_once()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            string data = Path.Combine(folder, "data");
            using RunningCommand running = new("gateway", "--data", data, "--port", "0", "--mqtt-port", "0");
            using HttpClient http = await running.ReadyAsync();
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await http.GetAsync("/api/devices")).StatusCode);

            using RunningCommand make = new("token", "make", "--name", "history", "--scope", "read", "--life", "PT1H", "--data", data);
            Assert.Equal(0, await make.EndAsync());
            string token = make.Output.Trim();
            using (HttpRequestMessage request = new(HttpMethod.Get, "/api/devices") { Headers = { Authorization = new("Bearer", token) } })
                Assert.Equal(System.Net.HttpStatusCode.OK, (await http.SendAsync(request)).StatusCode);
            using RunningCommand list = new("token", "list", "--data", data);
            Assert.Equal(0, await list.EndAsync());
            Assert.Contains("history", list.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(token, list.Output, StringComparison.Ordinal);
            using RunningCommand verify = new("audit", "verify", "--data", data);
            Assert.Equal(0, await verify.EndAsync());
            Assert.StartsWith("The chain of ", verify.Output, StringComparison.Ordinal);
            using RunningCommand show = new("audit", "show", "--data", data);
            Assert.Equal(0, await show.EndAsync());
            Assert.Contains("tokenMake", show.Output, StringComparison.Ordinal);
            using RunningCommand nobody = new("user", "role", "Ada", "viewer", "--data", data);
            Assert.Equal(ExitCode.CannotStart, await nobody.EndAsync());
            Assert.Contains("There is no user 'Ada'", nobody.Errors, StringComparison.Ordinal);

            Assert.Equal(0, await running.StopAsync());
            Assert.Contains("welcome?key=", running.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(token, running.Output + running.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("goes with the loopback address only", "--demo", "--address", "0.0.0.0")]
    [InlineData("is no IP address", "--address", "everywhere")]
    [InlineData("cannot be used", "--certificate", "/no/such/certificate.pem")]
    [InlineData("is no https address", "--oidc-authority", "http://login.example", "--oidc-client", "x")]
    [InlineData("needs --oidc-client", "--oidc-authority", "https://login.example")]
    public async Task And_a_door_that_would_stand_open_stops_the_start(string message, params string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            using RunningCommand run = new(["gateway", "--data", Path.Combine(folder, "data"), "--port", "0", "--mqtt-port", "0", .. arguments]);
            Assert.NotEqual(0, await run.EndAsync());
            Assert.Contains(message, run.Errors + run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
