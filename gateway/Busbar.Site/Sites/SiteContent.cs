using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>What the loader gathers before the model is closed.</summary>
internal sealed record SiteContent(
    string File,
    string Id,
    LocalName Name,
    SiteLocation Location,
    double DcBusNominalVolts,
    bool IsPublic,
    TimeSpan MaximumSilentInterval,
    IReadOnlyList<SiteController> Controllers,
    IReadOnlyList<SiteRoom> Rooms,
    IReadOnlyList<SiteLoad> Loads,
    IReadOnlyList<SitePolicy> Policies,
    MapNode? Calendar);
