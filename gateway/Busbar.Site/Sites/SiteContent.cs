using Busbar.Site.Tariffs;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>What the loader gathers before the model is closed.</summary>
/// <param name="WrittenDevices">Ids in the file, those of devices that could not be read among them: they have been reported once.</param>
internal sealed record SiteContent(
    string File,
    string Id,
    LocalName Name,
    SiteLocation Location,
    double DcBusNominalVolts,
    bool IsPublic,
    TimeSpan MaximumSilentInterval,
    IReadOnlyList<SiteController> Controllers,
    IReadOnlySet<string> WrittenDevices,
    IReadOnlyList<SiteRoom> Rooms,
    IReadOnlyList<SiteLoad> Loads,
    IReadOnlyList<SitePolicy> Policies,
    MapNode? Calendar,
    SiteTariff? Tariff = null);
