using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Store;

/// <summary>What one transaction takes: the records of messages in the order of arrival.</summary>
public sealed class StoreBatch
{
    private readonly Stack<List<StoreRecord>> lists = [];
    private readonly HashSet<string> controllers = new(StringComparer.Ordinal);

    /// <summary>The messages, in the order of arrival.</summary>
    public List<StoreMessage> Messages { get; } = [];

    /// <summary>Newest acknowledgement of each controller, stored in the same transaction.</summary>
    public Dictionary<string, ControllerMark> Marks { get; } = new(StringComparer.Ordinal);

    /// <summary>Records in all messages.</summary>
    public int RecordCount { get; private set; }

    /// <summary>An empty list for the records of one message; it comes back with <see cref="Clear"/> when a message was added with it.</summary>
    public List<StoreRecord> Records() => lists.TryPop(out List<StoreRecord>? list) ? list : [];

    /// <summary>Whether records of a controller are in it.</summary>
    public bool Holds(string controller) => controllers.Contains(controller);

    /// <summary>Adds a message; its list of records is the batch's from here on.</summary>
    public void Add(StoreMessage message)
    {
        Messages.Add(message);
        controllers.Add(message.Controller);
        RecordCount += message.Records.Count;
    }

    /// <summary>Empties the batch for the next transaction.</summary>
    public void Clear()
    {
        foreach (StoreMessage message in Messages)
        {
            if (message.Records is not List<StoreRecord> list)
                continue;
            list.Clear();
            lists.Push(list);
        }

        Messages.Clear();
        controllers.Clear();
        Marks.Clear();
        RecordCount = 0;
    }
}

/// <summary>The records of one message: consecutive sequence numbers from <paramref name="FirstSequence"/> on.</summary>
/// <param name="Controller">Id of the controller.</param>
/// <param name="Epoch">Counts how often the controller's boot counter began anew (its storage was lost).</param>
/// <param name="Boot">Number of the controller's start.</param>
/// <param name="FirstSequence">Sequence number of the first record.</param>
/// <param name="Records">The records; an entry without sample and event was unreadable and only takes up its number.</param>
public sealed record StoreMessage(string Controller, int Epoch, ulong Boot, ulong FirstSequence, IReadOnlyList<StoreRecord> Records);

/// <summary>A sample, an event, or neither (see <see cref="StoreMessage"/>).</summary>
public readonly record struct StoreRecord(IngestedSample? Sample, IngestedEvent? Event);

/// <summary>What a controller has been told is stored, and how far its numbers have come.</summary>
/// <param name="Epoch">See <see cref="StoreMessage"/>.</param>
/// <param name="HighestBoot">Highest boot number seen in this epoch.</param>
/// <param name="HighestSequence">Highest sequence number stored of that boot.</param>
/// <param name="ThroughBoot">With <paramref name="ThroughSequence"/>: everything up to it is stored.</param>
/// <param name="ThroughSequence">See <paramref name="ThroughBoot"/>.</param>
public sealed record ControllerMark(int Epoch, ulong HighestBoot, ulong HighestSequence, ulong ThroughBoot, ulong ThroughSequence)
{
    /// <summary>The id of its storage that it last told; 0: none.</summary>
    public ulong StorageId { get; init; }

    /// <summary>Of a controller never heard of.</summary>
    public static readonly ControllerMark None = new(0, 0, 0, 0, 0);
}

/// <summary>What a transaction stored; the lists are filled anew by the next one.</summary>
/// <param name="Samples">New samples, in the order of arrival.</param>
/// <param name="Events">New events, in the order of arrival.</param>
/// <param name="Duplicates">Records left out because they were stored before.</param>
public sealed record StoreResult(IReadOnlyList<IngestedSample> Samples, IReadOnlyList<IngestedEvent> Events, int Duplicates);
