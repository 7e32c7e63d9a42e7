using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>A device as last heard of; a snapshot, safe to keep.</summary>
/// <param name="Id">Kebab-case, unique in the site.</param>
/// <param name="Class">What it is to the building.</param>
/// <param name="Profile">Id of its device file.</param>
/// <param name="Name">In Chinese and English.</param>
/// <param name="Controller">Id of the controller that reads it.</param>
/// <param name="IsOnline">True when its controller is online and has the device answering.</param>
/// <param name="OfflineReason">Why it is offline, null while it is online.</param>
/// <param name="Since">When it came or went; null when it was never heard of.</param>
public sealed record LiveDevice(
    string Id,
    DeviceClass Class,
    string Profile,
    LocalName Name,
    string Controller,
    bool IsOnline,
    LocalName? OfflineReason,
    DateTimeOffset? Since);
