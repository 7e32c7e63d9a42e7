namespace Busbar.Gateway.Twin;

/// <summary>What kind of thing changed.</summary>
public enum LiveChangeKind
{
    /// <summary>A controller came, went or told a fact of itself; all its devices and points may have changed quality.</summary>
    Controller,

    /// <summary>A device came or went; its points may have changed quality.</summary>
    Device,

    /// <summary>A point has a new value, quality, source time or reason.</summary>
    Point,
}

/// <summary>Says that something changed; who is told reads the new state from <see cref="LiveState"/>.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Controller">Id of the controller.</param>
/// <param name="Device">Id of the device, null for a controller.</param>
/// <param name="Point">Name of the point, null for a controller or device.</param>
public readonly record struct LiveChange(LiveChangeKind Kind, string Controller, string? Device, string? Point);
