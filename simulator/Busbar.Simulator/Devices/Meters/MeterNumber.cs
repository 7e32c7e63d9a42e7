using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>A meter's values as the digits and bytes of its frame.</summary>
internal static class MeterNumber
{
    /// <summary>The bytes of a point, low byte first, without a quantity's unit code.</summary>
    public static byte[] Bytes(DevicePoint point, double value, double unit)
    {
        byte type = (byte)point.Encoding.Type;
        int length = type == MeterType.Quantity ? 4 : MeterType.Length(type);
        if (!TryNumber(point.Encoding, value, unit, out double number))
        {
            return [.. Enumerable.Repeat((byte)0xEE, length)];
        }

        long whole = (long)Math.Round(number, MidpointRounding.AwayFromZero);
        if (point.Encoding.BitCount > 0)
        {
            whole <<= point.Encoding.BitShift;
        }

        bool isBinary = (type & 0xF0) is MeterType.Unsigned or MeterType.Signed;
        ulong raw = isBinary ? (ulong)whole : Digits(whole, length, (type & 0xF0) == MeterType.SignedBcd);
        return [.. Enumerable.Range(0, length).Select(i => (byte)(raw >> (8 * i)))];
    }

    /// <summary>The unit code that a simulated CJ/T 188 meter bears, and what one of it is in canonical units.</summary>
    public static (byte Code, double Unit) UnitOf(DevicePoint point) => point.Definition.Unit switch
    {
        Unit.WattHour => (0x05, 1e3),
        Unit.Watt => (0x17, 1e3),
        Unit.CubicMetre => (0x2C, 1.0),
        _ => (0x35, 1.0),
    };

    /// <summary>The canonical value of a written number; NaN when the meter does not know it.</summary>
    public static double Canonical(DevicePoint point, byte[] lowFirst)
    {
        byte type = (byte)point.Encoding.Type;
        double number = 0;
        foreach (byte b in lowFirst.Reverse())
        {
            number = (type & 0xF0) == MeterType.Bcd ? number * 100 + (b >> 4) * 10 + (b & 0xF) : number * 256 + b;
        }

        if (point.Encoding.Map.Count == 0)
        {
            return number * point.Encoding.Scale * Math.Pow(10, point.Encoding.Exponent) + point.Encoding.Offset;
        }

        return point.Encoding.Map.FirstOrDefault(p => p.Raw.Equals(number))?.Canonical ?? double.NaN;
    }

    private static bool TryNumber(RegisterEncoding encoding, double value, double unit, out double number)
    {
        number = double.NaN;
        if (double.IsNaN(value))
        {
            return false;
        }

        if (encoding.Map.Count > 0)
        {
            number = encoding.Map.FirstOrDefault(p => p.Canonical.Equals(value))?.Raw ?? double.NaN;
            return !double.IsNaN(number);
        }

        number = (value - encoding.Offset) / encoding.Scale / unit * Math.Pow(10, -encoding.Exponent);
        return true;
    }

    /// <remarks>A counter rolls over at the end of its digits.</remarks>
    private static ulong Digits(long number, int length, bool isSigned)
    {
        ulong limit = (ulong)Math.Pow(10, 2 * length);
        ulong rest = (ulong)Math.Abs(number) % limit;
        ulong raw = 0;
        for (int shift = 0; rest != 0; shift += 4, rest /= 10)
        {
            raw |= (rest % 10) << shift;
        }

        return isSigned && number < 0 ? raw | (1UL << (8 * length - 1)) : raw;
    }
}
