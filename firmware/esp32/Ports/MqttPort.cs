using System;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using Busbar.Controller;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Busbar.Esp32;

/// <summary>
/// The controller's link over M2Mqtt. Its Connect blocks for up to 30 s, so a guarded thread of its own connects and disconnects; publishing and
/// subscribing only queue and are called from the controller's thread. Reconnecting with back-off and jitter is the session's business.
/// A client is made anew for each connection, for one that was connected once keeps threads and queues.
/// </summary>
public sealed class MqttPort : ILinkPort
{
    private const int KeepAliveSeconds = 20;
    private const int FarewellMilliseconds = 300;
    private const int IdleMilliseconds = 50;

    // Messages of 2 KB on their way to the socket; more would be memory that the controller needs.
    private const int QueueLength = 2;

    // The client puts what it receives into the same queue, and drops it without a word when that is full.
    private const int ReceiveLength = 64;

    private readonly DeviceSettings settings;
    private readonly byte[]? authority;
    private readonly ProblemList problems;
    private readonly ILog log;
    private readonly MqttInbox inbox = new MqttInbox();
    private readonly MqttQoSLevel[] filterLevel = new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce };
    private MqttClient? client;
    private string willTopic = "";
    private string will = "";

    // Raised by the controller's thread, lowered by the port's own.
    private int wanted;
    private int served;
    private LinkState state = LinkState.Disconnected;
    private string said = "";

    /// <param name="settings">broker.host, broker.port, broker.user, broker.password, broker.tls.</param>
    /// <param name="authority">The certificate, PEM, of the authority that signed the broker's; null without TLS.</param>
    /// <param name="log">Told why there is no connection, once per reason.</param>
    public MqttPort(DeviceSettings settings, byte[]? authority, ProblemList problems, ILog log)
    {
        this.settings = settings;
        this.authority = authority;
        this.problems = problems;
        this.log = log;
    }

    /// <summary>Starts the thread that connects and disconnects.</summary>
    public void Start()
    {
        new GuardedThread("mqtt", Run, log);
    }

    /// <summary>A message waits to be taken.</summary>
    public bool HasMessages
    {
        get { return inbox.HasMessages; }
    }

    /// <summary>How it stands, in a few words.</summary>
    public string Text()
    {
        string host = settings.Get("broker.host", "");
        return State == LinkState.Connected ? "connected to " + host : said.Length > 0 ? said : "connecting to " + host;
    }

    /// <inheritdoc/>
    public LinkState State
    {
        get
        {
            MqttClient? connected = client;
            return state == LinkState.Connected && (connected == null || !connected.IsConnected) ? LinkState.Disconnected : state;
        }
    }

    /// <inheritdoc/>
    public void Connect(string topic, byte[] payload, int length)
    {
        // M2Mqtt takes the will as text and sends the text's bytes; the session's wills are plain text.
        willTopic = topic;
        will = Encoding.UTF8.GetString(payload, 0, length);
        state = LinkState.Connecting;
        wanted++;
    }

    /// <inheritdoc/>
    public void Subscribe(string topicFilter)
    {
        MqttClient? connected = client;
        if (connected == null)
        {
            return;
        }

        try
        {
            connected.Subscribe(new string[] { topicFilter }, filterLevel);
        }
        catch (Exception error)
        {
            // Without its subscriptions a connection is worth nothing; the session makes another.
            Say("subscribing to " + topicFilter + ": " + error.ToString());
            Disconnect();
        }
    }

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, int length, byte qos, bool retain)
    {
        MqttClient? connected = client;
        if (connected == null || State != LinkState.Connected)
        {
            return false;
        }

        byte[] copy = new byte[length];
        Array.Copy(payload, copy, length);
        try
        {
            // The limit is for what we send: it holds for this call only. If the client's thread takes a message in just now, with a full queue, that is
            // lost; but the client tells neither how many wait nor when a message of QoS 0 has gone, so that they could be counted in front of it.
            connected.Settings.InflightQueueSize = QueueLength;
            connected.Publish(topic, copy, null, null, qos == 0 ? MqttQoSLevel.AtMostOnce : MqttQoSLevel.AtLeastOnce, retain);
            return true;
        }
        catch (Exception)
        {
            // The client's queue is full, or the connection has just gone: the session tries again and sees the state.
            return false;
        }
        finally
        {
            connected.Settings.InflightQueueSize = ReceiveLength;
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(LinkMessage into)
    {
        return inbox.TryTake(into);
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        state = LinkState.Disconnected;
        wanted++;
    }

    private void Run()
    {
        while (true)
        {
            if (!Step())
            {
                Thread.Sleep(IdleMilliseconds);
            }
        }
    }

    /// <summary>Connects or disconnects when that is asked for, which may block for half a minute; false when it is not.</summary>
    public bool Step()
    {
        if (served == wanted)
        {
            return false;
        }

        served = wanted;
        Leave();
        if (state == LinkState.Connecting)
        {
            Enter(served);
        }

        return true;
    }

    private void Leave()
    {
        MqttClient? old = client;
        client = null;
        if (old == null)
        {
            return;
        }

        try
        {
            old.MqttMsgPublishReceived -= Received;
            if (old.IsConnected)
            {
                // What is queued still goes out: the last of it may be the farewell.
                Thread.Sleep(FarewellMilliseconds);
                old.Disconnect();
            }

            old.Close();
        }
        catch (Exception error)
        {
            log.Write(0, "broker: closing: " + error.ToString());
        }
    }

    private void Enter(int request)
    {
        inbox.Clear();
        string host = settings.Get("broker.host", "");
        bool isSecure = settings.Get("broker.tls", "no") == "yes";
        int port = settings.GetNumber("broker.port", isSecure ? 8883 : 1883);
        try
        {
            X509Certificate? trusted = isSecure && authority != null ? new X509Certificate(authority) : null;
            MqttClient fresh = new MqttClient(host, port, isSecure, trusted, null, isSecure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            fresh.ProtocolVersion = MqttProtocolVersion.Version_3_1_1;
            fresh.Settings.InflightQueueSize = ReceiveLength;
            fresh.Settings.ValidateServerCertificate = isSecure;
            fresh.MqttMsgPublishReceived += Received;
            client = fresh;
            string user = settings.Get("broker.user", "");
            MqttReasonCode code = fresh.Connect(settings.Get("controller", ""), user.Length == 0 ? null : user, user.Length == 0 ? null : settings.Get("broker.password", ""),
                false, MqttQoSLevel.AtLeastOnce, true, willTopic, will, true, KeepAliveSeconds);
            if (code != MqttReasonCode.Success)
            {
                Note(DeviceProblem.BrokerRefused);
                Say(Reason((int)code));
                Abandon(request);
                return;
            }

            said = "";
            Note(DeviceProblem.None);
            if (request == wanted)
            {
                state = LinkState.Connected;
            }
        }
        catch (Exception error)
        {
            bool isCertificate = isSecure && CanReach(host, port);
            Note(isCertificate ? DeviceProblem.CertificateRefused : DeviceProblem.BrokerUnreachable);
            Say(host + ":" + port.ToString() + ": " + (isCertificate ? "answers, and TLS fails; is its certificate from the authority that was imported, and valid at this time? " : "") + error.ToString());
            Abandon(request);
        }
    }

    private void Note(DeviceProblem problem)
    {
        problems.Set(DeviceProblem.BrokerUnreachable, problem == DeviceProblem.BrokerUnreachable);
        problems.Set(DeviceProblem.BrokerRefused, problem == DeviceProblem.BrokerRefused);
        problems.Set(DeviceProblem.CertificateRefused, problem == DeviceProblem.CertificateRefused);
    }

    /// <summary>Whether somebody takes a connection there: then it was TLS that failed.</summary>
    private static bool CanReach(string host, int port)
    {
        Socket? socket = null;
        try
        {
            IPAddress[] addresses = Dns.GetHostEntry(host).AddressList;
            if (addresses.Length == 0)
            {
                return false;
            }

            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(new IPEndPoint(addresses[0], port));
            return true;
        }
        catch (Exception)
        {
            // Nobody does; that is the answer.
            return false;
        }
        finally
        {
            if (socket != null)
            {
                socket.Close();
            }
        }
    }

    private void Abandon(int request)
    {
        Leave();
        if (request == wanted)
        {
            state = LinkState.Disconnected;
        }
    }

    private void Received(object sender, MqttMsgPublishEventArgs message)
    {
        try
        {
            if (!inbox.Put(message.Topic, message.Message))
            {
                log.Write(2, "broker: a message found no room, " + inbox.Dropped.ToString() + " so far: " + message.Topic);
            }
        }
        catch (Exception error)
        {
            log.Write(3, "broker: a received message was lost: " + error.ToString());
        }
    }

    private static string Reason(int code)
    {
        switch (code)
        {
            case 1: return "the broker does not take MQTT 3.1.1";
            case 2: return "the broker refuses this controller's id";
            case 3: return "the broker is not available";
            case 4: return "the broker refuses user or password (broker.user, broker.password)";
            case 5: return "the broker does not allow this user to connect";
            default: return "the broker refuses the connection, code " + code.ToString();
        }
    }

    private void Say(string reason)
    {
        if (reason != said)
        {
            said = reason;
            log.Write(2, "broker: " + reason);
        }
    }
}
