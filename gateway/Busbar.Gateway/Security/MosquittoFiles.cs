using System.Security.Cryptography;
using System.Text;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Security;

/// <summary>
/// What an operator gives to mosquitto 2 so that it holds clients to the same list as the embedded broker: every controller comes with the password
/// that provisioning gave it and reads and writes its own topics only. Pure but for the salts.
/// </summary>
/// <param name="site">Whose controllers.</param>
/// <param name="keys">Of which their passwords are made.</param>
/// <param name="gatewayPassword">Of the user <see cref="GatewayUser"/>.</param>
internal sealed class MosquittoFiles(SiteModel site, ControllerKeys keys, string gatewayPassword)
{
    /// <summary>The user by which the gateway comes.</summary>
    public const string GatewayUser = "busbar-gateway";

    // mosquitto_passwd(1): "$7$", PBKDF2 with SHA-512. The passwords are 128 random bits and more, so few rounds do.
    private const int Rounds = 1000;
    private const int SaltLength = 12;
    private const int HashLength = 64;

    /// <summary>acl_file.</summary>
    public string AccessList()
    {
        StringBuilder text = new($"# Access list of mosquitto for {site.Id}, made by 'busbar broker mosquitto'; make it anew when controllers come or go.\n");
        Add(text, GatewayUser, $"spBv1.0/{site.Id}/#", SparkplugTopics.State(SparkplugTopics.GatewayHost(site.Id)), "homeassistant/#", $"busbar/{site.Id}/#");
        foreach (SiteController controller in site.Controllers)
        {
            ControllerTopics own = ControllerTopics.Of(site.Id, controller.Id);
            text.Append($"\nuser {controller.Id}\n");
            foreach (string topic in own.Writes)
                text.Append($"topic write {topic}\n");
            foreach (string topic in own.Reads)
                text.Append($"topic read {topic}\n");
        }

        return text.ToString();
    }

    /// <summary>password_file, hashed as mosquitto_passwd does.</summary>
    public string Passwords() => string.Concat(
        site.Controllers.Select(controller => (controller.Id, Password: keys.BrokerPassword(controller.Id))).Prepend((GatewayUser, gatewayPassword)).Select(each => $"{each.Item1}:{Hash(each.Item2)}\n"));

    /// <summary>The part of the configuration that uses both.</summary>
    /// <param name="folder">Where the files will lie.</param>
    /// <param name="port">Of the gateway and programs on the same machine, without TLS.</param>
    /// <param name="tlsPort">Of the controllers.</param>
    /// <param name="certificate">PEM of the server for TLS.</param>
    /// <param name="certificateKey">PEM of its key.</param>
    public static string Configuration(string folder, int port, int tlsPort, string certificate, string certificateKey) =>
        $"""
        # mosquitto 2 for Busbar, made by 'busbar broker mosquitto'.
        allow_anonymous false
        password_file {Path.Combine(folder, "busbar.passwd")}
        acl_file {Path.Combine(folder, "busbar.acl")}

        # The gateway and programs on this machine.
        listener {port} 127.0.0.1

        # The controllers. A client's id is its session: theirs is their user, so that none ends another one's.
        listener {tlsPort}
        use_username_as_clientid true
        certfile {certificate}
        keyfile {certificateKey}
        tls_version tlsv1.2

        """;

    private static void Add(StringBuilder text, string user, params string[] topics)
    {
        text.Append($"\nuser {user}\n");
        foreach (string topic in topics)
            text.Append($"topic readwrite {topic}\n");
    }

    private static string Hash(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA512, HashLength);
        return $"$7${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }
}
