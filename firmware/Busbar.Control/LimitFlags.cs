namespace Busbar.Control;

/// <summary>Which limits changed the value between what was requested and what is commanded; bits, so several at once are possible.</summary>
public enum LimitFlags : byte
{
    None = 0,

    /// <summary>Below the equipment's own range.</summary>
    EquipmentMinimum = 1,

    /// <summary>Above the equipment's own range.</summary>
    EquipmentMaximum = 2,

    /// <summary>Above the legal heating setpoint of public buildings.</summary>
    LegalHeatingMaximum = 4,

    /// <summary>Below the legal cooling setpoint of public buildings.</summary>
    LegalCoolingMinimum = 8,

    /// <summary>On its way: the ramp allows no faster change.</summary>
    Ramp = 16,

    /// <summary>Whether the device heats or cools is not known, so no setpoint can be shown to be legal: nothing is commanded.</summary>
    LegalModeUnknown = 32,
}
