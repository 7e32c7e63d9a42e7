using Busbar.Planner.Storage;

namespace Busbar.Planner.Buildings;

/// <summary>A battery for the plan. kWh and kW at the terminals.</summary>
/// <param name="Id">Of the device.</param>
/// <param name="CapacityKilowattHours">Usable when full.</param>
/// <param name="StoredKilowattHours">Now.</param>
/// <param name="ChargeKilowatts">Most.</param>
/// <param name="DischargeKilowatts">Most.</param>
/// <param name="OneWayEfficiency">0 to 1.</param>
/// <param name="LeastShare">State of charge that is kept, 0 to 1.</param>
/// <param name="MostShare">State of charge that is not passed, 0 to 1.</param>
/// <param name="TaperFrom">State of charge from which charging power falls to a fifth at full.</param>
/// <param name="WearPerKilowattHour">What a kWh through the cells costs.</param>
public sealed record PlannedBattery(
    string Id, double CapacityKilowattHours, double StoredKilowattHours, double ChargeKilowatts, double DischargeKilowatts,
    double OneWayEfficiency = 0.95, double LeastShare = 0.1, double MostShare = 0.95, double TaperFrom = 0.8, double WearPerKilowattHour = 0.03)
{
    /// <summary>Share of the most power to the efficiency of the round trip; with fewer than two points <see cref="OneWayEfficiency"/> holds throughout.</summary>
    public IReadOnlyList<CurvePoint> EfficiencyCurve { get; init; } = [];
}

/// <summary>A vehicle that needs energy by a time.</summary>
/// <param name="Id">Of the charger.</param>
/// <param name="MaximumKilowatts">Of charger and vehicle.</param>
/// <param name="NeededKilowattHours">Still to come.</param>
/// <param name="FromStep">First step in which it is there.</param>
/// <param name="FinishStep">Step before which it is to be full.</param>
public sealed record PlannedVehicle(string Id, double MaximumKilowatts, double NeededKilowattHours, int FromStep, int FinishStep);

/// <summary>Rooms that an electric machine heats or cools: one resistance, one capacity, learned from the building.</summary>
/// <param name="Id">Of the machine.</param>
/// <param name="Temperature">Now, degC.</param>
/// <param name="ResistanceKelvinPerKilowatt">To the outside.</param>
/// <param name="CapacityKilowattHoursPerKelvin">Of the rooms.</param>
/// <param name="MaximumKilowatts">Electric.</param>
/// <param name="Performance">Heat or cold over electricity.</param>
/// <param name="Cools">True: cooling.</param>
/// <param name="OutdoorTemperature">By step, degC.</param>
/// <param name="GainKilowatts">People, sun and equipment, by step.</param>
/// <param name="LowestComfort">By step, degC; already inside the legal range.</param>
/// <param name="HighestComfort">By step, degC.</param>
public sealed record PlannedRooms(
    string Id, double Temperature, double ResistanceKelvinPerKilowatt, double CapacityKilowattHoursPerKelvin, double MaximumKilowatts, double Performance, bool Cools,
    double[] OutdoorTemperature, double[] GainKilowatts, double[] LowestComfort, double[] HighestComfort);

/// <summary>A load that runs at full power for so long, whenever it is best; once on it stays on for its minimum time.</summary>
/// <param name="Id">Of the output.</param>
/// <param name="Kilowatts">While on.</param>
/// <param name="StepsNeeded">How many steps it is to run within the plan.</param>
/// <param name="MinimumOnSteps">At a time.</param>
/// <param name="FromStep">First step in which it may run.</param>
/// <param name="ToStep">Step from which on it may not.</param>
public sealed record PlannedSwitch(string Id, double Kilowatts, int StepsNeeded, int MinimumOnSteps, int FromStep = 0, int ToStep = int.MaxValue);

/// <summary>A demand-response event: import at most so much.</summary>
public sealed record PlannedEvent(string Id, int FromStep, int ToStep, double ImportKilowatts);

/// <summary>
/// Everything that a plan depends on: a pure value. Arrays have one entry a step; NaN means not known and is filled by
/// <see cref="PlanInputs"/>, which says so.
/// </summary>
public sealed record PlanRequest
{
    /// <summary>Begin of the first step.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Length of a step: 15 or 60 minutes.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Per kWh imported.</summary>
    public required double[] ImportPrice { get; init; }

    /// <summary>Per kWh exported.</summary>
    public double ExportPrice { get; init; }

    /// <summary>kg CO2 per kWh imported; empty: carbon is not counted.</summary>
    public double[] Carbon { get; init; } = [];

    /// <summary>Per kg CO2.</summary>
    public double CarbonPrice { get; init; }

    /// <summary>kW that the building draws beside what is planned here: middle forecast.</summary>
    public required double[] Load { get; init; }

    /// <summary>kW by which the load may be higher (the 95 % quantile less the middle).</summary>
    public double[] LoadMargin { get; init; } = [];

    /// <summary>kW of PV: middle forecast.</summary>
    public required double[] Pv { get; init; }

    /// <summary>kW by which PV may be lower (the middle less the 5 % quantile).</summary>
    public double[] PvMargin { get; init; } = [];

    /// <summary>Nameplate of the PV, kW; a forecast above it is absurd.</summary>
    public double PvNominal { get; init; } = double.PositiveInfinity;

    /// <summary>kW; infinity: none.</summary>
    public double ImportLimit { get; init; } = double.PositiveInfinity;

    /// <summary>kW; infinity: none.</summary>
    public double ExportLimit { get; init; } = double.PositiveInfinity;

    /// <summary>Price of a kW of the month's highest quarter-hour.</summary>
    public double DemandCharge { get; init; }

    /// <summary>kW that the month has reached already.</summary>
    public double MonthPeak { get; init; }

    /// <summary>kW of import to follow; empty: none; NaN: free in that step.</summary>
    public double[] TargetCurve { get; init; } = [];

    /// <summary>What can be planned.</summary>
    public IReadOnlyList<PlannedBattery> Batteries { get; init; } = [];

    public IReadOnlyList<PlannedVehicle> Vehicles { get; init; } = [];

    public IReadOnlyList<PlannedRooms> Rooms { get; init; } = [];

    public IReadOnlyList<PlannedSwitch> Switches { get; init; } = [];

    public IReadOnlyList<PlannedEvent> Events { get; init; } = [];

    /// <summary>What breaking a soft limit costs.</summary>
    public PlanPrices Prices { get; init; } = new();

    /// <summary>Steps.</summary>
    public int Count => Load.Length;

    /// <summary>Length of a step in hours.</summary>
    public double Hours => Step.TotalHours;
}

/// <summary>Prices of what should not be, so that there is always a plan, and the plan says what it broke. Far above any tariff, in the order in which they give way.</summary>
public sealed record PlanPrices
{
    /// <summary>A kWh off the target curve.</summary>
    public double OffTarget { get; init; } = 2;

    /// <summary>A Kelvin outside comfort for an hour.</summary>
    public double Discomfort { get; init; } = 50;

    /// <summary>A kWh that a vehicle leaves without.</summary>
    public double VehicleShort { get; init; } = 10;

    /// <summary>A kWh above an event's limit.</summary>
    public double OverEvent { get; init; } = 20;

    /// <summary>A step that a switched load did not run.</summary>
    public double SwitchShort { get; init; } = 5;

    /// <summary>A kWh above the export limit that cannot be curtailed.</summary>
    public double OverExport { get; init; } = 30;

    /// <summary>A kWh above the import limit.</summary>
    public double OverImport { get; init; } = 50;
}
