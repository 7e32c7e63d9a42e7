using Busbar.Planner.Buildings;

namespace Busbar.Gateway.Planner;

/// <summary>A question to the plan in force: the same day, but. What is left out stays as it is.</summary>
/// <param name="PriceFactor">All prices above the middle one times this.</param>
/// <param name="PvFactor">PV times this, 0 to 2.</param>
/// <param name="LoadFactor">Load times this, 0 to 5.</param>
/// <param name="EventImportKilowatts">An event from now: import at most so much.</param>
/// <param name="EventHours">How long it lasts.</param>
/// <param name="BatteryBroken">No battery.</param>
public sealed record WhatIf(double? PriceFactor = null, double? PvFactor = null, double? LoadFactor = null, double? EventImportKilowatts = null, double? EventHours = null, bool BatteryBroken = false)
{
    /// <summary>What is wrong with the question, or null.</summary>
    public string? Fault()
    {
        (string Name, double? Value, double Most)[] numbers = [("priceFactor", PriceFactor, 10), ("pvFactor", PvFactor, 2), ("loadFactor", LoadFactor, 5), ("eventImportKilowatts", EventImportKilowatts, 1e5), ("eventHours", EventHours, 24)];
        (string name, double? _, double most) = numbers.FirstOrDefault(n => n.Value is { } value && !(value >= 0 && value <= n.Most));
        return name is null ? null : FormattableString.Invariant($"{name} must lie between 0 and {most}");
    }

    /// <summary>The request changed so; nothing is published from it.</summary>
    public PlanRequest Apply(PlanRequest request)
    {
        double middle = request.ImportPrice.Where(double.IsFinite).DefaultIfEmpty(0).Order().ElementAt(request.ImportPrice.Count(double.IsFinite) / 2 is var half && half > 0 ? half : 0);
        return request with
        {
            ImportPrice = [.. request.ImportPrice.Select(p => p > middle ? p * (PriceFactor ?? 1) : p)],
            Pv = [.. request.Pv.Select(p => p * (PvFactor ?? 1))],
            PvNominal = 2 * request.PvNominal,
            Load = [.. request.Load.Select(l => l * (LoadFactor ?? 1))],
            Events = EventImportKilowatts is { } most ? [.. request.Events, new PlannedEvent("what-if", 0, Math.Clamp((int)((EventHours ?? 1) / request.Hours), 1, request.Count), most)] : request.Events,
            Batteries = BatteryBroken ? [] : request.Batteries,
        };
    }
}
