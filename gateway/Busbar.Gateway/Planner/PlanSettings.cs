using Busbar.Gateway.Planner.Weather;
using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Planner;

/// <summary>A demand-response event as the file or somebody else tells it: from a moment to another, import at most so much, W.</summary>
public sealed record PlanEvent(string Id, DateTimeOffset From, DateTimeOffset To, double ImportWatts);

/// <summary>A load behind a relay that is to run so long each day, whenever it is best.</summary>
/// <param name="Device">Of the relay.</param>
/// <param name="Point">Of the relay.</param>
/// <param name="Watts">While it runs.</param>
/// <param name="Daily">Running time of a local day.</param>
/// <param name="MinimumOn">At a time.</param>
/// <param name="Months">Bit 0 is January: months in which it is planned; in the others it is left to the policies.</param>
public sealed record PlannedRun(string Device, string Point, double Watts, TimeSpan Daily, TimeSpan MinimumOn, int Months)
{
    /// <summary>device/point.</summary>
    public string Id => $"{Device}/{Point}";
}

/// <summary>The machine that cools (or warms) the rooms with electricity, and how the rooms may be led.</summary>
/// <param name="Machine">Id of the heat pump.</param>
/// <param name="Cools">True: it cools.</param>
/// <param name="Watts">Electric, at most.</param>
/// <param name="Performance">Cold or heat over electricity, until it is measured.</param>
/// <param name="LowestCelsius">Of the rooms while people are there.</param>
/// <param name="HighestCelsius">Of the rooms while people are there.</param>
/// <param name="OccupiedFromMinute">Of the local day, working days.</param>
/// <param name="OccupiedToMinute">Of the local day.</param>
/// <param name="Months">Bit 0 is January.</param>
public sealed record PlannedClimate(string Machine, bool Cools, double Watts, double Performance, double LowestCelsius, double HighestCelsius, int OccupiedFromMinute, int OccupiedToMinute, int Months);

/// <summary>What <c>plan.yaml</c> beside the site file says: limits, prices, what is planned. Watts and yuan.</summary>
public sealed record PlanSettings
{
    /// <summary>The plan's first step goes to the controllers. Null: as the program was started.</summary>
    public bool? Publish { get; init; }

    /// <summary>W at the grid connection; infinity: none.</summary>
    public double ImportLimitWatts { get; init; } = double.PositiveInfinity;

    /// <summary>W fed into the grid; infinity: none.</summary>
    public double ExportLimitWatts { get; init; } = double.PositiveInfinity;

    /// <summary>Yuan per kWh fed in.</summary>
    public double ExportPrice { get; init; }

    /// <summary>Yuan per kW of the month's highest quarter-hour.</summary>
    public double DemandCharge { get; init; }

    /// <summary>kg CO2 per kWh by hour of the local day, 24 values; one value is repeated; empty: carbon is not counted.</summary>
    public double[] CarbonFactor { get; init; } = [];

    /// <summary>Yuan per kg CO2.</summary>
    public double CarbonPrice { get; init; }

    /// <summary>W of import to follow by quarter-hour of the local day; empty: none.</summary>
    public double[] TargetCurveWatts { get; init; } = [];

    /// <summary>Events that are known in advance.</summary>
    public IReadOnlyList<PlanEvent> Events { get; init; } = [];

    /// <summary>Switched loads.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; init; } = [];

    /// <summary>Null: the rooms are left to the policies.</summary>
    public PlannedClimate? Rooms { get; init; }

    /// <summary>Round trip of the batteries by share of nominal power; empty: 0.9 throughout.</summary>
    public IReadOnlyList<Busbar.Planner.Storage.CurvePoint> EfficiencyCurve { get; init; } = [];

    /// <summary>Yuan for a kWh through the cells.</summary>
    public double WearPerKilowattHour { get; init; } = 0.03;

    /// <summary>W that the plan charges each battery with at most, whatever the battery says that it can; infinity: as the battery says.</summary>
    public double BatteryChargeWatts { get; init; } = double.PositiveInfinity;

    /// <summary>The same for discharge: on a bus with droop this is how deep the plan lets the voltage fall.</summary>
    public double BatteryDischargeWatts { get; init; } = double.PositiveInfinity;

    /// <summary>What an ordinary session takes, kWh, until habits are known.</summary>
    public double VehicleKilowattHours { get; init; } = 25;

    /// <summary>When vehicles leave, until habits are known; null: they are charged at once until then.</summary>
    public TimeSpan? VehicleDeparture { get; init; }

    /// <summary>Outdoor temperature and irradiance; null: none.</summary>
    public WeatherSeries? Weather { get; init; }

    /// <summary>What breaking a soft limit costs.</summary>
    public PlanPrices Prices { get; init; } = new();
}
