using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Simulator;

namespace Busbar.Gateway.Torture;

/// <summary>
/// A controller's records and documents, booked apart from controller and gateway: how many there were in each boot, what a power cut may have
/// cost, which document it has said it took.
/// </summary>
internal sealed class RecordAccount(VirtualController controller, StrictStore store, Action<string> violated)
{
    private const ulong SequenceMask = (1UL << 40) - 1;
    private readonly Dictionary<ulong, ulong> highest = [];
    private readonly Dictionary<ulong, ulong> buffered = [];
    private ulong durable;
    private uint version;
    private bool isSafeMode;
    private double dropped;

    /// <summary>A flash write failed, or the flash was full: records may be gone, and are counted.</summary>
    public bool MayDrop { get; set; }

    /// <summary>After a cycle.</summary>
    public void Check()
    {
        EdgeController now = controller.Controller;
        highest[now.Boot] = Math.Max(highest.GetValueOrDefault(now.Boot), now.Outbox.NewestMark & SequenceMask);
        if (now.DocumentVersion < version && !isSafeMode)
        {
            violated($"{controller.Site.Id}: runs document {now.DocumentVersion} after it has taken {version}");
            version = now.DocumentVersion;
        }

        if (now.DocumentVersion > version)
            version = now.DocumentVersion;
    }

    /// <summary>From now on flash takes no more, for the power is about to go: what is only in memory may be lost.</summary>
    public void PowerFails()
    {
        Outbox outbox = controller.Controller.Outbox;
        durable = (outbox.NewestMark & SequenceMask) - (ulong)outbox.BufferedCount;
    }

    /// <summary>The power goes.</summary>
    public void PowerCut()
    {
        EdgeController now = controller.Controller;
        ulong newest = now.Outbox.NewestMark & SequenceMask;
        highest[now.Boot] = Math.Max(highest.GetValueOrDefault(now.Boot), newest);
        buffered[now.Boot] = newest - durable;
    }

    public void Stored(IngestedEvent happened)
    {
        if (happened.Code == (int)ControllerEvent.RecordsDropped)
            dropped += happened.Value ?? 0;
        if (happened.Code == (int)ControllerEvent.SafeMode)
            isSafeMode = true;
    }

    /// <summary>At the end, when everything is mended: nothing is missing but what a power cut may cost or the controller has counted.</summary>
    public void Close()
    {
        string id = controller.Site.Id;
        Outbox outbox = controller.Controller.Outbox;
        if (outbox.AcknowledgedMark < outbox.NewestMark && ((outbox.NewestMark & SequenceMask) - (outbox.AcknowledgedMark & SequenceMask) > 500 || outbox.NewestMark >> 40 != outbox.AcknowledgedMark >> 40))
            violated($"{id}: {Describe(outbox.AcknowledgedMark)} is acknowledged at the end, {Describe(outbox.NewestMark)} is the newest, {Describe(outbox.SentMark)} was sent last, the gateway's mark is {store.ReadMark(id)}");
        foreach ((ulong boot, ulong newest) in highest)
        {
            ulong through = boot == controller.Controller.Boot ? outbox.AcknowledgedMark & SequenceMask : newest;
            long missing = 0;
            ulong first = 0;
            foreach (ulong number in store.Missing(id, boot, through))
            {
                missing++;
                first = first == 0 ? number : first;
            }

            long allowed = (long)buffered.GetValueOrDefault(boot) + (MayDrop ? (long)dropped + 1_000_000 : (long)dropped);
            if (missing > allowed)
                violated($"{id} boot {boot}: {missing} of {through} records are missing, the first is {first}; {buffered.GetValueOrDefault(boot)} were in memory when the power went, {dropped} are counted as dropped");
        }
    }

    private static string Describe(ulong mark) => $"record {mark & SequenceMask} of boot {mark >> 40}";
}
