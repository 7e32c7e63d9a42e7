namespace Busbar.Points;

/// <summary>The canonical units. A profile converts to these; policies, store and pages see no others.</summary>
public enum Unit : byte
{
    /// <summary>A number without unit: a count, a code, a stage.</summary>
    None = 0,
    Watt = 1,
    Var = 2,
    VoltAmpere = 3,
    WattHour = 4,
    Volt = 5,
    Ampere = 6,
    Hertz = 7,
    Celsius = 8,
    Kelvin = 9,
    Percent = 10,
    CubicMetre = 11,
    CubicMetrePerHour = 12,
    Hour = 13,
    Second = 14,
    Lux = 15,
    PartsPerMillion = 16,
    Pascal = 17,

    /// <summary>0 or 1.</summary>
    Boolean = 18,

    /// <summary>One of the named values of the point's definition.</summary>
    Enumeration = 19,
    Ratio = 20,
    Ohm = 21,
    MetrePerSecond = 22,
    WattPerSquareMetre = 23,
}

/// <summary>The printed form of a unit.</summary>
public static class UnitSymbol
{
    /// <summary>The symbol as printed beside a value; empty for units that have none.</summary>
    public static string Of(Unit unit)
    {
        switch (unit)
        {
            case Unit.Watt: return "W";
            case Unit.Var: return "var";
            case Unit.VoltAmpere: return "VA";
            case Unit.WattHour: return "Wh";
            case Unit.Volt: return "V";
            case Unit.Ampere: return "A";
            case Unit.Hertz: return "Hz";
            case Unit.Celsius: return "°C";
            case Unit.Kelvin: return "K";
            case Unit.Percent: return "%";
            case Unit.CubicMetre: return "m³";
            case Unit.CubicMetrePerHour: return "m³/h";
            case Unit.Hour: return "h";
            case Unit.Second: return "s";
            case Unit.Lux: return "lx";
            case Unit.PartsPerMillion: return "ppm";
            case Unit.Pascal: return "Pa";
            case Unit.Ohm: return "Ω";
            case Unit.MetrePerSecond: return "m/s";
            case Unit.WattPerSquareMetre: return "W/m²";
            default: return "";
        }
    }
}
