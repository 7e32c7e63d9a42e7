using Busbar.Gateway.Store;
using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>A metric as its birth named it. Device is empty for metrics of the controller itself.</summary>
internal sealed record BornMetric(string Device, string Name, int DataType);

/// <summary>What ingest knows of one controller between its birth and its death.</summary>
internal sealed class ControllerSession(string controller, ControllerMark mark)
{
    // Controllers count their aliases from a small number on: those stand in a table, any others beside it.
    private const int TableLength = 1 << 16;

    // So often is asked again for what was unreadable.
    private const int MostDoubts = 2;

    private readonly Dictionary<ulong, BornMetric> byOtherAlias = [];
    private readonly Dictionary<(string Device, string Name), BornMetric> byName = [];
    private BornMetric?[] byAlias = [];
    private int expectedSequence;
    private int tolerance;
    private bool hasSkipped;
    private (ulong Boot, ulong Sequence) lastRecord;
    private (ulong Boot, ulong Sequence) doubted;
    private int doubts;

    public string Controller { get; } = controller;

    /// <summary>As it will be after the next commit.</summary>
    public ControllerMark Mark { get; set; } = mark;

    public bool IsBorn { get; private set; }

    /// <summary>Every message since the birth came, so records may be acknowledged.</summary>
    public bool IsUnbroken { get; set; }

    public ulong Boot { get; private set; }

    public long BirthDeathSequence { get; private set; } = -1;

    /// <summary>Uptime when the birth came, and when that was; -1 when the birth did not say.</summary>
    public long UptimeMilliseconds { get; private set; } = -1;

    public long BornAtMilliseconds { get; private set; }

    public DateTimeOffset? LastRebirthRequest { get; set; }

    /// <summary>A birth was asked for and has not come.</summary>
    public bool AwaitsBirth { get; set; }

    /// <summary>A rebirth was asked for because of a metric that no birth names; a second time would go on for ever.</summary>
    public bool HasAskedForNames { get; set; }

    public void Begin(int sequence, long birthDeathSequence, ulong boot, long uptime, long now)
    {
        if (birthDeathSequence != BirthDeathSequence)
            HasAskedForNames = false;
        Array.Clear(byAlias);
        byOtherAlias.Clear();
        byName.Clear();
        IsBorn = true;
        IsUnbroken = true;
        AwaitsBirth = false;
        expectedSequence = (sequence + 1) & 0xFF;
        tolerance = 0;
        hasSkipped = false;
        lastRecord = default;
        BirthDeathSequence = birthDeathSequence;
        Boot = boot;
        UptimeMilliseconds = uptime;
        BornAtMilliseconds = now;
    }

    public void End()
    {
        IsBorn = false;
        IsUnbroken = false;
        AwaitsBirth = false;
    }

    public void Name(BornMetric metric, bool hasAlias, ulong alias)
    {
        byName[(metric.Device, metric.Name)] = metric;
        if (!hasAlias)
            return;
        if (alias >= TableLength)
        {
            byOtherAlias[alias] = metric;
            return;
        }

        if (alias >= (ulong)byAlias.Length)
            Array.Resize(ref byAlias, Math.Min(TableLength, Math.Max((int)alias + 1, byAlias.Length * 2)));
        byAlias[alias] = metric;
    }

    /// <summary>The metric at which the reader stands; null when no birth has named it.</summary>
    public BornMetric? Find(SparkplugReader reader, string device)
    {
        if (reader.HasAlias)
            return reader.Alias < (ulong)byAlias.Length ? byAlias[reader.Alias] : byOtherAlias.GetValueOrDefault(reader.Alias);
        return reader.HasName ? byName.GetValueOrDefault((device, reader.NameText())) : null;
    }

    public BornMetric? Find(string device, string name) => byName.GetValueOrDefault((device, name));

    /// <summary>
    /// Takes the sequence number of a message; false when one before it is missing. An unreadable message may or may not have
    /// had a number of its own (somebody else may have sent it), so as many may be skipped.
    /// </summary>
    public bool TakeSequence(int sequence)
    {
        int skipped = (sequence - expectedSequence) & 0xFF;
        bool isNext = skipped <= tolerance;
        expectedSequence = (sequence + 1) & 0xFF;
        tolerance = 0;
        hasSkipped |= skipped > 0;
        return isNext;
    }

    public void SkipUnreadable() => tolerance = Math.Min(tolerance + 1, 16);

    /// <summary>
    /// Takes the numbers of a message's records; false when an unreadable message before it may have held others. Coming again,
    /// they may be readable; when the same place is reached a third time they are given up, or they would stop all that follow.
    /// A second time may be chance: a message that was lost, twice, behind some other that was unreadable.
    /// </summary>
    public bool TakeRecords(ulong boot, ulong first, ulong last)
    {
        bool isNext = !hasSkipped || Continues(boot, first);
        if (!isNext)
        {
            doubts = doubted == (boot, first) ? doubts + 1 : 1;
            doubted = (boot, first);
            isNext = doubts > MostDoubts;
        }

        hasSkipped = false;
        lastRecord = (boot, last);
        return isNext;
    }

    /// <summary>Unix milliseconds of a moment of this boot; -1 when the offset is not known.</summary>
    public long Date(ulong boot, long uptime) =>
        boot == Boot && UptimeMilliseconds >= 0 ? BornAtMilliseconds - UptimeMilliseconds + uptime : -1;

    private bool Continues(ulong boot, ulong first) => lastRecord.Boot != 0
        ? boot == lastRecord.Boot && first == lastRecord.Sequence + 1
        : boot == Mark.ThroughBoot && first <= Mark.ThroughSequence + 1;
}
