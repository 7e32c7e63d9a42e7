namespace Busbar.Control;

/// <summary>What a band of the bus voltage does to its loads.</summary>
internal enum BandKind : byte
{
    None = 0,

    /// <summary>Below the threshold: sheds its tier, after every tier above it.</summary>
    Shed = 1,

    /// <summary>Below the threshold: sets its outputs (stop charging, EV to the minimum).</summary>
    SetBelow = 2,

    /// <summary>Above the threshold: sets its outputs (charge, EV up, water heater on).</summary>
    SetAbove = 3,
}
