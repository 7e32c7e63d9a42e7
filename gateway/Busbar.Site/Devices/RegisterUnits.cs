using Busbar.Points;

namespace Busbar.Site.Devices;

/// <summary>Units in which devices count, and what they are in the canonical ones.</summary>
internal static class RegisterUnits
{
    /// <summary>canonical = number * Scale * 10^Exponent.</summary>
    internal sealed record Row(string Word, Unit Unit, double Scale, int Exponent);

    // 1 GJ is 10^9 / 3600 Wh. The calorie is the international one (4.1868 J), the BTU the IT one (1055.05585262 J).
    private static readonly Row[] Rows =
    [
        new("W", Unit.Watt, 1, 0), new("daW", Unit.Watt, 1, 1), new("kW", Unit.Watt, 1, 3), new("MW", Unit.Watt, 1, 6),
        new("GJ/h", Unit.Watt, 1e9 / 3600, 0), new("MJ/h", Unit.Watt, 1e6 / 3600, 0),
        new("var", Unit.Var, 1, 0), new("kvar", Unit.Var, 1, 3),
        new("VA", Unit.VoltAmpere, 1, 0), new("kVA", Unit.VoltAmpere, 1, 3),
        new("Wh", Unit.WattHour, 1, 0), new("kWh", Unit.WattHour, 1, 3), new("MWh", Unit.WattHour, 1, 6),
        new("MJ", Unit.WattHour, 1e6 / 3600, 0), new("GJ", Unit.WattHour, 1e9 / 3600, 0),
        new("kcal", Unit.WattHour, 4186.8 / 3600, 0), new("BTU", Unit.WattHour, 1055.05585262 / 3600, 0),
        new("mV", Unit.Volt, 1, -3), new("V", Unit.Volt, 1, 0), new("kV", Unit.Volt, 1, 3),
        new("mA", Unit.Ampere, 1, -3), new("A", Unit.Ampere, 1, 0),
        new("mHz", Unit.Hertz, 1, -3), new("Hz", Unit.Hertz, 1, 0),
        new("degC", Unit.Celsius, 1, 0), new("K", Unit.Kelvin, 1, 0), new("%", Unit.Percent, 1, 0),
        new("l", Unit.CubicMetre, 1, -3), new("m3", Unit.CubicMetre, 1, 0),
        new("l/h", Unit.CubicMetrePerHour, 1, -3), new("m3/h", Unit.CubicMetrePerHour, 1, 0),
        new("s", Unit.Second, 1, 0), new("min", Unit.Second, 60, 0), new("h", Unit.Hour, 1, 0), new("s", Unit.Hour, 1.0 / 3600, 0),
        new("Pa", Unit.Pascal, 1, 0), new("kPa", Unit.Pascal, 1, 3), new("bar", Unit.Pascal, 1, 5),
        new("lx", Unit.Lux, 1, 0), new("klx", Unit.Lux, 1, 3), new("ppm", Unit.PartsPerMillion, 1, 0),
        new("ohm", Unit.Ohm, 1, 0), new("m/s", Unit.MetrePerSecond, 1, 0), new("W/m2", Unit.WattPerSquareMetre, 1, 0),
    ];

    /// <summary>The row of a word that measures what a point of this unit measures; null: it does not.</summary>
    public static Row? Find(string word, Unit unit) => Array.Find(Rows, r => r.Word == word && r.Unit == unit);

    /// <summary>The words that a point of this unit may use.</summary>
    public static IEnumerable<string> WordsFor(Unit unit) => Rows.Where(r => r.Unit == unit).Select(r => r.Word);

    /// <summary>
    /// A decimal number as an integer and a power of ten: 0.02 is 2 and -2. Scales are kept so, because a value divided by 100
    /// is the double nearest to what the display of the device shows, and one multiplied by 0.01 often is not.
    /// </summary>
    public static (double Scale, int Exponent) Decimal(double value)
    {
        decimal number = (decimal)value;
        int exponent = 0;
        while (number != decimal.Truncate(number))
        {
            number *= 10;
            exponent--;
        }

        while (number != 0 && number % 10 == 0)
        {
            number /= 10;
            exponent++;
        }

        return ((double)number, exponent);
    }
}
