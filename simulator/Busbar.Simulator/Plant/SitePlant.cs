using Busbar.Site.Sites;

namespace Busbar.Simulator.Plant;

/// <summary>From a loaded site file to the plant's layout.</summary>
public static class SitePlant
{
    /// <summary>The layout of a site.</summary>
    /// <exception cref="SiteNotSimulatedException">The site has no room, or a room or load that the plant cannot build; says which.</exception>
    public static PlantLayout Layout(SiteModel site)
    {
        if (site.Rooms.Count == 0)
        {
            throw new SiteNotSimulatedException($"{site.File}: rooms: the simulated building needs at least one room");
        }

        return new PlantLayout
        {
            LatitudeDegrees = site.Location.Latitude,
            LongitudeDegrees = site.Location.Longitude,
            UtcOffset = site.Location.UtcOffset,
            BusVoltage = double.IsNaN(site.DcBusNominalVolts) ? 375 : site.DcBusNominalVolts,
            Rooms = [.. site.Rooms.Select(Room)],
            Loads = WithDefaults(site.Loads.Where(l => l.Output.Device.Id == "relays").Select(Load)),
        };
    }

    private static RoomLayout Room(SiteRoom room) =>
        new(room.Id, room.Floor, room.AreaSquareMetres, room.Facing switch
        {
            "east" => Facing.East,
            "west" => Facing.West,
            "north" => Facing.North,
            _ => Facing.South,
        }, room.Thermostat.Id, Math.Max(1, room.Riser));

    private static LoadLayout Load(SiteLoad load) =>
        new(load.Output.Point.Name[^1] - '0', load.Tier, load.PowerWatts);

    /// <summary>Relays 1 to 4 always have their load; what the site says of them counts.</summary>
    private static LoadLayout[] WithDefaults(IEnumerable<LoadLayout> loads)
    {
        List<LoadLayout> all = [.. loads];
        all.AddRange(PlantLayout.Yuncheng.Loads.Where(d => all.TrueForAll(l => l.Relay != d.Relay)));
        return [.. all.OrderBy(l => l.Relay)];
    }
}
