using Busbar.Gateway.Store;
using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>A metric as its birth named it. Device is empty for metrics of the controller itself.</summary>
internal sealed record BornMetric(string Device, string Name, int DataType);

/// <summary>What ingest knows of one controller between its birth and its death.</summary>
internal sealed class ControllerSession(string controller, ControllerMark mark)
{
    // What a controller encodes wrongly is wrong every time; what the network loses or damages is not lost at the same place five times in a row.
    private const int MaximumTries = 5;

    // Controllers count their aliases from a small number on: those stand in a table, any others beside it.
    private const int TableLength = 1 << 16;

    private readonly Dictionary<ulong, BornMetric> byOtherAlias = [];
    private readonly Dictionary<(string Device, string Name), BornMetric> byName = [];
    private BornMetric?[] byAlias = [];
    private int expectedSequence;
    private int tolerance;
    private bool hasSkipped;
    private (ulong Boot, ulong Sequence) lastRecord;
    private (ulong Boot, ulong Sequence) hole;
    private int timesAtHole;
    private (ulong Boot, ulong Sequence) unnamed;
    private int timesUnnamed;

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

    public void Begin(int sequence, long birthDeathSequence, ulong boot, long uptime, long now)
    {
        if (birthDeathSequence != BirthDeathSequence)
            timesUnnamed = 0;
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
    /// they may be readable; when the same place is reached for the fifth time they are given up, or they would stop all that follow.
    /// </summary>
    public bool TakeRecords(ulong boot, ulong first, ulong last)
    {
        bool isNext = !hasSkipped || Continues(boot, first) || IsGivenUp(boot, first);
        hasSkipped = false;
        lastRecord = (boot, last);
        return isNext;
    }

    /// <summary>
    /// A metric came that no birth names; false when everything must come again, for its birth may have been lost. The fifth time at
    /// one place it is nobody's loss, and nothing is asked for again in this connection: it would stop the controller's other records.
    /// </summary>
    public bool DoesWithoutName(ulong boot, ulong first)
    {
        if (timesUnnamed == MaximumTries || !IsUnbroken)
            return IsUnbroken;
        timesUnnamed = unnamed == (boot, first) ? timesUnnamed + 1 : 1;
        unnamed = (boot, first);
        return timesUnnamed == MaximumTries;
    }

    /// <summary>Unix milliseconds of a moment of this boot; -1 when the offset is not known.</summary>
    public long Date(ulong boot, long uptime) =>
        boot == Boot && UptimeMilliseconds >= 0 ? BornAtMilliseconds - UptimeMilliseconds + uptime : -1;

    private bool IsGivenUp(ulong boot, ulong first)
    {
        // After a break everything comes again anyway; a place behind it must not make this one forgotten.
        if (!IsUnbroken)
            return false;
        timesAtHole = hole == (boot, first) ? timesAtHole + 1 : 1;
        hole = (boot, first);
        return timesAtHole >= MaximumTries;
    }

    private bool Continues(ulong boot, ulong first) => lastRecord.Boot != 0
        ? boot == lastRecord.Boot && first == lastRecord.Sequence + 1
        : boot == Mark.ThroughBoot && first <= Mark.ThroughSequence + 1;
}
