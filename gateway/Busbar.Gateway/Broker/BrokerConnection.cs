using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Busbar.Gateway.Broker;

/// <summary>How every client of this program meets a broker.</summary>
internal static class BrokerConnection
{
    /// <summary>A clean session whose will, retained, tells the others that the client is gone; credentials and TLS as the broker wants them.</summary>
    /// <param name="broker">Address and credentials.</param>
    /// <param name="port">The port in fact: the embedded broker may have chosen one.</param>
    /// <param name="clientId">Unique at the broker.</param>
    /// <param name="willTopic">Where the broker says that the client is gone.</param>
    /// <param name="willPayload">What it says there.</param>
    public static MqttClientOptions Options(BrokerOptions broker, int port, string clientId, string willTopic, byte[] willPayload)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, port)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(clientId)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(20))
            .WithWillTopic(willTopic)
            .WithWillPayload(willPayload)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (broker.User is not null)
            builder.WithCredentials(broker.User, broker.Password);
        if (broker.UseTls)
            builder.WithTlsOptions(tls => tls.UseTls());
        return builder.Build();
    }
}
