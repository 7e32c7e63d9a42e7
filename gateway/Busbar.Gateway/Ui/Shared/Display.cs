using System.Globalization;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Microsoft.Extensions.Localization;

namespace Busbar.Gateway.Ui.Shared;

/// <summary>How numbers, states and ages are written on the page; pure functions of value, unit and language.</summary>
public static class Display
{
    // Sixteen bits hold no more in any device; names end far below.
    private const int MostStates = 255;

    /// <summary>Value and unit of a point, scaled for reading (12.3 kW, 4.56 MWh); a dash when there is no value.</summary>
    public static string Value(LivePoint point, string className, IStringLocalizer texts)
    {
        if (point.Value is not { } value)
        {
            return texts["value.none"];
        }

        if (point.Unit == Unit.Boolean)
        {
            return texts[value >= 0.5 ? "value.on" : "value.off"];
        }

        if (point.Unit == Unit.Enumeration)
        {
            LocalizedString state = texts[$"state.{className}.{point.Point}.{value.ToString("0", CultureInfo.InvariantCulture)}"];
            return state.ResourceNotFound ? value.ToString("0", CultureInfo.CurrentCulture) : state;
        }

        return Number(value, point.Unit);
    }

    /// <summary>The named values of an enumeration within its range; empty when it has none.</summary>
    public static IReadOnlyList<(int Value, string Name)> States(LivePoint point, string className, IStringLocalizer texts)
    {
        if (point.Unit != Unit.Enumeration)
        {
            return [];
        }

        int first = (int)Math.Clamp(Math.Ceiling(point.Minimum), 0, MostStates);
        int last = (int)Math.Clamp(Math.Floor(point.Maximum), 0, MostStates);
        return
        [
            .. Enumerable.Range(first, Math.Max(0, last - first + 1))
                .Select(value => (Value: value, Name: texts[FormattableString.Invariant($"state.{className}.{point.Point}.{value}")]))
                .Where(state => !state.Name.ResourceNotFound)
                .Select(state => (state.Value, state.Name.Value)),
        ];
    }

    /// <summary>A number with its unit, scaled for reading.</summary>
    public static string Number(double value, Unit unit)
    {
        string symbol = UnitSymbol.Of(unit);
        if (unit is Unit.Watt or Unit.WattHour or Unit.Var or Unit.VoltAmpere)
        {
            double size = Math.Abs(value);
            (double factor, string prefix) = size switch { >= 999_500 => (1e-6, "M"), >= 999.5 => (1e-3, "k"), _ => (1, "") };
            string format = factor == 1 ? "0" : "0.00";
            return Text(value * factor, format) + " " + prefix + symbol;
        }

        string digits = unit switch
        {
            Unit.Volt or Unit.Celsius or Unit.Kelvin or Unit.Percent or Unit.Hour => "0.0",
            Unit.Hertz or Unit.Ampere or Unit.Ratio or Unit.CubicMetre => "0.00",
            Unit.CubicMetrePerHour => "0.000",
            _ => "0.###",
        };
        return symbol.Length == 0 ? Text(value, digits) : Text(value, digits) + " " + symbol;
    }

    /// <summary>An age in the largest fitting unit; "never read" when there is none.</summary>
    public static string Age(TimeSpan? age, IStringLocalizer texts) => age is { } known
        ? texts["age.ago", Duration(known, texts)]
        : texts["age.never"];

    /// <summary>A duration in one unit: 45 s, 12 min, 3 h, 8 d.</summary>
    public static string Duration(TimeSpan span, IStringLocalizer texts) => span switch
    {
        { TotalSeconds: < 90 } => texts["age.seconds", (int)span.TotalSeconds],
        { TotalMinutes: < 90 } => texts["age.minutes", (int)span.TotalMinutes],
        { TotalHours: < 48 } => texts["age.hours", (int)span.TotalHours],
        _ => texts["age.days", (int)span.TotalDays],
    };

    /// <summary>Bytes as kB or MB.</summary>
    public static string Bytes(double bytes) => bytes < 1e6 ? Text(bytes / 1e3, "0.0") + " kB" : Text(bytes / 1e6, "0.0") + " MB";

    /// <summary>The colour class of a quality.</summary>
    public static string QualityClass(Quality quality) => quality switch
    {
        Quality.Good => "good",
        Quality.Uncertain => "uncertain",
        Quality.Stale => "stale",
        Quality.Bad => "bad",
        _ => "absent",
    };

    // -0.0 reads as a fault to an operator.
    private static string Text(double value, string format)
    {
        string text = value.ToString(format, CultureInfo.CurrentCulture);
        return text.StartsWith('-') && text.All(c => c is '-' or '0' or '.' or ',') ? text[1..] : text;
    }
}
