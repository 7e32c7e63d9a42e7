namespace Busbar.Control;

/// <summary>Who set an entry. The numbers go over the link and into the store: never renumber, only add.</summary>
public enum SourceCode : byte
{
    None = 0,
    Operator = 1,
    DemandResponse = 2,
    Plan = 3,
    DefaultValues = 4,
    SetpointSchedule = 5,
    BusVoltageBands = 6,
    MinimumTime = 7,

    /// <summary>Nothing holds the output any more: it goes to the safe value that its device file declares.</summary>
    SafeValue = 8,
    GridPower = 9,
    PvSurplus = 10,
    Tariff = 11,
    Protection = 12,
    Interlock = 13,
    HeatBalance = 14,
    BusVoltageDroop = 15,
}
