using Busbar.Control;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>An output that follows the bus voltage (per unit of nominal).</summary>
/// <param name="IsStorage">Else a load.</param>
/// <param name="LowOrReference">A load's lower voltage; storage: where it gives nothing.</param>
/// <param name="HighOrSlope">A load's upper voltage; storage: W for a whole unit of voltage.</param>
/// <param name="LowValue">A load's value at the lower voltage; storage: the least, charging is negative.</param>
/// <param name="HighValue">A load's value at the upper voltage; storage: the most.</param>
/// <param name="Step">Smaller changes are not commanded.</param>
/// <param name="StateOfCharge">Percent; null: the reference stays.</param>
/// <param name="Shift">Of the reference, from empty to full.</param>
public sealed record DroopRow(
    PointReference Output, bool IsStorage, double LowOrReference, double HighOrSlope, double LowValue, double HighValue, double Step,
    PointReference? StateOfCharge, double Shift, Node Node);

/// <summary>Outputs in proportion to the bus voltage (<c>type: busVoltageDroop</c>), level 10.</summary>
/// <param name="Gain">Share of what it lacks that an output moves with each reading, 0 to 1.</param>
public sealed record BusVoltageDroopModel(
    string Id, Node Node, PointReference Voltage, double NominalVolts, double Gain, TimeSpan WithoutVoltage, IReadOnlyList<DroopRow> Rows) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Rows.Select(r => new OutputClaim(r.Output, Priority.BusVoltage, r.Node));
}
