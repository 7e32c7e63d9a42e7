using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>A point where it stands in the registers of one device.</summary>
internal sealed class PointField
{
    public PointField(DevicePoint point, RegisterEncoding encoding, int address, int fractionAddress)
    {
        Point = point;
        Encoding = encoding;
        Address = address;
        FractionAddress = fractionAddress;
    }

    public DevicePoint Point { get; }

    public RegisterEncoding Encoding { get; }

    public RegisterSpace Space => Point.Place!.Space;

    public int Address { get; }

    public int Last => Address + RegisterCodec.Width(Encoding.Type) - 1;

    /// <summary>-1: no fraction register.</summary>
    public int FractionAddress { get; }

    public bool IsCounter => Point.Definition.Kind == PointKind.Counter;

    /// <summary>Whether any register of the field, its fraction included, lies in a range.</summary>
    public bool Touches(int first, int last) =>
        (Address <= last && Last >= first)
        || (FractionAddress >= 0 && FractionAddress <= last && FractionAddress + RegisterCodec.Width(Point.Fraction!.Type) - 1 >= first);
}
