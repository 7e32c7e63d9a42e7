using System;

namespace Busbar.Controller;

/// <summary>
/// One controller: polls its buses, decides, acts, reports and remembers. Single-threaded: the host calls <see cref="Step"/>
/// whenever bytes or messages have come and at <see cref="NextDueMilliseconds"/> at the latest. Named so because "Controller" is
/// the namespace.
/// </summary>
public sealed partial class EdgeController
{
    /// <summary>After so long without a restart the document in effect counts as proven.</summary>
    public const int HealthyAfterMilliseconds = 300000;

    /// <summary>So many starts in a row under an unproven document, and the one before is used.</summary>
    public const int StartsUntilSafeMode = 4;

    private readonly ControllerSettings settings;
    private readonly ControllerPorts ports;
    private readonly ControllerTime time;
    private readonly Outbox outbox;
    private readonly Journal journal;
    private readonly LinkSession link;
    private readonly DocumentStore documents;
    private readonly LearnedStore learned;
    private Operation? operation;
    private long nextService;
    private long healthyAt;
    private int storageFailuresReported;

    /// <param name="settings">Who it is.</param>
    /// <param name="ports">What it reaches the world by.</param>
    /// <param name="firstDocument">Used when storage holds no good document, or an older one; checked like any other. Null: waits for one from the gateway.</param>
    public EdgeController(ControllerSettings settings, ControllerPorts ports, byte[]? firstDocument)
    {
        if (settings == null || ports == null)
        {
            throw new ArgumentNullException("settings");
        }

        this.settings = settings;
        this.ports = ports;
        time = new ControllerTime(ports.Clock, ports.Storage, settings.NewStorageId);
        outbox = new Outbox(ports.Storage, time, settings.OutboxBytes, settings.RecordBuffer);
        journal = new Journal(outbox, ports.Clock);
        link = new LinkSession(settings, ports.Link, time, outbox, journal);
        documents = new DocumentStore(ports.Storage, settings);
        learned = new LearnedStore(ports.Storage);
        long now = ports.Clock.MonotonicMilliseconds;

        // Between two cycles, for what it puts into the flash takes as long as half a cycle's work.
        nextService = now + Operation.CycleMilliseconds / 2;
        healthyAt = now + HealthyAfterMilliseconds;
        time.Update();
        if (!time.IsBootStored)
        {
            ports.Log.Write(3, "storage did not take the boot number: after the next start the gateway may take new records for old ones");
        }

        ChooseDocument(firstDocument);
        journal.Node(ControllerEvent.Started, time.Boot, 0);
    }

    /// <summary>The controller's id.</summary>
    public string Id
    {
        get { return settings.ControllerId; }
    }

    /// <summary>Number of this boot.</summary>
    public uint Boot
    {
        get { return time.Boot; }
    }

    /// <summary>Version of the document in effect; 0 without one.</summary>
    public uint DocumentVersion
    {
        get { return operation == null ? 0 : operation.Tables.Envelope.Version; }
    }

    /// <summary>Tables of the document in effect, to look at; null without one.</summary>
    public ControllerTables? Tables
    {
        get { return operation == null ? null : operation.Tables; }
    }

    /// <summary>Outputs on their way to the devices, to look at; null without a document.</summary>
    public WriteQueue? Writes
    {
        get { return operation == null ? null : operation.Writes; }
    }

    /// <summary>What waits to be acknowledged, to look at.</summary>
    public Outbox Outbox
    {
        get { return outbox; }
    }

    /// <summary>Births were sent and data flows.</summary>
    public bool IsLinked
    {
        get { return link.IsLinked; }
    }

    /// <summary>Messages from the gateway that could not be read.</summary>
    public int MalformedMessages
    {
        get { return link.Malformed; }
    }

    /// <summary>Buses of the document in effect; 0 without one.</summary>
    public int BusCount
    {
        get { return operation == null ? 0 : operation.Buses.Length; }
    }

    /// <summary>Monotonic time before which nothing happens, unless bytes or messages arrive. Exact, so that virtual time can jump to it.</summary>
    public long NextDueMilliseconds
    {
        get
        {
            long next = link.NextDue(ports.Clock.MonotonicMilliseconds);
            if (nextService < next)
            {
                next = nextService;
            }

            long due = operation == null ? next : operation.NextDue();
            return due < next ? due : next;
        }
    }

    /// <summary>True while a request is out and unanswered.</summary>
    public bool IsBusWaiting(int bus)
    {
        return operation != null && operation.Buses[bus].IsWaiting;
    }

    /// <summary>Does what is due now. Never blocks.</summary>
    public void Step()
    {
        long now = ports.Clock.MonotonicMilliseconds;
        if (time.Update())
        {
            journal.Node(ControllerEvent.TimeKnown, time.Offset, 0);
        }

        if (operation != null)
        {
            operation.Step(now);
        }

        if (now >= nextService)
        {
            Service(now);
        }

        link.Step(now);
        if (link.PendingDocument != null)
        {
            byte[] document = link.PendingDocument;
            link.PendingDocument = null;
            Offer(document, link.PendingLength);
        }
    }

    /// <summary>An orderly end: what is in memory goes to storage, and the next start does not count as one after a crash.</summary>
    public void Stop()
    {
        outbox.Flush();
        learned.Save();
        time.NoteHealthy();
        link.Leave();
    }

    private void Service(long now)
    {
        nextService += Operation.CycleMilliseconds;
        if (nextService <= now)
        {
            nextService = now + Operation.CycleMilliseconds;
        }

        outbox.Service(now);
        learned.Service(now);
        if (outbox.StorageFailures != storageFailuresReported)
        {
            storageFailuresReported = outbox.StorageFailures;
            ports.Log.Write(3, "storage did not take a page of the outbox, failure " + storageFailuresReported.ToString());
            journal.Node(ControllerEvent.StorageFailed, storageFailuresReported, 0);
        }

        if (operation != null)
        {
            link.BusLoad = operation.BusLoad;
        }

        if (now >= healthyAt)
        {
            healthyAt = long.MaxValue;
            time.NoteHealthy();
            documents.NoteProven();
        }
    }
}
