using Busbar.Gateway.Security;

namespace Busbar.Gateway.Ui.Layout;

/// <summary>A page in the navigation.</summary>
/// <param name="Address">Its path.</param>
/// <param name="Key">Key of its name among the texts.</param>
/// <param name="Icon">Path data in a square of 24, drawn as lines.</param>
/// <param name="Least">The least role that may open it.</param>
public sealed record NavigationItem(string Address, string Key, string Icon, Role Least = Role.Viewer);

/// <summary>Pages that belong together.</summary>
/// <param name="Key">Key of the group's name.</param>
/// <param name="Items">In their order.</param>
public sealed record NavigationGroup(string Key, IReadOnlyList<NavigationItem> Items)
{
    /// <summary>All pages that have a place of their own in the navigation.</summary>
    public static IReadOnlyList<NavigationGroup> All { get; } =
    [
        new("nav.group.live",
        [
            new("/", "nav.overview", "M3 12h4l3-8 4 16 3-8h4"),
            new("/diagram", "nav.diagram", "M3 5h18M7 5v5M7 14v6M4.5 14h5M4.5 10h5M16 5v4M16 9l3 4M16 14v6M13 20h6"),
            new("/rooms", "nav.rooms", "M4 20V9l8-6 8 6v11zM10 20v-6h4v6"),
            new("/devices", "nav.devices", "M5 4h14v12H5zM9 20h6M12 16v4M9 10h6"),
            new("/alarms", "nav.alarms", "M12 4 2.8 20h18.4zM12 10v4M12 17v.5"),
        ]),
        new("nav.group.control",
        [
            new("/policies", "nav.policies", "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5"),
            new("/plan", "nav.plan", "M4 5h16v15H4zM4 9.5h16M8 3v4M16 3v4M8 13h3M13 16.5h3"),
        ]),
        new("nav.group.accounts",
        [
            new("/books", "nav.books", "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"),
            new("/carbon", "nav.carbon", "M20 4c-9 0-15 4-15 10 0 3 2 5 5 5 6 0 10-6 10-15zM4 21c2-5 6-8 10-10"),
            new("/reports", "nav.reports", "M4 20h16M7 20v-7M12 20V5M17 20v-11"),
        ]),
        new("nav.group.system",
        [
            new("/controllers", "nav.controllers", "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4"),
            new("/commissioning", "nav.commissioning", "M14.5 5.5a4 4 0 0 0-5 5L3.5 16.5a2 2 0 0 0 3 3l6-6a4 4 0 0 0 5-5l-2.5 2.5-3-3z", Role.Engineer),
            new("/users", "nav.users", "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.7 3.5 5.5", Role.Administrator),
            new("/audit", "nav.audit", "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 15.5h7M9 8.5h2", Role.Administrator),
            new("/settings", "nav.settings", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2"),
        ]),
    ];
}
