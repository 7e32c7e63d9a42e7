using Busbar.Site.Sites;

namespace Busbar.Gateway.Api;

/// <summary>GET /api/site: the building as its file tells it.</summary>
internal static class SiteEndpoint
{
    /// <summary>A room and the device that holds its temperature.</summary>
    public sealed record RoomView(string Id, string Name, NameView Names, int Floor, double AreaSquareMetres, string Facing, string Thermostat, int Riser);

    /// <summary>A load behind an output.</summary>
    public sealed record LoadView(string Output, string Name, NameView Names, int Tier, double PowerWatts);

    /// <summary>The building.</summary>
    public sealed record SiteView(
        string Id,
        string Name,
        NameView Names,
        double Latitude,
        double Longitude,
        double AltitudeMetres,
        string UtcOffset,
        double? DcBusNominalVolts,
        bool PublicBuilding,
        DateTimeOffset Now,
        IReadOnlyList<RoomView> Rooms,
        IReadOnlyList<LoadView> Loads);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/site", Get).WithName("GetSite").WithSummary("The building: place, rooms, loads, and its clock.");

    private static SiteView Get(SiteModel site, TimeProvider time, HttpRequest request)
    {
        string language = RequestLanguage.Of(request);
        TimeSpan offset = site.Location.UtcOffset;
        return new SiteView(
            site.Id,
            site.Name.For(language),
            new NameView(site.Name.Zh, site.Name.En),
            site.Location.Latitude,
            site.Location.Longitude,
            site.Location.AltitudeMetres,
            (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", System.Globalization.CultureInfo.InvariantCulture),
            double.IsNaN(site.DcBusNominalVolts) ? null : site.DcBusNominalVolts,
            site.IsPublic,
            time.GetUtcNow().ToOffset(offset),
            [.. site.Rooms.Select(room => new RoomView(room.Id, room.Name.For(language), new NameView(room.Name.Zh, room.Name.En), room.Floor, room.AreaSquareMetres, room.Facing, room.Thermostat.Id, room.Riser))],
            [.. site.Loads.Select(load => new LoadView(load.Output.Id, load.Name.For(language), new NameView(load.Name.Zh, load.Name.En), load.Tier, load.PowerWatts))]);
    }
}
