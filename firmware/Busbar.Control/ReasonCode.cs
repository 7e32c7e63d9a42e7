namespace Busbar.Control;

/// <summary>Why an entry was set. The numbers go over the link and into the store: never renumber, only add.</summary>
public enum ReasonCode : byte
{
    None = 0,
    OperatorCommand = 1,
    DemandResponseEvent = 2,
    GatewayPlan = 3,
    DefaultValue = 4,

    /// <summary>The weekly schedule says occupied.</summary>
    Occupied = 5,

    /// <summary>The weekly schedule says unoccupied.</summary>
    Unoccupied = 6,

    /// <summary>The time of day is not known: the unoccupied value holds by rule.</summary>
    ClockUnknown = 7,

    /// <summary>The bus voltage is below the band of the load's own tier.</summary>
    TierShed = 8,

    /// <summary>A lower tier is about to be shed, so this load goes first and at that stronger level.</summary>
    ShedBeforeLowerTier = 9,

    /// <summary>The bus voltage is above the band again; the load waits its turn to come back.</summary>
    RestoreWaiting = 10,

    /// <summary>The bus voltage is not known; the load waits its turn to be let go.</summary>
    VoltageUnknown = 11,

    /// <summary>The bus voltage is below a band that sets this output.</summary>
    BandDeficit = 12,

    /// <summary>The bus voltage is above a band that sets this output.</summary>
    BandSurplus = 13,

    /// <summary>The bus voltage left the range in which equipment may stay connected.</summary>
    BandTrip = 14,
    MinimumOnTime = 15,
    MinimumOffTime = 16,
    StartsPerHour = 17,

    /// <summary>Every entry is gone: the safe value holds.</summary>
    Relinquished = 18,

    /// <summary>The season calls for this operating mode.</summary>
    SeasonMode = 19,
}
