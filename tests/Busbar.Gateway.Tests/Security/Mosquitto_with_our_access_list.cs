using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Tests.Broker;
using Busbar.Gateway.Tests.Store;
using Busbar.Site.Compile;
using Busbar.Tests.Peers;

namespace Busbar.Gateway.Tests.Security;

/// <summary>Debian's mosquitto with the files that <c>busbar broker mosquitto</c> writes, met by Debian's clients over TLS.</summary>
public sealed class Mosquitto_with_our_access_list : IAsyncLifetime
{
    private const string Site = "yuncheng-demo";
    private readonly TemporaryFolder folder = new();
    private readonly int[] ports = FreePorts.Take(2);
    private readonly Signal heard = new();
    private Mosquitto mosquitto = null!;
    private string gateway = "";

    public async ValueTask InitializeAsync()
    {
        MakeCertificate();
        string made = folder.File("made");
        (int code, string output) = Busbar(
            "broker", "mosquitto", "--out", made, "--folder", made, "--data", folder.File("data"), "--mqtt-port", $"{ports[0]}", "--mqtt-tls-port", $"{ports[1]}",
            "--certificate", folder.File("server.pem"), "--certificate-key", folder.File("server.key"));
        Assert.True(code == 0, output);
        gateway = File.ReadAllText(Path.Combine(made, "gateway.password")).Trim();
        // mosquitto that root starts would go on as another user, who may not read the test's files.
        File.WriteAllText(folder.File("test.conf"), "user root\nlog_type all\n" + File.ReadAllText(Path.Combine(made, "busbar.conf")));
        mosquitto = new Mosquitto(heard, ports[0], folder.File("test.conf"), "-u", "busbar-gateway", "-P", gateway);
        await mosquitto.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await mosquitto.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Lets_a_controller_write_its_own_topics_and_no_others()
    {
        string[] foreign = [$"spBv1.0/{Site}/NBIRTH/plant", $"spBv1.0/{Site}/DDATA/plant/battery", $"spBv1.0/{Site}/NCMD/floors", $"spBv1.0/{Site}/DCMD/loads/ev-1", $"spBv1.0/STATE/{Site}-gateway", $"spBv1.0/{Site}/DDATA/floors/room-301/more"];
        string[] own = [$"spBv1.0/{Site}/NBIRTH/floors", $"spBv1.0/{Site}/DDATA/floors/room-301", $"spBv1.0/{Site}/NDEATH/floors"];
        foreach (string topic in foreign.Concat(own))
            Assert.Equal(0, Publish("floors", PasswordOf("floors"), topic).Code);
        await heard.Until("the last one is heard", () => mosquitto.Heard.Any(message => message.Topic == own[^1]));
        Assert.Equal(own, mosquitto.Heard.Select(message => message.Topic));
    }

    [Fact]
    public void Keeps_out_who_has_no_password_or_another_ones()
    {
        Assert.NotEqual(0, Publish("floors", PasswordOf("plant"), $"spBv1.0/{Site}/NDATA/floors").Code);
        Assert.NotEqual(0, Publish("attic", PasswordOf("floors"), $"spBv1.0/{Site}/NDATA/attic").Code);
        Assert.NotEqual(0, PeerPrograms.Run("mosquitto_pub", [.. Tls(), "-t", "x", "-m", "1"]).Code);
    }

    [Fact]
    public async Task Lets_a_controller_hear_its_own_commands_only()
    {
        string[] own = [$"spBv1.0/{Site}/NCMD/floors", $"spBv1.0/{Site}/DCMD/floors/room-301"];
        string[] foreign = [$"spBv1.0/{Site}/NCMD/plant", $"spBv1.0/{Site}/DCMD/plant/battery", $"spBv1.0/{Site}/NDATA/floors"];
        using Process listener = PeerPrograms.Start(folder.Path, "mosquitto_sub", [.. Tls(), "-u", "floors", "-P", PasswordOf("floors"), "-q", "1", "-t", "#", "-F", "%t", "-C", "4", "-W", "120"]);
        // When its subscription begins is not told: everything is said until it has heard enough.
        while (!listener.HasExited)
        {
            foreach (string topic in foreign.Concat(own))
                Assert.Equal(0, PeerPrograms.Run("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{ports[0]}", "-u", "busbar-gateway", "-P", gateway, "-q", "1", "-t", topic, "-m", "1").Code);
        }

        string[] told = (await listener.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, told.Length);
        Assert.Equal(own.Order(), told.Distinct().Order());
    }

    [Fact]
    public async Task Carries_what_the_gateway_does_with_the_password_that_was_made_for_it()
    {
        await using GatewayRig rig = new(new BrokerOptions { IsEmbedded = false, Port = ports[0], User = "busbar-gateway", Password = gateway }, new IngestOptions { Site = Site });
        await rig.StartAsync();
        await heard.Until("the gateway is online", () => mosquitto.Heard.Any(message => message.Topic == $"spBv1.0/STATE/{Site}-gateway"));
    }

    private string PasswordOf(string controller) => ControllerKeys.BesideData(folder.File("data")).BrokerPassword(controller);

    private (int Code, string Output) Publish(string user, string password, string topic) => PeerPrograms.Run("mosquitto_pub", [.. Tls(), "-u", user, "-P", password, "-q", "1", "-t", topic, "-m", "1"]);

    private string[] Tls() => ["-h", "localhost", "-p", $"{ports[1]}", "--cafile", folder.File("server.pem")];

    private static (int Code, string Output) Busbar(params string[] arguments)
    {
        using StringWriter output = new();
        int code = BusbarCommands.Create().Parse(arguments).Invoke(new System.CommandLine.InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }

    private void MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder.File("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
