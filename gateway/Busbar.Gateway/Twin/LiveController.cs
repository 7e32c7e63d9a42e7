using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>A controller as last heard of; a snapshot, safe to keep.</summary>
/// <param name="Id">Its id in the site: the Sparkplug edge node.</param>
/// <param name="Name">In Chinese and English.</param>
/// <param name="IsOnline">True between its NBIRTH and its NDEATH.</param>
/// <param name="OfflineReason">Why it is offline, null while it is online.</param>
/// <param name="Since">When it came or went; null when it was never heard of.</param>
/// <param name="LastHeard">Time of arrival of the last message, null when there was none.</param>
/// <param name="Facts">What it says of itself by metric name (Busbar/DocumentVersion, Busbar/Uptime, Busbar/OutboxUsed, Busbar/OutboxRoom, Busbar/BusLoad, ...).</param>
/// <param name="DeviceCount">Devices that belong to it.</param>
/// <param name="OnlineDeviceCount">Of those, devices that answer.</param>
public sealed record LiveController(
    string Id,
    LocalName Name,
    bool IsOnline,
    LocalName? OfflineReason,
    DateTimeOffset? Since,
    DateTimeOffset? LastHeard,
    IReadOnlyDictionary<string, double> Facts,
    int DeviceCount,
    int OnlineDeviceCount)
{
    /// <summary>A fact by name, or null when the controller has not told it.</summary>
    public double? Fact(string name) => Facts.TryGetValue(name, out double value) ? value : null;

    /// <summary>Version of the document that it runs, null until it has told.</summary>
    public uint? DocumentVersion => Fact("Busbar/DocumentVersion") is { } version ? (uint)version : null;

    /// <summary>Time since its boot, null until it has told.</summary>
    public TimeSpan? Uptime => Fact("Busbar/Uptime") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>Bytes of records that wait in its outbox, null until it has told.</summary>
    public double? OutboxUsedBytes => Fact("Busbar/OutboxUsed");

    /// <summary>Bytes that its outbox holds, null until it has told.</summary>
    public double? OutboxRoomBytes => Fact("Busbar/OutboxRoom");
}
