// The names of M2Mqtt that firmware/esp32/Ports/MqttPort.cs uses, in the namespace where it looks first: the device's own source runs in the
// tests with a client that has the library's queue.
using Busbar.Controller.Tests.Bench;

namespace Busbar.Controller.Tests.Bench
{
    /// <summary>What a board's MQTT client meets, and its queue: both directions go through it, and what finds no room is dropped or refused.</summary>
    internal sealed class BoardBroker
    {
        private static readonly AsyncLocal<BoardBroker?> Current = new();

        public BoardBroker() => Current.Value = this;

        public static BoardBroker Now => Current.Value!;

        /// <summary>What it answers to CONNECT.</summary>
        public Esp32.MqttReasonCode Answer { get; set; } = Esp32.MqttReasonCode.Success;

        public Esp32.MqttClient? Client { get; set; }

        public Queue<byte[]> Sending { get; } = new();

        public List<string> Subscribed { get; } = [];

        /// <summary>Hands a message to the client, whose thread takes it into its queue and then tells of it, or drops it without a word.</summary>
        public void Deliver(string topic, byte[] payload)
        {
            if (Sending.Count < Client!.Settings.InflightQueueSize)
            {
                Client.Tell(topic, payload);
            }
        }
    }
}

namespace Busbar.Esp32
{
    internal enum MqttReasonCode
    {
        Success = 0,
        NotAuthorised = 5,
    }

    internal enum MqttQoSLevel : byte
    {
        AtMostOnce = 0,
        AtLeastOnce = 1,
    }

    internal enum MqttProtocolVersion
    {
        Version_3_1_1 = 4,
    }

    internal enum MqttSslProtocols
    {
        None = 0,
        TLSv1_2 = 3,
    }

    internal sealed class X509Certificate(byte[] certificate)
    {
        public int Length => certificate.Length;
    }

    internal sealed class MqttMsgPublishEventArgs(string topic, byte[] message) : EventArgs
    {
        public string Topic => topic;

        public byte[] Message => message;
    }

    internal sealed class MqttSettings
    {
        public int InflightQueueSize { get; set; } = int.MaxValue;

        public bool ValidateServerCertificate { get; set; } = true;
    }

    /// <summary>As in nanoFramework.M2Mqtt, as far as its queue goes; nothing is sent, so that the queue stays as it is.</summary>
    internal sealed class MqttClient
    {
        public MqttClient(string host, int port, bool isSecure, X509Certificate? authority, X509Certificate? own, MqttSslProtocols protocol)
        {
            Assert.Equal(("broker.test", 1883, false, null, null, MqttSslProtocols.None), (host, port, isSecure, authority, own, protocol));
            BoardBroker.Now.Client = this;
        }

        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        public event MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        public MqttSettings Settings { get; } = new();

        public MqttProtocolVersion ProtocolVersion { get; set; }

        public bool IsConnected { get; private set; }

        public MqttReasonCode Connect(string id, string? user, string? password, bool isWillRetained, MqttQoSLevel willLevel, bool hasWill, string willTopic, string will, bool isClean, ushort keepAlive)
        {
            IsConnected = BoardBroker.Now.Answer == MqttReasonCode.Success;
            return BoardBroker.Now.Answer;
        }

        public ushort Subscribe(string[] topics, MqttQoSLevel[] levels)
        {
            BoardBroker.Now.Subscribed.AddRange(topics);
            return 1;
        }

        public ushort Publish(string topic, byte[] message, string? contentType, System.Collections.ArrayList? properties, MqttQoSLevel level, bool retain)
        {
            if (BoardBroker.Now.Sending.Count >= Settings.InflightQueueSize)
            {
                throw new InvalidOperationException("the queue is full");
            }

            BoardBroker.Now.Sending.Enqueue(message);
            return 1;
        }

        public void Tell(string topic, byte[] payload) => MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, payload));

        public void Disconnect() => IsConnected = false;

        public void Close()
        {
        }
    }
}

namespace nanoFramework.M2Mqtt
{
    internal static class Named;
}

namespace nanoFramework.M2Mqtt.Messages
{
    internal static class Named;
}
