using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Hosted;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar gateway</c>: broker, store, API and page, and the controllers that the site file puts into the gateway.</summary>
internal static class GatewayCommand
{
    private static readonly Option<bool> Demo = new("--demo") { Description = "Nobody logs in, and everybody on this computer may do everything; for trials. It can be reached from this computer only." };

    private static readonly Option<string> Listen = new("--address") { Description = "Where page, API and MQTT listen: 127.0.0.1 is this computer only; 0.0.0.0 every network, with TLS.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "IP" };

    private static readonly Option<string?> Certificate = new("--certificate") { Description = "PEM file of the certificate for TLS; without it the gateway makes one of its own when it listens to the network.", HelpName = "FILE" };

    private static readonly Option<string?> CertificateKey = new("--certificate-key") { Description = "PEM file of the certificate's key, when it is not in the same file.", HelpName = "FILE" };

    private static readonly Option<int> MqttTlsPort = SharedOptions.PortOption("--mqtt-tls-port", "TCP port of the MQTT broker with TLS, when --address is a network's.", 8883);

    private static readonly Option<string?> OpenIdAuthority = new("--oidc-authority") { Description = "Address of a provider of OpenID Connect whose users may log in too.", HelpName = "URL" };

    private static readonly Option<string?> OpenIdClient = new("--oidc-client") { Description = "What the provider calls this gateway (client id).", HelpName = "TEXT" };

    private static readonly Option<string?> OpenIdSecretFile = new("--oidc-secret-file") { Description = "File with the client's secret, which only the gateway's user can read.", HelpName = "FILE" };

    private static readonly Option<string> OpenIdRoleClaim = new("--oidc-role-claim") { Description = "The claim whose values name roles: viewer, operator, engineer, administrator.", DefaultValueFactory = _ => "roles", HelpName = "TEXT" };

    private static readonly Option<string?> BrokerUser = new("--broker-user") { Description = "User at the broker of --broker.", HelpName = "TEXT" };

    private static readonly Option<string?> BrokerPasswordFile = new("--broker-password-file") { Description = "File with its password, which only the gateway's user can read.", HelpName = "FILE" };

    private static readonly Option<bool> BrokerUsesTls = new("--broker-tls") { Description = "TLS to the broker of --broker; its certificate must be one that this computer trusts." };

    public static System.CommandLine.Command Create()
    {
        Listen.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError($"--address {result.GetValueOrDefault<string>()} is no IP address; 127.0.0.1 is this computer only, 0.0.0.0 every network.");
        });
        System.CommandLine.Command command = new("gateway", "Run broker, store, API and page, and the controllers that the site file puts into the gateway (host: gateway).")
        {
            Demo, Listen, Certificate, CertificateKey, MqttTlsPort, OpenIdAuthority, OpenIdClient, OpenIdSecretFile, OpenIdRoleClaim, SharedOptions.Site, SharedOptions.Port, SharedOptions.MqttPort, SharedOptions.Broker, BrokerUser, BrokerPasswordFile, BrokerUsesTls, SharedOptions.Data, SharedOptions.Database, SharedOptions.Serial, SharedOptions.JsonLogs, SharedOptions.PublishPlan,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        IPAddress address = IPAddress.Parse(parse.GetRequiredValue(Listen));
        if (parse.GetValue(Demo) && !IPAddress.IsLoopback(address))
        {
            await errors.WriteLineAsync($"--demo lets everybody do everything, so it goes with the loopback address only, not with --address {address}; leave out one of the two.");
            return ExitCode.CannotStart;
        }

        GatewayOptions options = new()
        {
            Address = address,
            IsDemo = parse.GetValue(Demo),
            Port = parse.GetValue(SharedOptions.Port),
            Broker = SharedOptions.BrokerOf(parse),
            DataDirectory = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id),
            Database = SharedOptions.DatabaseOf(parse),
            SerialPorts = SharedOptions.SerialPorts(parse),
            JsonLogs = parse.GetValue(SharedOptions.JsonLogs),
            PublishPlan = parse.GetValue(SharedOptions.PublishPlan),
        };
        string[] missing = [.. HostedRoom.Controllers(site.Model).Select(each => ControllerCommand.MissingTtys(each, options.SerialPorts)).OfType<string>()];
        foreach (string sentence in missing)
            await errors.WriteLineAsync(sentence);
        if (missing.Length > 0)
            return ExitCode.CannotStart;
        if (!await DataHome.PrepareAsync(options.DataDirectory, errors))
            return ExitCode.CannotStart;
        try
        {
            options = WithCertificate(WithCredential(options, parse), parse) with { OpenId = OpenIdOf(parse) };
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }

        if (SiteFiles.WithPublished(site, parse, options.DataDirectory) is not { } current)
            return ExitCode.WrongFile;
        if (current.Documents(options.DataDirectory, options.Time.GetUtcNow(), errors) is not { } documents)
            return ExitCode.WrongFile;
        await using WebApplication app = GatewayServer.Build(options, current.Model, documents);
        return await ServerRun.RunAsync(app, options, null, parse.InvocationConfiguration.Output, errors, cancel);
    }

    private static OpenIdOptions? OpenIdOf(ParseResult parse)
    {
        if (parse.GetValue(OpenIdAuthority) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? authority) || (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback))
            throw new ArgumentException($"--oidc-authority {text} is no https address, such as https://login.example/realms/building");
        string client = parse.GetValue(OpenIdClient) ?? throw new ArgumentException("--oidc-authority needs --oidc-client: what the provider calls this gateway");
        string? secret = parse.GetValue(OpenIdSecretFile) is { } file ? File.ReadAllText(file).Trim() : null;
        return new OpenIdOptions(authority, client, secret, parse.GetRequiredValue(OpenIdRoleClaim));
    }

    /// <summary>At an external broker the gateway is somebody; at its own one it lets itself in.</summary>
    private static GatewayOptions WithCredential(GatewayOptions options, ParseResult parse)
    {
        if (options.Broker.IsEmbedded)
            return options;
        string? password = parse.GetValue(BrokerPasswordFile) is { } file ? File.ReadAllText(file).Trim() : null;
        return options with { Broker = options.Broker with { User = parse.GetValue(BrokerUser), Password = password, UseTls = parse.GetValue(BrokerUsesTls) } };
    }

    /// <summary>TLS where the network can listen, or where the owner gave a certificate.</summary>
    private static GatewayOptions WithCertificate(GatewayOptions options, ParseResult parse)
    {
        bool isOpen = !IPAddress.IsLoopback(options.Address);
        if (!isOpen && parse.GetValue(Certificate) is null)
            return options;
        X509Certificate2 certificate = parse.GetValue(Certificate) is { } file
            ? ServerCertificate.Load(file, parse.GetValue(CertificateKey))
            : ServerCertificate.OfOwn(options.DataDirectory, options.SecurityTime.GetUtcNow());
        return options with { Certificate = certificate, Broker = isOpen && options.Broker.IsEmbedded ? options.Broker with { Tls = new BrokerTls(options.Address, parse.GetValue(MqttTlsPort), certificate) } : options.Broker };
    }
}
