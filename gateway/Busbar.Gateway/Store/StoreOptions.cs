namespace Busbar.Gateway.Store;

/// <summary>Where the data lies and how long.</summary>
public sealed record StoreOptions
{
    /// <summary>Path of the database file; its folder is made when missing.</summary>
    public required string Path { get; init; }

    /// <summary>Samples older than this are deleted in small steps; null keeps them for ever. Events and the audit are always kept.</summary>
    public TimeSpan? Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long a value holds without a newer sample; at least the controllers' maximum silent interval.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromMinutes(15);
}
