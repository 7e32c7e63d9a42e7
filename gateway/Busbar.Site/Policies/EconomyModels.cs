using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Tariffs;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Storage behind an output: a lever is used within these states of charge.</summary>
/// <param name="Point">Percent; null: not storage.</param>
/// <param name="Lowest">At or below it, no discharge.</param>
/// <param name="Highest">At or above it, no charge.</param>
public sealed record ChargeRange(PointReference? Point, int Lowest, int Highest);

/// <summary>An output that a grid target moves.</summary>
/// <param name="WattsPerUnit">Import a unit adds; a battery's discharge takes off: -1.</param>
public sealed record TargetLever(PointReference Output, double WattsPerUnit, double Least, double Most, ChargeRange Charge, Node Node);

/// <summary>Power at the grid connection on a target (<c>type: gridTarget</c>), level 14.</summary>
/// <param name="Watts">One value, or 96 quarter hours.</param>
/// <param name="RampWattsPerSecond">Fastest change of the target and of each lever.</param>
public sealed record GridTargetModel(
    string Id, Node Node, PointReference Meter, IReadOnlyList<double> Watts, double DeadBand, double RampWattsPerSecond, TimeSpan Interval, TimeSpan WithoutMeter, double Gain,
    IReadOnlyList<TargetLever> Levers) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Levers.Select(l => new OutputClaim(l.Output, Priority.Economy, l.Node));

    public override IEnumerable<PointReference> Points => [Meter, .. Levers.Select(l => l.Output), .. Levers.Select(l => l.Charge.Point).OfType<PointReference>()];
}

/// <summary>Something that can use a surplus, or a PV that can be held back.</summary>
/// <param name="Kind">0 moved, 1 switched, 2 curtails, as the document numbers them.</param>
/// <param name="None">Value at which it uses nothing.</param>
/// <param name="All">Value at which it uses <paramref name="Watts"/>.</param>
/// <param name="Least">W below which it does not run.</param>
/// <param name="Guard">Point that says when it is full; null: never.</param>
public sealed record SurplusSink(
    PointReference Output, int Kind, double None, double All, double Watts, double Least, TimeSpan MinimumRun, TimeSpan MinimumPause, PointReference? Guard, double Full, Node Node);

/// <summary>Use of the PV's surplus in order (<c>type: pvSurplus</c>), level 14.</summary>
/// <param name="ExportLimit">W; null: none.</param>
/// <param name="Reserve">W of import that is kept.</param>
public sealed record PvSurplusModel(
    string Id, Node Node, PointReference Meter, double? ExportLimit, double Reserve, TimeSpan Interval, TimeSpan StartDwell, TimeSpan WithoutMeter, double Gain,
    IReadOnlyList<SurplusSink> Sinks) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Sinks.Select(s => new OutputClaim(s.Output, Priority.Economy, s.Node));

    public override IEnumerable<PointReference> Points => [Meter, .. Sinks.Select(s => s.Output), .. Sinks.Select(s => s.Guard).OfType<PointReference>()];
}

/// <summary>What an output does in each class of the price.</summary>
/// <param name="Values">By <see cref="PriceClass"/>; null: not held.</param>
public sealed record TariffOutput(PointReference Output, IReadOnlyList<double?> Values, ChargeRange Charge, Node Node)
{
    /// <summary>
    /// The output is not a battery's own, whoever reports the charge, but that of the converter whose target the storage follows by the bus voltage:
    /// it charges in the valleys and discharges in the other classes, whatever the sign of the value.
    /// </summary>
    public bool ValleysCharge => Charge.Point is not null && Output.Device.Type.Class != DeviceClass.Battery;
}

/// <summary>Storage by the price (<c>type: tariff</c>), level 15; and the class of the price for the schedules of the same controller.</summary>
public sealed record TariffModel(string Id, Node Node, SiteTariff Tariff, IReadOnlyList<TariffOutput> Outputs) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Outputs.Select(o => new OutputClaim(o.Output, Priority.Tariff, o.Node));
}

/// <summary>Who takes part in demand response.</summary>
/// <param name="Kind">0 moved, 1 switched, 2 setpoint shifted, as the document numbers them.</param>
/// <param name="Watts">What it gives.</param>
/// <param name="Value">Value at full depth, or K of less service.</param>
public sealed record DemandParticipant(PointReference Output, int Kind, double Watts, double Value, TimeSpan Stagger, Node Node);

/// <summary>What happens in a demand-response event (<c>type: demandResponse</c>), level 11; the gateway carries it out, for events come to it.</summary>
/// <param name="Return">The rebound limit: how long each takes to come back.</param>
/// <param name="Longest">Nobody is held longer, whatever the event says.</param>
/// <param name="Notice">Events that begin sooner are refused.</param>
public sealed record DemandResponseModel(
    string Id, Node Node, TimeSpan Ramp, TimeSpan Return, TimeSpan Longest, TimeSpan Notice, IReadOnlyList<DemandParticipant> Participants) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Participants.Select(p => new OutputClaim(p.Output, Priority.DemandResponse, p.Node));

    public override IEnumerable<PointReference> Points => Participants.Select(p => p.Output);

    /// <summary>W that all give together.</summary>
    public double Available => Participants.Sum(p => p.Watts);
}

/// <summary>A riser of the heat network.</summary>
public sealed record Riser(PointReference Output, PointReference ReturnTemperature, double Area, double Least, double Most, Node Node);

/// <summary>Balance of the risers (<c>type: heatBalance</c>), level 14.</summary>
/// <param name="Gain">Units of the valve a kelvin.</param>
/// <param name="Step">Largest move in a period.</param>
public sealed record HeatBalanceModel(
    string Id, Node Node, TimeSpan Period, TimeSpan WithoutTemperature, double DeadBand, double Gain, double Step, IReadOnlyList<Riser> Risers) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Risers.Select(r => new OutputClaim(r.Output, Priority.Economy, r.Node));
}

/// <summary>A band that shifts setpoints.</summary>
/// <param name="Shift">K of service: less below 0.</param>
public sealed record ShiftBand(bool IsAbove, double Threshold, double Release, double Shift);

/// <summary>Room setpoints by the bus voltage (<c>type: setpointBands</c>), level 10.</summary>
public sealed record SetpointBandsModel(
    string Id, Node Node, IReadOnlyList<OutputPlace> Voltages, double NominalVolts, TimeSpan Dwell, TimeSpan WithoutVoltage, IReadOnlyList<ShiftBand> Bands, IReadOnlyList<OutputPlace> Setpoints)
    : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Setpoints.Select(s => new OutputClaim(s.Output, Priority.BusVoltage, s.Node));
}

/// <summary>What a sensor may say.</summary>
/// <param name="Change">Most change in five minutes; null: any.</param>
/// <param name="Stuck">The same to the last digit for so long is a fault; zero: never.</param>
public sealed record SensorRange(PointReference Point, double Least, double Most, double? Change, TimeSpan Stuck);

/// <summary>Sensors that are doubted when they cannot be right (<c>type: sensorCheck</c>).</summary>
public sealed record SensorCheckModel(string Id, Node Node, IReadOnlyList<SensorRange> Sensors) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => [];
}

/// <summary>What refines a week schedule, room by room.</summary>
/// <param name="HasOptimalStart">The start before occupancy is learned.</param>
/// <param name="MinutesPerKelvin">What it begins with.</param>
/// <param name="Rooms">By setpoint, in the schedule's order: room temperature and presence.</param>
/// <param name="Shifts">K of service by <see cref="PriceClass"/>; null: none.</param>
public sealed record RoomComfortModel(
    bool HasOptimalStart, double MinutesPerKelvin, double MinutesOutdoors, double OutdoorReference, TimeSpan Longest, PointReference? Outdoor, TimeSpan VacantAfter,
    IReadOnlyList<double?> Shifts, IReadOnlyDictionary<PointReference, (PointReference? Temperature, PointReference? Presence)> Rooms);
