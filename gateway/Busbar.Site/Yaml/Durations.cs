using System.Globalization;

namespace Busbar.Site.Yaml;

/// <summary>Time spans and times as the files write them.</summary>
public static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("d", 86400), ("h", 3600), ("min", 60), ("s", 1), ("ms", 0.001)];

    /// <summary>A number and a unit (<c>ms</c>, <c>s</c>, <c>min</c>, <c>h</c>, <c>d</c>), not negative, a year at most.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        string unit = text[end..].TrimStart();
        foreach ((string name, double seconds) in Units)
        {
            if (unit == name && double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number * seconds <= 366 * 86400)
            {
                value = TimeSpan.FromMilliseconds(Math.Round(number * seconds * 1000));
                return true;
            }
        }

        return false;
    }

    /// <summary>The shortest whole-number form: <c>90s</c>, <c>15min</c>, <c>500ms</c>.</summary>
    public static string Print(TimeSpan value)
    {
        foreach ((string name, double seconds) in Units)
        {
            double count = value.TotalSeconds / seconds;
            if (value > TimeSpan.Zero && Math.Abs(count - Math.Round(count)) < 1e-9)
            {
                return Math.Round(count).ToString(CultureInfo.InvariantCulture) + name;
            }
        }

        return "0s";
    }

    internal static bool TryParsePair(string text, char separator, out int first, out int second)
    {
        first = second = 0;
        int at = text.IndexOf(separator);
        return at is 1 or 2 && text.Length == at + 3
            && int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out second);
    }
}
