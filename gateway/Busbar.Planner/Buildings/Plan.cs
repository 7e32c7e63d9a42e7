namespace Busbar.Planner.Buildings;

/// <summary>Why a step is as it is: the price, the limit or the bound that made it.</summary>
public enum PlanReason
{
    /// <summary>Nothing to gain: the difference of prices does not pay losses and wear, or nothing is asked.</summary>
    Idle,

    /// <summary>PV that nobody else takes.</summary>
    PvSurplus,

    /// <summary>Cheap now, dear at the step named.</summary>
    CheapNow,

    /// <summary>Dear now; the energy came from the step named.</summary>
    DearNow,

    /// <summary>The import limit.</summary>
    ImportLimit,

    /// <summary>The export limit.</summary>
    ExportLimit,

    /// <summary>The month's highest quarter-hour would rise.</summary>
    DemandPeak,

    /// <summary>A demand-response event.</summary>
    Event,

    /// <summary>The target curve.</summary>
    Target,

    /// <summary>A comfort or legal bound of the rooms.</summary>
    Comfort,

    /// <summary>The vehicle's departure.</summary>
    Departure,

    /// <summary>Full or empty.</summary>
    StateOfCharge,

    /// <summary>The minimum time of a switched load.</summary>
    MinimumTime,
}

/// <summary>What one device does in one step.</summary>
/// <param name="Device">Id.</param>
/// <param name="Kilowatts">+ is consumption for everything but batteries; a battery's + is discharge, as its point's.</param>
/// <param name="Level">kWh stored at the end of the step, room temperature, or kWh still missing; NaN when it has none.</param>
/// <param name="Reason">What made it.</param>
/// <param name="OtherStep">The step that the reason refers to, or -1.</param>
public readonly record struct PlannedAction(string Device, double Kilowatts, double Level, PlanReason Reason, int OtherStep = -1);

/// <summary>One step of a plan. kW.</summary>
/// <param name="Start">Begin.</param>
/// <param name="Price">Of import, as used.</param>
/// <param name="Load">Forecast.</param>
/// <param name="Pv">Forecast, before curtailment.</param>
/// <param name="Curtailed">PV that is not taken.</param>
/// <param name="Grid">+ is import.</param>
/// <param name="Actions">By device, in the order of the request.</param>
public sealed record PlanStep(DateTimeOffset Start, double Price, double Load, double Pv, double Curtailed, double Grid, IReadOnlyList<PlannedAction> Actions);

/// <summary>A soft limit that the plan breaks.</summary>
/// <param name="Name">As in <see cref="PlanPrices"/>.</param>
/// <param name="Device">Which; empty: the grid connection.</param>
/// <param name="Step">First step.</param>
/// <param name="Amount">kWh, Kelvin hours or steps.</param>
public sealed record BrokenLimit(string Name, string Device, int Step, double Amount);

/// <summary>A plan with what it costs and what it assumed.</summary>
/// <param name="Steps">In order.</param>
/// <param name="Cost">Energy, demand and carbon as expected, without the prices of broken limits.</param>
/// <param name="CostOfRules">The same with batteries idle and everything else at once: the saving is the difference.</param>
/// <param name="Broken">Soft limits that could not be kept.</param>
/// <param name="Assumptions">What was missing or absurd, and what was taken instead.</param>
/// <param name="Solver">Which one, and how long it took to answer is not kept: it would make two equal plans unequal.</param>
public sealed record Plan(IReadOnlyList<PlanStep> Steps, double Cost, double CostOfRules, IReadOnlyList<BrokenLimit> Broken, IReadOnlyList<PlanAssumption> Assumptions, string Solver);

/// <summary>What was taken for something that was missing or could not be.</summary>
/// <param name="Kind">What was missing: two of one kind at one place are the same trouble, whatever numbers their texts tell.</param>
/// <param name="Place">Id of the device or the rooms; empty: the building.</param>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
public sealed record PlanAssumption(AssumptionKind Kind, string Place, string Zh, string En);

/// <summary>What a plan had to assume something for.</summary>
public enum AssumptionKind
{
    ClockBack,
    ClockAhead,
    Load,
    Pv,
    LoadMargin,
    PvMargin,
    Price,
    Carbon,
    TargetCurve,
    BatteryFile,
    StateOfChargeUnknown,
    StateOfChargeImpossible,
    Vehicle,
    Rooms,
    WholeNumbers,
    NoPlan,
}
