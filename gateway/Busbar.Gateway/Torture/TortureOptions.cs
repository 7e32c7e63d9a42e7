namespace Busbar.Gateway.Torture;

/// <summary>One run of the deterministic simulation; the same options give the same run.</summary>
public sealed record TortureOptions
{
    /// <summary>Decides everything that happens by chance.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long faults may begin; after it everything is mended and the run goes on until all records are in.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Mean time between two mishaps.</summary>
    public TimeSpan Every { get; init; } = UsualEvery;

    /// <summary>Unless something else is asked for.</summary>
    public static readonly TimeSpan UsualEvery = TimeSpan.FromMinutes(3);

    /// <summary>Points instead of bytes between controllers and field devices: several times faster.</summary>
    public bool PointsInsteadOfBytes { get; init; } = true;

    /// <summary>The gateway's store is the real database in this file; null: one in memory that is as strict.</summary>
    public string? Database { get; init; }

    /// <summary>The command that runs this again.</summary>
    public string Replay => FormattableString.Invariant($"busbar torture --seed {Seed} --hours {Duration.TotalHours:0.###}{(Every == UsualEvery ? "" : $" --every {Every.TotalMinutes:0.###}")}{(PointsInsteadOfBytes ? "" : " --bytes")}");
}

/// <summary>What came of a run.</summary>
/// <param name="Violations">Invariants that did not hold, oldest first; empty is good.</param>
/// <param name="Mishaps">How often each kind of fault was let loose.</param>
/// <param name="Days">Building-days lived.</param>
/// <param name="Records">Records stored.</param>
/// <param name="Checks">How often the invariants were checked.</param>
/// <param name="Fingerprint">Of everything that was stored, in its order.</param>
public sealed record TortureResult(IReadOnlyList<string> Violations, IReadOnlyDictionary<string, int> Mishaps, double Days, long Records, long Checks, ulong Fingerprint);
