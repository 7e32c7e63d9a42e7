namespace Busbar.Simulator.Plant;

/// <summary>Which way the long outer wall of a room looks.</summary>
public enum Facing
{
    North,
    East,
    South,
    West,
}

/// <summary>A room as the site file names it. <paramref name="AreaSquareMetres"/> is floor area; risers count from 1.</summary>
public sealed record RoomLayout(string Id, int Floor, double AreaSquareMetres, Facing Facing, string Thermostat, int Riser);

/// <summary>A load behind a relay: <paramref name="Relay"/> counts from 1, <paramref name="PowerWatts"/> is nominal.</summary>
public sealed record LoadLayout(int Relay, int Tier, double PowerWatts);

/// <summary>
/// What of a site file shapes the plant: where it stands, its rooms and its switched loads. The rest of the building is the one-line
/// table of the demo building and lives in the parameters of each part.
/// </summary>
public sealed record PlantLayout
{
    /// <summary>Degrees, north positive.</summary>
    public required double LatitudeDegrees { get; init; }

    /// <summary>Degrees, east positive.</summary>
    public required double LongitudeDegrees { get; init; }

    /// <summary>Local time is UTC plus this; the building knows no summer time.</summary>
    public required TimeSpan UtcOffset { get; init; }

    /// <summary>Nominal voltage of the DC bus, pole to pole.</summary>
    public required double BusVoltage { get; init; }

    public required IReadOnlyList<RoomLayout> Rooms { get; init; }

    /// <summary>By relay: 1 lighting, 2 sockets, 3 water heater, 4 ice store; further ones draw their nominal power while closed.</summary>
    public required IReadOnlyList<LoadLayout> Loads { get; init; }

    /// <summary>The demo building 运城示范楼 as <c>sites/yuncheng/site.yaml</c> describes it; tests of the plant alone use it.</summary>
    public static PlantLayout Yuncheng { get; } = new()
    {
        LatitudeDegrees = 35.0,
        LongitudeDegrees = 111.0,
        UtcOffset = TimeSpan.FromHours(8),
        BusVoltage = 375,
        Rooms =
        [
            new("room-101", 1, 180, Facing.East, "room-101", 1),
            new("room-102", 1, 180, Facing.West, "room-102", 2),
            new("room-201", 2, 180, Facing.East, "room-201", 1),
            new("room-202", 2, 180, Facing.West, "room-202", 2),
            new("room-301", 3, 180, Facing.East, "room-301", 1),
            new("room-302", 3, 180, Facing.West, "room-302", 2),
        ],
        Loads = [new(1, 2, 5000), new(2, 3, 7000), new(3, 4, 6000), new(4, 5, 10000)],
    };
}
