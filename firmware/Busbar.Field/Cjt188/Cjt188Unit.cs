using Busbar.Points;

namespace Busbar.Field.Cjt188;

/// <summary>The unit codes of CJ/T 188-2004, table 6: what a quantity's digits count.</summary>
public static class Cjt188Unit
{
    /// <summary>canonical = number * scale * 10^exponent. False: the code is none, or measures something else than the point.</summary>
    public static bool TryScale(byte code, Unit unit, out double scale, out int exponent)
    {
        scale = 1.0;
        exponent = 0;
        switch (code)
        {
            case 0x02: return unit == Unit.WattHour;
            case 0x05: exponent = 3; return unit == Unit.WattHour;
            case 0x08: exponent = 6; return unit == Unit.WattHour;
            case 0x0A: exponent = 8; return unit == Unit.WattHour;
            case 0x01: scale = 1.0 / 3600.0; return unit == Unit.WattHour;
            case 0x0B: scale = 10.0 / 36.0; return unit == Unit.WattHour;
            case 0x0E: scale = 10.0 / 36.0; exponent = 3; return unit == Unit.WattHour;
            case 0x11: scale = 10.0 / 36.0; exponent = 6; return unit == Unit.WattHour;
            case 0x13: scale = 10.0 / 36.0; exponent = 8; return unit == Unit.WattHour;
            case 0x14: return unit == Unit.Watt;
            case 0x17: exponent = 3; return unit == Unit.Watt;
            case 0x1A: exponent = 6; return unit == Unit.Watt;
            case 0x29: exponent = -3; return unit == Unit.CubicMetre;
            case 0x2C: return unit == Unit.CubicMetre;
            case 0x32: exponent = -3; return unit == Unit.CubicMetrePerHour;
            case 0x35: return unit == Unit.CubicMetrePerHour;
            default: return false;
        }
    }
}
