using Busbar.Gateway.Broker;
using Busbar.Gateway.Store;
using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>
/// From messages to rows, without threads: <see cref="Accept"/> decodes into a batch, <see cref="Commit"/> stores it, tells the
/// sinks and acknowledges to the controllers. The program drives it from a queue, a simulation directly.
/// Records are acknowledged only while every message since the controller's birth has come; after a break it is asked for a
/// rebirth, upon which it sends everything that is not acknowledged again.
/// </summary>
public sealed partial class IngestPipeline
{
    // Far beyond any site; what comes from more names than that is an attack or a mistake.
    private const int MaximumControllers = 1000;
    private const int MaximumNames = 100_000;

    private readonly IngestOptions options;
    private readonly IStore store;
    private readonly IMessageBus bus;
    private readonly IIngestSink[] sinks;
    private readonly TimeProvider time;
    private readonly IngestCounters counters;
    private readonly ILogger<IngestPipeline> log;
    private readonly Dictionary<string, ControllerSession> sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> knownNames = new(StringComparer.Ordinal);
    private readonly Lock namesGate = new();
    private readonly StoreBatch batch = new();
    private readonly SparkplugReader reader = new();
    private readonly Dictionary<string, SparkplugTopic> topics = new(StringComparer.Ordinal);
    private SparkplugTopic topic = new();

    public IngestPipeline(IngestOptions options, IStore store, IMessageBus bus, IEnumerable<IIngestSink> sinks, TimeProvider time, IngestCounters counters, ILogger<IngestPipeline> log)
    {
        this.options = options;
        this.store = store;
        this.bus = bus;
        this.sinks = [.. sinks];
        this.time = time;
        this.counters = counters;
        this.log = log;
    }

    /// <summary>Records that wait for <see cref="Commit"/>.</summary>
    public int PendingRecords => batch.RecordCount;

    /// <summary>Topic filters of everything that controllers of a site say.</summary>
    public static IReadOnlyList<string> Filters(string site) =>
    [
        SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, "+"),
        SparkplugTopics.Node(site, SparkplugTopics.NodeData, "+"),
        SparkplugTopics.Node(site, SparkplugTopics.NodeDeath, "+"),
        SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, "+", "+"),
        SparkplugTopics.Device(site, SparkplugTopics.DeviceData, "+", "+"),
        SparkplugTopics.Device(site, SparkplugTopics.DeviceDeath, "+", "+"),
    ];

    /// <summary>
    /// Takes one message. A malformed one is counted; nothing that a controller sends throws. StoreException when a commit was
    /// due before it and the store failed: give the same message again.
    /// </summary>
    public void Accept(string topicName, byte[] payload)
    {
        try
        {
            Take(topicName, payload);
        }
        catch (Exception exception) when (exception is not StoreException)
        {
            log.LogError(exception, "Ingest failed on a message of {Length} bytes at {Topic}; it is left out", payload.Length, topicName);
            Malformed(topic.Controller, MalformedKind.Fault, $"{topicName}: {exception.Message}");
        }
    }

    /// <summary>
    /// Stores what was accepted, then tells sinks and controllers. When the store throws, nothing is told and everything is
    /// kept for the next try.
    /// </summary>
    public void Commit()
    {
        if (batch.Messages.Count == 0 && batch.Marks.Count == 0)
            return;
        StoreResult result = Stored(() => store.Write(batch));
        counters.CountCommit(result.Samples.Count, result.Events.Count, result.Duplicates);
        if (result.Samples.Count > 0)
            Tell(sink => sink.SamplesStored(result.Samples));
        if (result.Events.Count > 0)
            Tell(sink => sink.EventsStored(result.Events));
        foreach ((string controller, ControllerMark mark) in batch.Marks)
            Acknowledge(controller, mark);
        batch.Clear();
    }

    /// <summary>
    /// Births and deaths are told behind the records that came before them. Those of others can wait: a thousand devices that are born
    /// together need not wait for the disk a thousand times.
    /// </summary>
    private void CommitRecordsOf(ControllerSession session)
    {
        if (batch.Holds(session.Controller))
            Commit();
    }

    /// <summary>The connection to the broker stands: who was known is asked for its births.</summary>
    public void LinkReady()
    {
        DateTimeOffset since = time.GetUtcNow();
        Tell(sink => sink.LinkChanged(since));
        foreach (ControllerSession session in sessions.Values)
        {
            // Once: who is gone for good is not asked for ever.
            if (!session.IsBorn)
                SendRebirth(session);
        }
    }

    /// <summary>The connection to the broker is gone: nothing is known of anybody until its next birth.</summary>
    public void LinkLost()
    {
        Commit();
        foreach (ControllerSession session in sessions.Values.Where(session => session.IsBorn))
        {
            session.End();
            ControllerDeath death = new(session.Controller, time.GetUtcNow(), LinkTexts.NoBroker);
            Tell(sink => sink.ControllerDied(death));
        }

        Tell(sink => sink.LinkChanged(null));
    }

    /// <summary>A message of this controller found no room: what it held must come again.</summary>
    public void MessageDropped(string controller)
    {
        if (!sessions.TryGetValue(controller, out ControllerSession? session) || !session.IsBorn)
            return;
        session.IsUnbroken = false;
        AskForBirth(session);
    }

    /// <summary>Once a second: asks again where a birth was asked for and has not come, and lets the sinks try again what they must.</summary>
    public void Tick()
    {
        foreach (ControllerSession session in sessions.Values)
        {
            if (session.AwaitsBirth)
                AskForBirth(session);
        }

        Tell(sink => sink.Tick());
    }

    /// <summary>Tells every controller the time of day.</summary>
    public void SendTime()
    {
        foreach (ControllerSession session in sessions.Values.Where(session => session.IsBorn))
            SendTime(session.Controller);
    }

    /// <summary>Whether a point was born as an on/off value; for commands, from any thread.</summary>
    public bool IsBoolean(string controller, string device, string point)
    {
        lock (namesGate)
        {
            return sessions.TryGetValue(controller, out ControllerSession? session) && session.Find(device, point)?.DataType == SparkplugDataType.Boolean;
        }
    }

    private void Take(string topicName, byte[] payload)
    {
        counters.CountMessage();
        if (TopicOf(topicName) is not { } parsed)
        {
            Malformed("", MalformedKind.Topic, topicName);
            return;
        }

        topic = parsed;
        if (topic.Site != options.Site || SessionOf(topic.Controller) is not { } session)
            return;
        reader.Start(payload, 0, payload.Length);
        if (!reader.IsWellFormed())
        {
            session.SkipUnreadable();
            Malformed(session.Controller, MalformedKind.Payload, $"{topicName}, {payload.Length} bytes beginning {Convert.ToHexString(payload.AsSpan(0, Math.Min(16, payload.Length)))}");
            return;
        }

        switch (topic.MessageType)
        {
            case SparkplugTopics.NodeBirth:
                NodeBirth(session);
                break;
            case SparkplugTopics.NodeDeath:
                NodeDeath(session);
                break;
            case SparkplugTopics.NodeData or SparkplugTopics.DeviceData or SparkplugTopics.DeviceBirth or SparkplugTopics.DeviceDeath:
                AfterBirth(session, topicName);
                break;
        }
    }

    private void AfterBirth(ControllerSession session, string topicName)
    {
        // First what may fail: the message is given again then, and its number must not have been taken.
        if (topic.MessageType is SparkplugTopics.DeviceBirth or SparkplugTopics.DeviceDeath)
            CommitRecordsOf(session);
        if (reader.Sequence < 0)
        {
            Malformed(session.Controller, MalformedKind.NoSequence, topicName);
        }
        else if (session.IsBorn && !session.TakeSequence(reader.Sequence) && session.IsUnbroken)
        {
            counters.CountGap();
            session.IsUnbroken = false;
            log.LogWarning("Controller {Controller}: a message before number {Sequence} was lost; asking for everything that is not acknowledged", session.Controller, reader.Sequence);
        }

        if (!session.IsUnbroken)
            AskForBirth(session);
        if (!session.IsBorn)
            return;
        switch (topic.MessageType)
        {
            case SparkplugTopics.DeviceBirth:
                DeviceBirth(session, topic.Device);
                break;
            case SparkplugTopics.DeviceDeath:
                DeviceDeath death = new(session.Controller, topic.Device, time.GetUtcNow());
                Tell(sink => sink.DeviceDied(death));
                break;
            default:
                Data(session, topic.Device, topicName);
                break;
        }
    }

    /// <summary>Null: none of Sparkplug's. A site says few topics, again and again: each is taken apart once.</summary>
    private SparkplugTopic? TopicOf(string topicName)
    {
        if (topics.TryGetValue(topicName, out SparkplugTopic? known))
            return known;
        SparkplugTopic made = new();
        if (!made.Parse(topicName))
            return null;
        if (topics.Count < MaximumNames)
            topics.Add(topicName, made);
        return made;
    }

    private ControllerSession? SessionOf(string controller)
    {
        if (sessions.TryGetValue(controller, out ControllerSession? session))
            return session;
        if (sessions.Count >= MaximumControllers)
        {
            Malformed("", MalformedKind.TooManyControllers, $"{controller} would be number {MaximumControllers + 1}");
            return null;
        }

        session = new ControllerSession(controller, Stored(() => store.ReadMark(controller)));
        lock (namesGate)
        {
            sessions.Add(controller, session);
        }

        return session;
    }

    private static T Stored<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is not StoreException)
        {
            throw new StoreException(exception.Message, exception);
        }
    }

    private void Acknowledge(string controller, ControllerMark mark)
    {
        // It stands for all before it, so a newer one may take its place on the way.
        if (mark.ThroughSequence > 0)
            bus.PublishNewest(CommandTopic(controller), CommandPayloads.Number(MetricNames.StoredThrough, StoredThroughMark.Make(mark.ThroughBoot, mark.ThroughSequence), Now));
    }

    private void AskForBirth(ControllerSession session)
    {
        session.AwaitsBirth = true;
        DateTimeOffset now = time.GetUtcNow();
        if (session.LastRebirthRequest is not { } last || now - last >= options.RebirthInterval || now < last)
            SendRebirth(session);
    }

    private void SendRebirth(ControllerSession session)
    {
        if (!Send(session.Controller, CommandPayloads.Rebirth(Now)))
            return;
        session.LastRebirthRequest = time.GetUtcNow();
        counters.CountRebirth();
    }

    private void SendTime(string controller) => Send(controller, CommandPayloads.Number(MetricNames.Time, (ulong)Now, Now));

    private bool Send(string controller, byte[] payload) => bus.Publish(CommandTopic(controller), payload);

    private string CommandTopic(string controller) => SparkplugTopics.Node(options.Site, SparkplugTopics.NodeCommand, controller);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Malformed(string controller, MalformedKind kind, string detail)
    {
        counters.CountMalformed(controller, kind, detail, time.GetUtcNow());
        log.LogDebug("Malformed message ({Kind}) from {Controller}: {Detail}", kind, controller, detail);
    }

    private void Tell(Action<IIngestSink> what)
    {
        foreach (IIngestSink sink in sinks)
        {
            try
            {
                what(sink);
            }
            catch (Exception exception)
            {
                counters.CountSinkError();
                log.LogError(exception, "{Sink} failed to take what came in; the others go on", sink.GetType().Name);
            }
        }
    }
}
