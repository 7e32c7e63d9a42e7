using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>Where the data lies and how long.</summary>
public sealed record StoreOptions
{
    /// <summary>Name of the database file in the data folder.</summary>
    public const string FileName = "busbar.db";

    /// <summary>Path of the database file; its folder is made when missing.</summary>
    public required string Path { get; init; }

    /// <summary>Connection string of a PostgreSQL database that is used instead of the file; null for the file.</summary>
    public string? Database { get; init; }

    /// <summary>Samples older than this are deleted in small steps, minutes and quarter hours stay; null keeps them for ever. At least 7 days, for controllers keep days.</summary>
    public TimeSpan? Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Other retentions than <see cref="Retention"/>, by kind of point: counters, of which bills are made, are mostly kept longer.</summary>
    public IReadOnlyDictionary<PointKind, TimeSpan> RetentionOf { get; init; } = new Dictionary<PointKind, TimeSpan>();

    /// <summary>The kind of a point, by device and canonical name.</summary>
    public Func<string, string, PointKind> KindOf { get; init; } = (_, _) => PointKind.Measurement;

    /// <summary>Minute roll-ups older than this are deleted; null keeps them for ever. Quarter hours, events, audit, bills and alarms are always kept.</summary>
    public TimeSpan? MinuteRetention { get; init; } = TimeSpan.FromDays(3 * 366);

    /// <summary>The file grows no further than this, and says so, as if the disk were full; null for no limit of its own.</summary>
    public long? MaximumBytes { get; init; }

    /// <summary>How long a value holds without a newer sample; at least the controllers' maximum silent interval.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromMinutes(15);
}
