using Busbar.Control;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>How a protection holds an output.</summary>
public enum HoldKind : byte
{
    Set = 0,
    AtLeast = 1,
    AtMost = 2,
}

/// <summary>An output that a protection holds.</summary>
public sealed record HeldOutput(PointReference Output, HoldKind Kind, double Value, Node Node);

/// <summary>One watched point and what it holds.</summary>
public sealed record ProtectionRule(PointReference Point, IReadOnlyList<HeldOutput> Outputs, Node Node);

/// <summary>A protection or interlock (<c>type: protection</c>).</summary>
/// <param name="Level">By the reason: fire and emergency stop 1, freeze and overheat 2, interlock 5, door 7.</param>
/// <param name="IsAbove">Acts above the threshold, else below it.</param>
/// <param name="ActsWithoutInput">After <paramref name="WithoutInput"/> without a good reading it acts; else it lets go.</param>
public sealed record ProtectionModel(
    string Id, Node Node, ReasonCode Reason, int Level, bool IsAbove, double Threshold, double Release, TimeSpan Dwell, TimeSpan ReleaseDwell,
    TimeSpan WithoutInput, bool ActsWithoutInput, IReadOnlyList<ProtectionRule> Rules) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Rules.SelectMany(r => r.Outputs).Select(o => new OutputClaim(o.Output, Level, o.Node));
}

/// <summary>What must show when an output is switched.</summary>
/// <param name="Threshold">On shows as more than it, off as no more.</param>
/// <param name="Otherwise">The value held when there was no effect.</param>
public sealed record ProofRow(PointReference Output, PointReference Point, double Threshold, double Otherwise, TimeSpan Within, TimeSpan Retry, Node Node);

/// <summary>Proof of actuation (<c>type: proof</c>), level 4.</summary>
public sealed record ProofModel(string Id, Node Node, IReadOnlyList<ProofRow> Rows) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Rows.Select(r => new OutputClaim(r.Output, Priority.Proof, r.Node));
}
