namespace Busbar.Gateway.Ingest;

/// <summary>How messages become rows.</summary>
public sealed record IngestOptions
{
    /// <summary>Site id, Sparkplug's group; messages of other groups are not for this gateway.</summary>
    public required string Site { get; init; }

    /// <summary>How long a commit waits for company, by the handed-in clock; zero commits what is there.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Messages that may wait; further ones are dropped, counted, and sent again by the controllers.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>Records that one transaction takes at most, plus those of its last message.</summary>
    public int BatchRecords { get; init; } = 20_000;

    /// <summary>Least time between two rebirth requests to the same controller.</summary>
    public TimeSpan RebirthInterval { get; init; } = TimeSpan.FromSeconds(5);
}
