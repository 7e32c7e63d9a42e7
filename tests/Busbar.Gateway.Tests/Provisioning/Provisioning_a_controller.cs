using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Busbar.Controller;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Provisioning;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Host;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Busbar.Gateway.Tests.Provisioning;

/// <summary>
/// A controller on Linux that begins with nothing, as a flashed board does, told over its console on a pseudo terminal who it is, until the
/// gateway has seen it; and each thing that can go wrong on the way with words of its own.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class Provisioning_a_controller : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private readonly int brokerPort = FreePorts.Take();
    private LinuxDevice device = null!;

    public ValueTask InitializeAsync()
    {
        device = new LinuxDevice(new LinuxDeviceSettings(Path.Combine(folder, "device")), HostLog.Silent);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await device.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_new_controller_is_told_who_it_is_and_the_gateway_sees_it_and_sends_its_document()
    {
        string data = Path.Combine(folder, "gateway");
        using RunningCommand gateway = new("gateway", "--demo", "--site", Site(), "--data", data, "--port", "0", "--mqtt-port", $"{brokerPort}");
        using HttpClient http = await gateway.ReadyAsync();
        using RunningCommand provision = Provision($"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\nwifi.ssid=Plant\nwifi.password=secret-of-the-plant\n", "--data", data, "--gateway", http.BaseAddress!.ToString());

        int code = await provision.EndAsync();
        Assert.True(code == 0, provision.Output + provision.Errors);
        Assert.Contains("[######] 6/6 wait until the gateway has seen it: the gateway has seen it", provision.Output, StringComparison.Ordinal);
        string key = Convert.ToHexStringLower(Busbar.Site.Compile.ControllerKeys.BesideData(data).Get("loads"));
        Assert.DoesNotContain(key, provision.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret-of-the-plant", provision.Output, StringComparison.Ordinal);

        // The document came over the link, signed with that key, and the controller is again the same after a restart.
        await RunningCommand.UntilAsync(http, "/api/controllers", all => all.EnumerateArray().Any(each => each.GetProperty("id").GetString() == "loads" && each.GetProperty("documentVersion").ValueKind == System.Text.Json.JsonValueKind.Number && each.GetProperty("documentVersion").GetUInt32() > 0));
        using RunningCommand status = new("console", "--cable", device.ConsolePath, "status");
        Assert.Equal(0, await status.EndAsync());
        Assert.Contains("controller = loads", status.Output, StringComparison.Ordinal);
        Assert.Contains("link = linked", status.Output, StringComparison.Ordinal);
        using RunningCommand export = new("console", "--cable", device.ConsolePath, "export");
        Assert.Equal(0, await export.EndAsync());
        Assert.Contains("#key=(set, never shown)", export.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, export.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task A_broker_that_nobody_serves_is_named_in_both_languages()
    {
        string file = $"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\nwifi.ssid=\n";
        Assert.Contains("nothing answers at the broker's address", await FailAsync(file, "en"), StringComparison.Ordinal);
        Assert.Contains("消息服务器地址无应答", await FailAsync(file, "zh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_refuses_the_user_is_told_from_one_that_is_not_there()
    {
        using MqttServer broker = await BrokerAsync(builder => builder.WithDefaultEndpoint().WithDefaultEndpointPort(brokerPort).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None));
        broker.ValidatingConnectionAsync += connection =>
        {
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        };
        string said = await FailAsync($"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\nbroker.user=loads\nbroker.password=wrong\n", "en");
        Assert.Contains("the broker refuses user, password or id", said, StringComparison.Ordinal);
        await broker.StopAsync();
    }

    [Theory]
    [InlineData(-30, -1)]
    [InlineData(1, 30)]
    public async Task A_certificate_that_has_expired_or_is_not_valid_yet_is_told_from_a_broker_that_is_not_there(int from, int to)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        string pem = Path.Combine(folder, "ca.pem");
        await File.WriteAllTextAsync(pem, made.ExportCertificatePem());
        using X509Certificate2 served = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        using MqttServer broker = await BrokerAsync(builder => builder.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(brokerPort).WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None).WithEncryptionCertificate(served));

        string said = await FailAsync($"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\n", "en", "--ca", pem);
        Assert.Contains("the broker's certificate is not trusted or not valid at this time", said, StringComparison.Ordinal);
        await broker.StopAsync();
    }

    [Fact]
    public async Task A_gateway_that_does_not_run_is_told_apart_from_a_controller_that_is_not_linked()
    {
        using MqttServer broker = await BrokerAsync(builder => builder.WithDefaultEndpoint().WithDefaultEndpointPort(brokerPort).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None));
        string said = await FailAsync($"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\n", "en", "--gateway", $"http://127.0.0.1:{FreePorts.Take()}");
        Assert.Contains("5/6 network and broker", said, StringComparison.Ordinal);
        Assert.Contains("no gateway answers at", said, StringComparison.Ordinal);
        await broker.StopAsync();
    }

    [Fact]
    public async Task Where_no_console_is_to_be_had_the_settings_go_into_the_flash_as_a_file_and_leave_none_behind()
    {
        NanoffStandIn nanoff = new(Path.Combine(folder, "stand-in"));
        string said = await FailAsync($"controller=loads\nbroker.host=127.0.0.1\nbroker.port={brokerPort}\n", "en", "--by-file", "--tool", nanoff.Tool, "--gateway", $"http://127.0.0.1:{FreePorts.Take()}");
        Assert.Contains("1/2 put the settings into the flash by nanoff", said, StringComparison.Ordinal);
        Assert.Contains("no gateway answers at", said, StringComparison.Ordinal);
        Assert.Contains("look at the LED", said, StringComparison.Ordinal);
        DeviceSettings flashed = new(await File.ReadAllTextAsync(Path.Combine(folder, "stand-in", "flashed-settings.txt")));
        Assert.Equal(("loads", "", true), (flashed.Get("controller", ""), flashed.Missing(), flashed.Key() is { Length: 32 }));
        string list = nanoff.Calls[0].Split(' ')[^1];
        Assert.False(Directory.Exists(Path.GetDirectoryName(list)));

        nanoff.Misbehave("refuses");
        Assert.Contains("no board answers", await FailAsync("controller=loads\nbroker.host=127.0.0.1\n", "en", "--by-file", "--tool", nanoff.Tool), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cable_without_a_controller_says_what_to_check()
    {
        using RunningCommand console = new("console", "--cable", "/dev/no-such-tty", "status");
        Assert.Equal(ExitCode.CannotStart, await console.EndAsync());
        Assert.Contains("/dev/no-such-tty", console.Errors, StringComparison.Ordinal);
        Assert.Contains("dialout", console.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("controller=nobody\nbroker.host=x\nwifi.ssid=\n", ExitCode.WrongFile, "has no controller 'nobody'; it has plant, floors, loads")]
    [InlineData("controller=loads\ncolour=blue\n", ExitCode.WrongFile, "settings:2: 'colour' is no setting")]
    [InlineData("controller=loads\nbroker.port=70000\n", ExitCode.WrongFile, "settings:2: broker.port: '70000' is no TCP port")]
    public async Task A_wrong_file_is_refused_before_anything_is_written(string file, int code, string message)
    {
        using RunningCommand provision = Provision(file, "--data", Path.Combine(folder, "gateway"));
        Assert.Equal(code, await provision.EndAsync());
        Assert.Contains(message, provision.Errors, StringComparison.Ordinal);
        Assert.Equal("", device.Settings.Get("controller", ""));
    }

    [Fact]
    public void What_a_file_lacks_is_asked_for_until_it_is_right()
    {
        ProvisionPlan plan = new();
        plan.Put("broker.host", "192.168.1.10");
        StringWriter questions = new();
        Assert.True(plan.Ask(new StringReader("\nFloor 1\nfloors\nlilygo-t-can485\nPlant\nshort\nlong enough\n"), questions, "zh"));
        Assert.Equal(["broker.host=192.168.1.10", "controller=floors", "board=lilygo-t-can485", "wifi.ssid=Plant", "wifi.password=long enough"], plan.Values.Select(each => $"{each.Key}={each.Value}"));
        Assert.Contains("控制器标识", questions.ToString(), StringComparison.Ordinal);
        Assert.Contains("'Floor 1' is no id", questions.ToString(), StringComparison.Ordinal);
        Assert.False(new ProvisionPlan().Ask(new StringReader("floors\n"), new StringWriter(), "en"));
    }

    [Fact]
    public async Task A_console_conversation_goes_on_after_an_error_and_a_single_request_tells_it_by_its_exit_code()
    {
        using RunningCommand wrong = new("console", "--cable", device.ConsolePath, "nonsense");
        Assert.Equal(ExitCode.Refused, await wrong.EndAsync());
        Assert.Contains("error: 'nonsense' is no command; help lists them", wrong.Output, StringComparison.Ordinal);
        using RunningCommand status = new("console", "--cable", device.ConsolePath, "--language", "zh", "status");
        Assert.Equal(0, await status.EndAsync());
        Assert.Contains("problem = 11 settings-missing", status.Output, StringComparison.Ordinal);
        Assert.Contains("问题 11：缺少设置", status.Output, StringComparison.Ordinal);
    }

    private static string Site() => SiteFiles.Load(null, TextWriter.Null)!.Model.File;

    private static async Task<MqttServer> BrokerAsync(Func<MqttServerOptionsBuilder, MqttServerOptionsBuilder> options)
    {
        MqttServer broker = new MqttServerFactory().CreateMqttServer(options(new MqttServerOptionsBuilder()).Build());
        await broker.StartAsync();
        return broker;
    }

    private async Task<string> FailAsync(string file, string language, params string[] options)
    {
        using RunningCommand provision = Provision(file, ["--data", Path.Combine(folder, "gateway"), "--patience", "3", "--language", language, .. options]);
        Assert.Equal(ExitCode.Refused, await provision.EndAsync());
        return provision.Output;
    }

    private RunningCommand Provision(string file, params string[] options)
    {
        string path = Path.Combine(folder, "settings");

        // Wi-Fi and board are not a Linux host's business, and the questions for them are not this test's.
        File.WriteAllText(path, file + (file.Contains("wifi.ssid=P", StringComparison.Ordinal) ? "" : "wifi.ssid=Plant\nwifi.password=long enough\n") + "board=linux\n");
        return new RunningCommand(["provision", "--cable", device.ConsolePath, "--file", path, .. options.Contains("--language") ? Array.Empty<string>() : ["--language", "en"], .. options]);
    }
}
