using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>How urgent an alarm is (ISA-18.2, priorities), least first.</summary>
public enum AlarmPriority
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>What a rule watches.</summary>
public enum AlarmKind
{
    /// <summary>The value is above the limit.</summary>
    High,

    /// <summary>The value is below the limit.</summary>
    Low,

    /// <summary>The value changes by more than the limit within the window.</summary>
    Rate,

    /// <summary>The value has not changed for the window.</summary>
    Stuck,

    /// <summary>The value is older than the window.</summary>
    Stale,

    /// <summary>A device, bus or controller does not answer.</summary>
    Offline,

    /// <summary>Energy of an hour stands out among similar days.</summary>
    EnergyAnomaly,

    /// <summary>A main meter and the meters below it do not agree.</summary>
    Balance,

    /// <summary>A heat meter contradicts itself.</summary>
    MeterAudit,
}

/// <summary>One rule, for one point or many.</summary>
/// <param name="Points">device/point, a * stands for any letters.</param>
/// <param name="Limit">Of High, Low, and of the change of Rate; in the point's unit.</param>
/// <param name="DeadBand">How far the value must come back before the alarm returns.</param>
/// <param name="Window">Of Rate, Stuck, Stale.</param>
/// <param name="OnDelay">How long the condition must hold before the alarm is raised.</param>
/// <param name="OffDelay">How long it must be gone before the alarm returns.</param>
public sealed record AlarmRule(
    string Id, LocalName Name, AlarmKind Kind, IReadOnlyList<string> Points, double Limit, double DeadBand, TimeSpan Window, TimeSpan OnDelay, TimeSpan OffDelay, AlarmPriority Priority);
