using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>
/// Which samples a step of retention is about: those of some kinds of point. The first moment (a day, UTC) that still has its samples is a
/// fact for all kinds together, and one for each kind beside it.
/// </summary>
/// <param name="Kinds">Null: all.</param>
/// <param name="KindOf">The kind of a point; of one that the site does not have any more, a measurement.</param>
public sealed record PointKinds(IReadOnlySet<PointKind>? Kinds, Func<string, string, PointKind> KindOf)
{
    private const string Everybody = "raw-from";

    /// <summary>All points.</summary>
    public static readonly PointKinds All = new(null, (_, _) => PointKind.Measurement);

    /// <summary>Whether a point is meant.</summary>
    public bool Has(string device, string point) => Kinds is null || Kinds.Contains(KindOf(device, point));

    /// <summary>Names of the facts that a deletion moves.</summary>
    internal IEnumerable<string> Facts => Kinds is null ? [Everybody] : Kinds.Select(FactOf);

    /// <summary>First day that still has the samples of a kind, by the facts.</summary>
    internal static long RawFrom(IReadOnlyDictionary<string, long> facts, PointKind kind) => Math.Max(facts.GetValueOrDefault(Everybody), facts.GetValueOrDefault(FactOf(kind)));

    private static string FactOf(PointKind kind) => $"{Everybody}:{kind}";
}
