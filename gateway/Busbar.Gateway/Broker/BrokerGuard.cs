using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Busbar.Gateway.Broker;

/// <summary>Holds the clients of the embedded broker to what they may do. What a client may is kept with its session, by its id.</summary>
internal static class BrokerGuard
{
    private const string Rights = "busbar:rights";

    public static void Watch(MqttServer server, IBrokerAccess access, ILogger log)
    {
        server.ValidatingConnectionAsync += connection =>
        {
            if (access.Open(connection.UserName, connection.Password, connection.ClientId) is not { } rights)
            {
                log.LogWarning("The broker did not let in client {Client} from {Address} as user {User}", Shown(connection.ClientId), connection.RemoteEndPoint, Shown(connection.UserName));
                connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            }
            else
            {
                connection.SessionItems[Rights] = rights;
            }

            return Task.CompletedTask;
        };
        server.InterceptingPublishAsync += publish =>
        {
            // A will comes this way too, when its client is gone.
            if (publish.SessionItems?[Rights] is not IBrokerRights rights || !rights.MayPublish(publish.ApplicationMessage.Topic))
            {
                log.LogWarning("{Client} wrote to {Topic}, which is not its own; the message was dropped and the connection ended", (publish.SessionItems?[Rights] as IBrokerRights)?.Name ?? "?", Shown(publish.ApplicationMessage.Topic));
                publish.ProcessPublish = false;
                publish.CloseConnection = true;
            }

            return Task.CompletedTask;
        };
        server.InterceptingSubscriptionAsync += subscription =>
        {
            if (subscription.SessionItems?[Rights] is not IBrokerRights rights || !rights.MaySubscribe(subscription.TopicFilter.Topic))
            {
                log.LogWarning("{Client} asked for {Topic}, which is not its own", (subscription.SessionItems?[Rights] as IBrokerRights)?.Name ?? "?", Shown(subscription.TopicFilter.Topic));
                subscription.ProcessSubscription = false;
                subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            }

            return Task.CompletedTask;
        };
    }

    // What a stranger sends does not fill or forge the log.
    private static string Shown(string? text) => text is null ? "-" : new string([.. text.Take(80).Select(sign => char.IsControl(sign) ? '?' : sign)]);
}
