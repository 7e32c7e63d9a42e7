using Busbar.Control;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>An output that changes the power at the grid connection.</summary>
/// <param name="WattsPerUnit">Import a unit of the output adds; a battery's discharge takes off: -1.</param>
/// <param name="Least">Lower end that the policy may use.</param>
/// <param name="Most">Upper end that the policy may use.</param>
public sealed record GridLever(PointReference Output, double WattsPerUnit, double Least, double Most, Node Node);

/// <summary>Limits at the grid connection (<c>type: gridPower</c>), level 9.</summary>
/// <param name="Meter">Active power, + is import.</param>
/// <param name="ImportLimit">W; null: none.</param>
/// <param name="ExportLimit">W, as a positive number; null: none.</param>
/// <param name="DemandLimit">W, mean over <paramref name="Window"/>; null: none.</param>
/// <param name="Reserve">Share of what the levers can do that the demand limit counts on, 0 to 1.</param>
/// <param name="DeadBand">W below the limit within which nothing is given back.</param>
/// <param name="Gain">Share of the error that is corrected at once, 0 to 1.</param>
/// <param name="ActsWithoutMeter">After <paramref name="WithoutMeter"/> without a reading all levers go to their reducing end; else they let go.</param>
public sealed record GridPowerModel(
    string Id, Node Node, PointReference Meter, double? ImportLimit, double? ExportLimit, double? DemandLimit, TimeSpan Window, double Reserve,
    double DeadBand, TimeSpan Interval, double Gain, TimeSpan WithoutMeter, bool ActsWithoutMeter, IReadOnlyList<GridLever> Levers) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Levers.Select(l => new OutputClaim(l.Output, Priority.GridLimit, l.Node));
}
