namespace Busbar.Control;

/// <summary>
/// The levels of the priority array, as in BACnet (ISO 16484-5 clause 19): 1 is the strongest, 16 the weakest. Levels that are
/// not named here are unused.
/// </summary>
public static class Priority
{
    /// <summary>Manual life safety: emergency-stop and fire contacts, never the network.</summary>
    public const int LifeSafetyManual = 1;

    /// <summary>Automatic life safety: freeze protection, trips of the bus.</summary>
    public const int LifeSafety = 2;

    /// <summary>Proof of actuation: an output without effect goes to its safe value.</summary>
    public const int Proof = 4;

    /// <summary>Critical equipment: the bus bands below 0.90 per unit.</summary>
    public const int Critical = 5;

    /// <summary>Minimum on and off times and starts per hour.</summary>
    public const int MinimumTime = 6;

    /// <summary>Doors and other conditions that serve economy, not safety, and yet are not for the operator to pass.</summary>
    public const int Interlock = 7;

    /// <summary>The operator's hand.</summary>
    public const int Operator = 8;

    /// <summary>Limits of the grid connection: what the weaker levels ask for, less what exceeds the limits.</summary>
    public const int GridLimit = 9;

    /// <summary>The bus bands of 0.90 per unit and above: economy.</summary>
    public const int BusVoltage = 10;

    /// <summary>A demand-response event.</summary>
    public const int DemandResponse = 11;

    /// <summary>The gateway's plan.</summary>
    public const int Plan = 12;

    /// <summary>The controller's own schedule.</summary>
    public const int Schedule = 13;

    /// <summary>The grid target, PV surplus and heat balance: what the controller does for economy while nobody plans for it.</summary>
    public const int Economy = 14;

    /// <summary>The tariff's charge and discharge; PV surplus and grid target go before it.</summary>
    public const int Tariff = 15;

    /// <summary>What holds when nothing else does.</summary>
    public const int Default = 16;

    /// <summary>Number of levels; valid levels are 1 to this.</summary>
    public const int Count = 16;
}
