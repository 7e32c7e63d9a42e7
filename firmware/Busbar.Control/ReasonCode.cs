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

    /// <summary>A room or coil is close to freezing.</summary>
    Freeze = 20,

    /// <summary>A room, store or flow is too hot.</summary>
    Overheat = 21,

    /// <summary>The fire-alarm contact; the firmware mirrors it and never is the safety function.</summary>
    FireAlarm = 22,

    /// <summary>The emergency-stop contact; mirrored likewise.</summary>
    EmergencyStop = 23,

    /// <summary>A door or window stands open.</summary>
    OpenDoor = 24,

    /// <summary>Another condition of the site file holds the output.</summary>
    Interlock = 25,

    /// <summary>The input of a protection is not known, and its rule for that case holds.</summary>
    InputUnknown = 26,

    /// <summary>The last command had no effect in its time: the safe value holds for a while.</summary>
    NoEffect = 27,

    /// <summary>The building takes more from the grid than it may.</summary>
    ImportLimit = 28,

    /// <summary>The building feeds more into the grid than it may.</summary>
    ExportLimit = 29,

    /// <summary>At this power the mean over the demand window would exceed its limit.</summary>
    DemandWindow = 30,

    /// <summary>The power at the grid is not known, and the rule for that case holds.</summary>
    GridPowerUnknown = 31,

    /// <summary>In proportion to the bus voltage.</summary>
    VoltageDroop = 32,

    /// <summary>The power at the grid is kept on its target.</summary>
    GridTarget = 33,

    /// <summary>The roof makes more than the building needs.</summary>
    PvSurplus = 34,

    /// <summary>The PV is held back, for more must not go into the grid.</summary>
    Curtailment = 35,

    /// <summary>The class of the price.</summary>
    PriceClass = 36,

    /// <summary>The return temperature of the riser differs from the mean of all.</summary>
    HeatBalance = 37,

    /// <summary>Occupied soon: the room needs this long to be warm, or cool, in time.</summary>
    OptimalStart = 38,

    /// <summary>Nobody is in the room in occupied hours.</summary>
    Vacant = 39,

    /// <summary>Energy is cheap: the room takes more of it within the legal range.</summary>
    PriceLow = 40,

    /// <summary>Energy is dear: the room takes less of it.</summary>
    PriceHigh = 41,

    /// <summary>A demand-response event is over, and the load comes back by and by.</summary>
    DemandResponseReturn = 42,

    /// <summary>An operator overrides the legal range of setpoints, by name, with a reason and an end.</summary>
    LegalOverride = 43,
}
