using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Cosim;

/// <summary>A plant's unit and ours: canonical = plant * Factor + Offset.</summary>
public readonly record struct PlantUnit(double Factor, double Offset)
{
    private static readonly Dictionary<Unit, (string[] Names, double Factor, double Offset)[]> Known = new()
    {
        [Unit.Watt] = Power("W", "watt"),
        [Unit.Var] = Power("var", "VAr"),
        [Unit.VoltAmpere] = Power("VA", "volt-ampere"),
        [Unit.WattHour] = [.. Power("Wh", "watthour"), (["J"], 1 / 3600.0, 0), (["kJ"], 1000 / 3600.0, 0), (["MJ"], 1e6 / 3600, 0), (["GJ"], 1e9 / 3600, 0)],
        [Unit.Volt] = [(["V", "volt"], 1, 0), (["kV"], 1000, 0), (["mV"], 0.001, 0)],
        [Unit.Ampere] = [(["A", "ampere"], 1, 0), (["kA"], 1000, 0), (["mA"], 0.001, 0)],
        [Unit.Hertz] = [(["Hz", "hertz"], 1, 0)],
        [Unit.Celsius] = [(["°C", "℃", "degC", "C", "celsius"], 1, 0), (["K", "kelvin"], 1, -273.15), (["°F", "degF", "F"], 5 / 9.0, -160 / 9.0)],
        [Unit.Kelvin] = [(["K", "kelvin", "°C", "degC"], 1, 0)],
        [Unit.Percent] = [(["%", "percent", "pct"], 1, 0), (["1", "ratio", "fraction", "pu"], 100, 0)],
        [Unit.CubicMetre] = [(["m3", "m³"], 1, 0), (["l", "L"], 0.001, 0)],
        [Unit.CubicMetrePerHour] = [(["m3/h", "m³/h"], 1, 0), (["l/h", "L/h"], 0.001, 0), (["l/s", "L/s"], 3.6, 0), (["m3/s", "m³/s"], 3600, 0)],
        [Unit.Hour] = [(["h", "hour"], 1, 0), (["s"], 1 / 3600.0, 0), (["min"], 1 / 60.0, 0)],
        [Unit.Second] = [(["s", "second"], 1, 0), (["ms"], 0.001, 0), (["min"], 60, 0), (["h"], 3600, 0)],
        [Unit.Lux] = [(["lx", "lux"], 1, 0)],
        [Unit.PartsPerMillion] = [(["ppm"], 1, 0)],
        [Unit.Pascal] = [(["Pa"], 1, 0), (["kPa"], 1000, 0), (["MPa"], 1e6, 0), (["bar"], 1e5, 0)],
        [Unit.Boolean] = [(["bool", "boolean", "0/1", "1", "on/off"], 1, 0)],
        [Unit.Enumeration] = [(["enum", "enumeration", "code", "1"], 1, 0)],
        [Unit.Ratio] = [(["1", "ratio", "pu", "fraction"], 1, 0), (["%", "percent", "pct"], 0.01, 0)],
        [Unit.Ohm] = [(["Ω", "ohm"], 1, 0), (["kΩ", "kohm"], 1000, 0)],
        [Unit.MetrePerSecond] = [(["m/s"], 1, 0)],
        [Unit.WattPerSquareMetre] = [(["W/m2", "W/m²"], 1, 0), (["kW/m2", "kW/m²"], 1000, 0)],
        [Unit.None] = [(["1", "count", "stage", "code"], 1, 0)],
    };

    /// <summary>The unit of this name for a point of a canonical unit; an empty name is the canonical one.</summary>
    /// <exception cref="CosimError">The name is not known for such a point.</exception>
    public static PlantUnit Of(Unit canonical, string name, string at)
    {
        name = name.Trim();
        if (name is "" or "-" || name.Equals("none", StringComparison.OrdinalIgnoreCase) || name == canonical.ToString())
        {
            return new PlantUnit(1, 0);
        }

        (string[] Names, double Factor, double Offset)[] known = Known[canonical];
        foreach (StringComparison comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            foreach ((string[] names, double factor, double offset) in known)
            {
                if (names.Any(n => n.Equals(name, comparison)))
                {
                    return new PlantUnit(factor, offset);
                }
            }
        }

        List<string> all = [.. known.SelectMany(k => k.Names)];
        string hint = Suggestion.Hint(name, all);
        throw new CosimError(at, $"'{name}' is no unit for this point; {(hint.Length > 0 ? hint : "known here: " + string.Join(", ", all))}");
    }

    public double ToCanonical(double value) => value * Factor + Offset;

    public double ToPlant(double value) => (value - Offset) / Factor;

    private static (string[] Names, double Factor, double Offset)[] Power(string symbol, string word) =>
        [([symbol, word], 1, 0), (["k" + symbol], 1e3, 0), (["M" + symbol], 1e6, 0), (["G" + symbol], 1e9, 0)];
}
