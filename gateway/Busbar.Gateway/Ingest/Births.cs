using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ingest;

/// <summary>A controller connected, or said everything again.</summary>
/// <param name="Controller">Its id.</param>
/// <param name="Time">When the gateway heard of it.</param>
/// <param name="Boot">Number of its start.</param>
/// <param name="Facts">Numeric node metrics by name: Busbar/DocumentVersion, Busbar/Uptime, Busbar/OutboxUsed, ...</param>
public sealed record ControllerBirth(string Controller, DateTimeOffset Time, ulong Boot, IReadOnlyDictionary<string, double> Facts);

/// <summary>A controller's connection ended: it said so, or the broker spoke its will.</summary>
/// <param name="Controller">Its id.</param>
/// <param name="Time">When the gateway heard of it.</param>
/// <param name="Reason">In words, for a page.</param>
public sealed record ControllerDeath(string Controller, DateTimeOffset Time, LocalName Reason);

/// <summary>A device's points with their state now; not records, and not stored as history.</summary>
public sealed record DeviceBirth(string Controller, string Device, DateTimeOffset Time, IReadOnlyList<BornPoint> Points);

/// <summary>A device does not answer its controller any more.</summary>
public sealed record DeviceDeath(string Controller, string Device, DateTimeOffset Time);

/// <summary>A point as its birth describes it.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="UnitText">Printed unit; empty when none.</param>
/// <param name="Kind">Measurement, counter, state or command.</param>
/// <param name="IsBoolean">True for on/off points.</param>
/// <param name="Value">Value now, null when there is none.</param>
/// <param name="Quality">Quality now.</param>
/// <param name="Time">When the value was read; null when never, or when the controller does not know the time of day.</param>
public sealed record BornPoint(string Name, string UnitText, PointKind Kind, bool IsBoolean, double? Value, Quality Quality, DateTimeOffset? Time);
