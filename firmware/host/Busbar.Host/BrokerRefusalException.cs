using MQTTnet;

namespace Busbar.Host;

/// <summary>The broker answered, and said no.</summary>
public sealed class BrokerRefusalException(MqttClientConnectResultCode code) : Exception(code switch
{
    MqttClientConnectResultCode.BadUserNameOrPassword => "the broker refuses user or password",
    MqttClientConnectResultCode.NotAuthorized => "the broker does not allow this user to connect",
    MqttClientConnectResultCode.ClientIdentifierNotValid => "the broker refuses this controller's id",
    MqttClientConnectResultCode.ServerUnavailable => "the broker is not available",
    _ => $"the broker refuses the connection: {code}",
})
{
    /// <summary>What it said.</summary>
    public MqttClientConnectResultCode Code { get; } = code;
}
