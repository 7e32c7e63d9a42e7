using System.Security.Cryptography;
using System.Text;
using Busbar.Gateway.Broker;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Security;

/// <summary>
/// The access list of the embedded broker. A controller comes with its id and the password made from its key, and reads and writes its own
/// topics. A program comes as <c>token</c> with an API token: the scope read listens, the scope command also writes commands (to controllers, and
/// under <c>busbar/</c>), neither speaks for a controller. The gateway does everything.
/// </summary>
internal sealed class BrokerAccess(SiteModel site, ControllerKeys keys, Tokens tokens) : IBrokerAccess
{
    /// <summary>The user by which programs come.</summary>
    public const string TokenUser = "token";

    private readonly string host = SparkplugTopics.GatewayHost(site.Id);

    public BrokerCredential Gateway { get; } = new("busbar-gateway", Secrets.New());

    public BrokerCredential Controller(string id) => new(id, keys.BrokerPassword(id));

    public IBrokerRights? Open(string? user, string? password, string clientId)
    {
        if (user is null || password is null)
            return null;
        // A client's id is its session: another one's would cut that one off.
        if (user == Gateway.User)
            return IsOwn(clientId) && Same(password, Gateway.Password) ? new GatewayRights() : null;
        if (user == TokenUser)
            return !IsOwn(clientId) && site.FindController(clientId) is null && tokens.Find(password) is { } actor && actor.May(Role.Viewer, Scope.Read) ? new TokenRights(actor, site.Id) : null;
        return site.FindController(user) is not null && clientId == user && Same(password, keys.BrokerPassword(user)) ? new ControllerRights(user, site.Id) : null;
    }

    /// <summary>The host application, and connections of the gateway beside it.</summary>
    private bool IsOwn(string clientId) => clientId == host || clientId.StartsWith(host + "-", StringComparison.Ordinal);

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));

    private sealed class GatewayRights : IBrokerRights
    {
        public string Name => "gateway";

        public bool MayPublish(string topic) => true;

        public bool MaySubscribe(string filter) => true;
    }

    private sealed class ControllerRights(string id, string site) : IBrokerRights
    {
        private readonly ControllerTopics own = ControllerTopics.Of(site, id);

        public string Name => id;

        public bool MayPublish(string topic) => ControllerTopics.Cover(own.Writes, topic);

        public bool MaySubscribe(string filter) => ControllerTopics.Cover(own.Reads, filter);
    }

    private sealed class TokenRights(Actor actor, string site) : IBrokerRights
    {
        public string Name => actor.Name;

        public bool MayPublish(string topic) => actor.May(Role.Operator, Scope.Command) && topic.Split('/') switch
        {
            [SparkplugTopics.Namespace, var of, SparkplugTopics.NodeCommand or SparkplugTopics.DeviceCommand, ..] => of == site,
            ["busbar", _, .., "set"] => true,
            ["homeassistant", "status"] => true,
            _ => false,
        };

        public bool MaySubscribe(string filter) => true;
    }
}
