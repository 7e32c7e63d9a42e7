using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>What a band does.</summary>
public enum BandAction : byte
{
    Shed = 1,
    SetBelow = 2,
    SetAbove = 3,
}

/// <summary>One band of the bus voltage, per unit of nominal.</summary>
/// <param name="Tier">1 to 5 for a band that sheds, else 0.</param>
/// <param name="Level">Of the priority array: 10, 5 below 0.90 per unit, 2 for a trip.</param>
/// <param name="IsTrip">All its loads at once.</param>
public sealed record VoltageBand(
    BandAction Action, int Tier, int Level, bool IsTrip, double Threshold, double Release, TimeSpan Dwell, TimeSpan ReleaseDwell,
    IReadOnlyList<OutputValue> Loads, Node Node);

/// <summary>Loads that answer the DC bus by themselves (<c>type: busVoltageBands</c>).</summary>
/// <param name="Voltages">The points that sense the bus, one for each controller with loads of this policy.</param>
/// <param name="Interval">Time between two loads of one controller that act.</param>
/// <param name="Stagger">Time between two loads of one controller that come back.</param>
/// <param name="WithoutVoltage">After so long without a good reading, what was shed is let go.</param>
public sealed record BusVoltageBandsModel(
    string Id, Node Node, IReadOnlyList<OutputPlace> Voltages, double NominalVolts, TimeSpan Interval, TimeSpan Stagger, TimeSpan WithoutVoltage,
    IReadOnlyList<VoltageBand> Bands) : PolicyModel(Id, Node)
{
    /// <summary>
    /// A shed load may have to go before a lower tier and at that tier's stronger level, so it claims the levels of all bands
    /// that could ask for it.
    /// </summary>
    public override IEnumerable<OutputClaim> Claims =>
        from band in Bands
        from load in band.Loads
        from level in LevelsOf(band).Distinct()
        select new OutputClaim(load.Output, level, load.Node);

    /// <summary>Its loads in the order in which they act: outputs that are set first, then tier 5 down to 1.</summary>
    public IEnumerable<(VoltageBand Band, OutputValue Load)> Order =>
        from band in Bands.OrderBy(b => b.Action == BandAction.Shed ? 1 : 0).ThenByDescending(b => b.Tier).ThenByDescending(b => b.Threshold)
        from load in band.Loads
        select (band, load);

    /// <summary>The point that senses the bus on a controller, or null.</summary>
    public PointReference? VoltageOf(SiteController controller) =>
        Voltages.FirstOrDefault(v => v.Output.Device.ControllerId == controller.Id)?.Output;

    private IEnumerable<int> LevelsOf(VoltageBand own) =>
        own.Action != BandAction.Shed ? [own.Level] : Bands.Where(b => b.Action == BandAction.Shed && b.Tier <= own.Tier).Select(b => b.Level);
}
