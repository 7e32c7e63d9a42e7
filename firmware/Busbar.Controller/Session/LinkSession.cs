using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// The Sparkplug edge node: connects with its will, gives birth, sends the outbox in order, takes commands. After a lost
/// connection, a new birth, or a host that was away, everything unacknowledged is sent again; the gateway stores it once.
/// </summary>
internal sealed partial class LinkSession
{
    private const int MessagesPerStep = 8;
    private const int FirstRetryMilliseconds = 1000;
    private const int LongestRetryMilliseconds = 60000;
    private const int ConnectTimeoutMilliseconds = 15000;
    private const int PublishRetryMilliseconds = 20;
    private const int MostRefusalsCounted = 5;
    private const int StateMilliseconds = 60000;

    // From 1 to this one, so that the will is plain text, which it must be for the device's MQTT client: a zero byte ends a text there, and bytes above 127 that
    // are no UTF-8 become others.
    private const int LargestBirthDeathSequence = 127;

    // A host that is online and acknowledges nothing for so long has lost something on the way.
    private const int AcknowledgeTimeoutMilliseconds = 60000;

    private readonly ControllerSettings settings;
    private readonly ILinkPort port;
    private readonly ControllerTime time;
    private readonly Outbox outbox;
    private readonly Journal journal;
    private readonly SparkplugWriter writer;
    private readonly BirthWriter births;
    private readonly RecordWriter records;
    private readonly LinkMessage message = new LinkMessage();

    private ControllerTables? tables;
    private PointMap? map;
    private CommandLedger? ledger;
    private string[] dataTopics = new string[0];
    private bool[] isBorn = new bool[0];
    private string site;
    private string nodeData = "";

    private LinkPhase phase = LinkPhase.Offline;
    private int birthIndex;
    private int birthDeathSequence;
    private byte sequence;
    private long retryAt;
    private int failures;
    private long stateDue;
    private ulong historicalMark;
    private HostState host = HostState.Unknown;
    private long lastProgress;
    private int inFlight;
    private bool isRefused;
    private int refusals;

    public LinkSession(ControllerSettings settings, ILinkPort port, ControllerTime time, Outbox outbox, Journal journal)
    {
        this.settings = settings;
        this.port = port;
        this.time = time;
        this.outbox = outbox;
        this.journal = journal;
        site = settings.SiteId;
        writer = new SparkplugWriter(new byte[settings.MessageBytes]);
        births = new BirthWriter(writer);
        records = new RecordWriter(writer, births, time, outbox);
        reader = new SparkplugReader();
        commands = new CommandReader(reader, journal);
        birthDeathSequence = (int)(time.Boot % LargestBirthDeathSequence);
        NameTopics();
    }

    /// <summary>Messages that could not be read, since the start.</summary>
    public int Malformed { get; private set; }

    /// <summary>Births were sent and data flows.</summary>
    public bool IsLinked
    {
        get { return phase == LinkPhase.Running; }
    }

    /// <summary>The broker says that the gateway is not there.</summary>
    public bool IsHostAway
    {
        get { return phase == LinkPhase.Running && host == HostState.Offline; }
    }

    /// <summary>A document that came; taken by the controller, which sets it back to null.</summary>
    public byte[]? PendingDocument { get; set; }

    /// <summary>Bytes of it that are the document.</summary>
    public int PendingLength { get; private set; }

    /// <summary>The busiest bus's share of its time.</summary>
    public double BusLoad { get; set; }

    /// <summary>Forgets the tables of the document in effect, which are to go before those of another are made; <see cref="Bind"/> must follow.</summary>
    public void Release()
    {
        tables = null;
        map = null;
        ledger = null;
        dataTopics = new string[0];
        isBorn = new bool[0];
    }

    /// <summary>Another document is in effect: other devices and points, so everything is born anew.</summary>
    public void Bind(ControllerTables newTables, PointMap? newMap, CommandLedger newLedger)
    {
        tables = newTables;
        map = newMap;
        ledger = newLedger;
        string newSite = newTables.SiteId.Length == 0 ? settings.SiteId : newTables.SiteId;
        int count = newTables.Devices.Count;
        bool isOtherSite = newSite != site;
        if (isOtherSite)
        {
            // The host of the old site would wait for the keep-alive to run out.
            Farewell();
        }

        site = newSite;
        dataTopics = new string[count];
        isBorn = new bool[count];
        NameTopics();
        for (int device = 0; device < count; device++)
        {
            dataTopics[device] = SparkplugTopics.Device(site, SparkplugTopics.DeviceData, settings.ControllerId, newTables.Devices.Name(device));
        }

        if (phase == LinkPhase.Offline)
        {
            return;
        }

        if (isOtherSite)
        {
            // The will and the subscriptions bear the site's name.
            port.Disconnect();
            Lose(0);
        }
        else if (phase == LinkPhase.Births || phase == LinkPhase.Running)
        {
            StartBirths();
        }
    }

    /// <summary>Whether every device's birth fits the message buffer; -1 when so, else the device.</summary>
    public int FindTooLarge(ControllerTables candidate)
    {
        for (int device = 0; device < candidate.Devices.Count; device++)
        {
            if (births.LongestDeviceBirth(candidate, device) < 0)
            {
                return device;
            }
        }

        return -1;
    }

    /// <summary>Monotonic ms at which there is something to do, unless a message arrives.</summary>
    public long NextDue(long now)
    {
        switch (phase)
        {
            case LinkPhase.Offline:
            case LinkPhase.Connecting:
                return retryAt;
            case LinkPhase.Births:
                return isRefused ? retryAt : now;
            default:
                if (isRefused)
                {
                    return retryAt;
                }

                if (hasMore || HasWork())
                {
                    return now;
                }

                long next = stateDue;
                if (IsOverdue(long.MaxValue) && lastProgress + AcknowledgeTimeoutMilliseconds < next)
                {
                    next = lastProgress + AcknowledgeTimeoutMilliseconds;
                }

                return next;
        }
    }

    public void Step(long now)
    {
        if (phase == LinkPhase.Offline)
        {
            if (now < retryAt)
            {
                return;
            }

            Connect(now);
        }

        if (phase == LinkPhase.Connecting && !FinishConnecting(now))
        {
            return;
        }

        if (port.State != LinkState.Connected)
        {
            Lose(now);
            return;
        }

        Receive(now);
        if (isRefused && now < retryAt)
        {
            return;
        }

        isRefused = false;
        int left = MessagesPerStep;
        while (left > 0 && Send(now))
        {
            left--;
        }
    }

    /// <summary>Says goodbye as its will would, so that the host need not wait for the keep-alive to run out.</summary>
    public void Leave()
    {
        Farewell();
        port.Disconnect();
        phase = LinkPhase.Offline;
        retryAt = long.MaxValue;
    }

    private void Farewell()
    {
        if (port.State == LinkState.Connected && phase >= LinkPhase.Births)
        {
            int length = births.NodeDeath((ulong)birthDeathSequence, time.UtcMilliseconds);
            port.Publish(SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, settings.ControllerId), writer.Buffer, length, 0, false);
        }
    }

    private void NameTopics()
    {
        nodeData = SparkplugTopics.Node(site, SparkplugTopics.NodeData, settings.ControllerId);
        nodeCommand = SparkplugTopics.Node(site, SparkplugTopics.NodeCommand, settings.ControllerId);
        deviceCommands = SparkplugTopics.Device(site, SparkplugTopics.DeviceCommand, settings.ControllerId, "");
        hostState = SparkplugTopics.State(SparkplugTopics.GatewayHost(site));
    }

    private void Connect(long now)
    {
        birthDeathSequence = birthDeathSequence % LargestBirthDeathSequence + 1;

        // Without a time, which would be that of the connection and not of the death.
        int length = births.NodeDeath((ulong)birthDeathSequence, -1);
        port.Connect(SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, settings.ControllerId), writer.Buffer, length);
        phase = LinkPhase.Connecting;
        retryAt = now + ConnectTimeoutMilliseconds;
    }

    private bool FinishConnecting(long now)
    {
        if (port.State == LinkState.Connected)
        {
            host = HostState.Unknown;
            hostStateAt = -1;
            port.Subscribe(nodeCommand);
            port.Subscribe(deviceCommands + "+");
            port.Subscribe(hostState);
            StartBirths();
            return true;
        }

        if (port.State == LinkState.Disconnected || now >= retryAt)
        {
            port.Disconnect();
            Lose(now);
        }

        return false;
    }

    private void Lose(long now)
    {
        phase = LinkPhase.Offline;
        int wait = failures >= 6 ? LongestRetryMilliseconds : FirstRetryMilliseconds << failures;
        failures++;
        retryAt = now + wait / 2 + Jitter(wait / 2);
        outbox.Rollback();
    }

    /// <summary>Controllers that lost one broker together must not come back together; the same run gives the same waits.</summary>
    private int Jitter(int span)
    {
        uint hash = 2166136261;
        string id = settings.ControllerId;
        for (int i = 0; i < id.Length; i++)
        {
            hash = (hash ^ id[i]) * 16777619;
        }

        hash = (hash ^ (uint)failures) * 16777619;
        hash ^= hash >> 15;
        return span <= 0 ? 0 : Signed.Of(hash % (uint)span);
    }

    private void StartBirths()
    {
        phase = LinkPhase.Births;
        birthIndex = -1;
        isRefused = false;
    }
}
