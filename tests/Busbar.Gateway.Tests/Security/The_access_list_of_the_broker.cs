using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Security;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Tests.Security;

/// <summary>A controller reads and writes its own topics and no others; over the network only by TLS.</summary>
public sealed class The_access_list_of_the_broker(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private string Site => gateway.Get<SiteModel>().Id;

    [Fact]
    public async Task Lets_in_controllers_by_the_password_that_provisioning_gives_and_nobody_else()
    {
        Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync("floors", "floors", PasswordOf("floors")));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("floors", "floors", PasswordOf("plant")));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("floors", null, null));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("plant", "floors", PasswordOf("floors")));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync(SparkplugTopics.GatewayHost(Site), "token", Token(Scope.Read)));
        string beside = SparkplugTopics.GatewayHost(Site) + "-home-assistant";
        BrokerCredential own = gateway.Get<IBrokerAccess>().Gateway;
        Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync(beside, own.User, own.Password));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("elsewhere", own.User, own.Password));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync(beside, "token", Token(Scope.Read)));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("attic", "attic", PasswordOf("attic")));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("node-red", "token", Tokens.Prefix + "wrong"));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TryAsync("node-red", "token", Token(Scope.Command)));
        Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync("node-red", "token", Token(Scope.Read)));
    }

    [Fact]
    public async Task Holds_a_controller_to_its_own_topics_its_will_too()
    {
        string[] foreign =
        [
            $"spBv1.0/{Site}/NBIRTH/plant", $"spBv1.0/{Site}/DDATA/plant/battery", $"spBv1.0/{Site}/NCMD/plant", $"spBv1.0/{Site}/NCMD/floors", $"spBv1.0/{Site}/DCMD/floors/room-301",
            $"spBv1.0/elsewhere/NDATA/floors", SparkplugTopics.State(SparkplugTopics.GatewayHost(Site)), $"spBv1.0/{Site}/DDATA/floors/room-301/more", $"spBv1.0/{Site}/DDATA/floors", "anything", "",
        ];
        Channel<string> heard = Channel.CreateUnbounded<string>();
        using IMqttClient witness = await ConnectAsync("witness", "token", Token(Scope.Read));
        witness.ApplicationMessageReceivedAsync += arrival =>
        {
            if (arrival.ApplicationMessage.Payload.Length == 2)
                heard.Writer.TryWrite(arrival.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await witness.SubscribeAsync("#");

        foreach (string topic in foreign.Where(each => each.Length > 0))
        {
            using IMqttClient floors = await ConnectAsync("floors", "floors", PasswordOf("floors"));
            await SayAsync(floors, topic);
        }

        using (IMqttClient floors = await ConnectAsync("floors", "floors", PasswordOf("floors"), will: $"spBv1.0/{Site}/NDEATH/plant"))
            floors.Dispose();
        using (IMqttClient floors = await ConnectAsync("floors", "floors", PasswordOf("floors"), will: $"spBv1.0/{Site}/NDEATH/floors"))
            floors.Dispose();
        Assert.Equal($"spBv1.0/{Site}/NDEATH/floors", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
        using (IMqttClient floors = await ConnectAsync("floors", "floors", PasswordOf("floors")))
            await SayAsync(floors, $"spBv1.0/{Site}/DDATA/floors/room-301");
        Assert.Equal($"spBv1.0/{Site}/DDATA/floors/room-301", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Lets_a_controller_listen_to_its_own_commands_only()
    {
        using IMqttClient floors = await ConnectAsync("floors", "floors", PasswordOf("floors"));
        foreach (string filter in new[] { $"spBv1.0/{Site}/NCMD/floors", $"spBv1.0/{Site}/DCMD/floors/+", SparkplugTopics.State(SparkplugTopics.GatewayHost(Site)) })
            Assert.True(await HearsAsync(floors, filter), filter);
        foreach (string filter in new[] { "#", "+/+/+/+", $"spBv1.0/{Site}/#", $"spBv1.0/{Site}/NCMD/+", $"spBv1.0/{Site}/NCMD/plant", $"spBv1.0/{Site}/DCMD/plant/+", $"spBv1.0/{Site}/+/floors", $"spBv1.0/+/NCMD/floors", "$SYS/#" })
            Assert.False(await HearsAsync(floors, filter), filter);
    }

    [Fact]
    public async Task Lets_a_token_command_only_with_that_scope_and_never_speak_for_a_controller()
    {
        Assert.True(May(Scope.Read, Scope.Command).MayPublish($"spBv1.0/{Site}/DCMD/floors/room-301"));
        Assert.True(May(Scope.Read, Scope.Command).MayPublish($"busbar/{Site}/room-301/setpoint/set"));
        Assert.False(May(Scope.Read).MayPublish($"spBv1.0/{Site}/DCMD/floors/room-301"));
        Assert.False(May(Scope.Read, Scope.Command).MayPublish($"spBv1.0/{Site}/DDATA/floors/room-301"));
        Assert.False(May(Scope.Read, Scope.Command).MayPublish(SparkplugTopics.State(SparkplugTopics.GatewayHost(Site))));
        await Task.CompletedTask;

        IBrokerRights May(params Scope[] scopes) => gateway.Get<IBrokerAccess>().Open("token", Token(scopes), "node-red")!;
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039 // That the old ones are refused is the test.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore SYSLIB0039
    public async Task Stands_behind_TLS_of_today_under_the_gateways_own_authority(SslProtocols protocol, bool opens)
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            string data = Path.Combine(folder, "data");
            using X509Certificate2 certificate = ServerCertificate.OfOwn(data, TimeProvider.System.GetUtcNow());
            int port = FreePorts.Take(1)[0];
            await using EmbeddedBroker broker = new(new BrokerOptions { Port = 0, Tls = new BrokerTls(IPAddress.Loopback, port, certificate) }, NullLogger<EmbeddedBroker>.Instance, gateway.Get<IBrokerAccess>());
            await broker.StartAsync(TestContext.Current.CancellationToken);
            using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(new SecurityKeys(data).PathOf(ServerCertificate.AuthorityFile));
            MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer("localhost", port).WithClientId("floors").WithCredentials("floors", PasswordOf("floors"))
                .WithTlsOptions(tls => tls.UseTls().WithSslProtocols(protocol).WithTrustChain([authority])).Build();
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();

            if (opens)
                Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(options)).ResultCode);
            else
                await Assert.ThrowsAnyAsync<Exception>(() => client.ConnectAsync(options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string PasswordOf(string controller) => ControllerKeys.BesideData(gateway.Data).BrokerPassword(controller);

    private string Token(params Scope[] scopes) => gateway.Get<Tokens>().Make("mqtt", scopes, null, null).Secret;

    private static Task SayAsync(IMqttClient client, string topic) =>
        Settled(client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload([1, 2]).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));

    // The broker ends the connection of one who writes where it may not, before or after the answer.
    private static async Task Settled(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception)
        {
            // What counts is what others hear.
        }
    }

    private static async Task<bool> HearsAsync(IMqttClient client, string filter) => (int)(await client.SubscribeAsync(filter)).Items.Single().ResultCode <= 2;

    private async Task<MqttClientConnectResultCode> TryAsync(string client, string? user, string? password)
    {
        using IMqttClient connection = new MqttClientFactory().CreateMqttClient();
        try
        {
            return (await connection.ConnectAsync(Options(client, user, password, null))).ResultCode;
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            return MqttClientConnectResultCode.UnspecifiedError;
        }
    }

    private async Task<IMqttClient> ConnectAsync(string client, string? user, string? password, string? will = null)
    {
        IMqttClient connection = new MqttClientFactory().CreateMqttClient();
        Assert.Equal(MqttClientConnectResultCode.Success, (await connection.ConnectAsync(Options(client, user, password, will))).ResultCode);
        return connection;
    }

    private MqttClientOptions Options(string client, string? user, string? password, string? will)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", gateway.Get<EmbeddedBroker>().Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V311).WithClientId(client);
        if (user is not null)
            options.WithCredentials(user, password);
        if (will is not null)
            options.WithWillTopic(will).WithWillPayload([1, 2]);
        return options.Build();
    }
}
