using Busbar.Field.Profiles;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>Registers that take writes, and what a write means there.</summary>
/// <param name="Point">The point commanded, or the one whose command the step belongs to; null for the watchdog.</param>
/// <param name="Step">Null: the point's value itself.</param>
internal sealed record WriteTarget(RegisterPlace Place, int Address, RegisterType Type, DevicePoint? Point, WriteStep? Step)
{
    public int Last => Address + RegisterCodec.Width(Type) - 1;

    public bool Covers(RegisterSpace space, int address) => Place.Space == space && address >= Address && address <= Last;

    /// <summary>The whole target lies in a written range.</summary>
    public bool IsWithin(RegisterSpace space, int first, int last) => Place.Space == space && Address >= first && Last <= last;
}
