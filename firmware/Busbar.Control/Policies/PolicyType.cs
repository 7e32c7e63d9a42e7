namespace Busbar.Control;

/// <summary>The types of rows in section 6. A type that is not known refuses the document whole.</summary>
public enum PolicyType : byte
{
    None = 0,
    DefaultValues = 1,
    SetpointSchedule = 2,
    BusVoltageBands = 3,
    Protection = 4,
    Proof = 5,
    GridPower = 6,
    BusVoltageDroop = 7,
    GridTarget = 8,
    PvSurplus = 9,
    Tariff = 10,
    DemandResponse = 11,
    HeatBalance = 12,
    SetpointBands = 13,
    SensorCheck = 14,
}
