using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>Where an alarm stands (ISA-18.2, alarm states: NORM, UNACK, ACKED, RTNUN).</summary>
public enum AlarmStanding
{
    Normal,
    Unacknowledged,
    Acknowledged,

    /// <summary>The condition is gone, and nobody has seen it yet.</summary>
    ReturnedUnacknowledged,
}

/// <summary>One alarm: a rule on one point, a device, a bus, a controller, or a meter.</summary>
/// <param name="Id">rule:device/point, device:ID, bus:CONTROLLER/BUS, controller:ID, ...</param>
/// <param name="Since">When it came into this standing.</param>
/// <param name="Raised">When it was raised last; null when never.</param>
/// <param name="Value">The value that goes with it; null for none.</param>
/// <param name="ShelvedUntil">Put aside by an operator until then; null when not.</param>
/// <param name="SuppressedBecause">Taken out of service by somebody, with the reason; null when not.</param>
/// <param name="Cause">Id of the alarm that explains this one; null when it stands for itself.</param>
public sealed record AlarmState(
    string Id, LocalName Name, AlarmPriority Priority, AlarmStanding Standing, DateTimeOffset Since, DateTimeOffset? Raised, double? Value, LocalName Text, string? AcknowledgedBy, DateTimeOffset? ShelvedUntil, string? SuppressedBecause, string? Cause)
{
    /// <summary>The condition holds.</summary>
    public bool IsActive => Standing is AlarmStanding.Unacknowledged or AlarmStanding.Acknowledged;

    /// <summary>An operator sees it in the list: it stands for itself, and nobody put it aside.</summary>
    public bool IsShown(DateTimeOffset now) => Standing != AlarmStanding.Normal && Cause is null && SuppressedBecause is null && !(ShelvedUntil > now);
}

/// <summary>What is observed of an alarm's condition.</summary>
/// <param name="Holds">Null when it cannot be told (the value is bad or stale): then the alarm stays as it is.</param>
public sealed record AlarmCondition(string Id, LocalName Name, AlarmPriority Priority, bool? Holds, double? Value, LocalName Text, TimeSpan OnDelay, TimeSpan OffDelay, string? Parent = null);

/// <summary>A change of standing, for the journal.</summary>
/// <param name="What">raised, returned, acknowledged, shelved, unshelved, suppressed, unsuppressed, explained.</param>
public sealed record AlarmChange(string Id, DateTimeOffset Time, string What, AlarmState After, string User, string Note);
