using System.Globalization;

namespace Busbar.Site.Yaml;

public abstract partial class Node
{
    /// <summary>Text; "" and an error when this is a map or a list, or empty.</summary>
    public string ReadString()
    {
        if (this is ScalarNode { IsNull: false } scalar && scalar.Text.Length > 0)
        {
            return scalar.Text;
        }

        Error($"a text is wanted here, not {Description}");
        return "";
    }

    /// <summary>A whole number, decimal or 0x hexadecimal, from minimum to maximum.</summary>
    public int ReadInt(int minimum = int.MinValue, int maximum = int.MaxValue) => (int)ReadLong(minimum, maximum);

    /// <summary>A whole number, decimal or 0x hexadecimal, from minimum to maximum; minimum when it is wrong.</summary>
    public long ReadLong(long minimum, long maximum)
    {
        string wanted = $"write a whole number from {Number(minimum)} to {Number(maximum)}";
        if (this is not ScalarNode { IsQuoted: false, IsNull: false } scalar || !TryParseLong(scalar.Text, out long value))
        {
            Error($"a whole number is wanted here, not {Description}", QuoteHint() ?? wanted);
            return minimum;
        }

        if (value < minimum || value > maximum)
        {
            Error($"{scalar.Text} is out of range", wanted);
            return minimum;
        }

        return value;
    }

    /// <summary>One of a few whole numbers, such as baud rates; the last of them when it is wrong.</summary>
    /// <param name="what">For the message: "baud rate".</param>
    public int ReadOneOf(string what, params IReadOnlyList<int> allowed)
    {
        if (this is ScalarNode { IsQuoted: false } scalar && TryParseLong(scalar.Text, out long value) && value is >= int.MinValue and <= int.MaxValue && allowed.Contains((int)value))
        {
            return (int)value;
        }

        Error($"{Description} is no {what}", QuoteHint() ?? $"write one of {string.Join(", ", allowed)}");
        return allowed[^1];
    }

    /// <summary>A finite number from minimum to maximum, decimal or 0x hexadecimal; minimum when it is wrong.</summary>
    public double ReadDouble(double minimum = double.MinValue, double maximum = double.MaxValue)
    {
        string wanted = minimum == double.MinValue && maximum == double.MaxValue ? "write a number such as 0.5" : $"write a number from {Number(minimum)} to {Number(maximum)}";
        if (this is not ScalarNode { IsQuoted: false, IsNull: false } scalar
            || !TryParseDouble(scalar.Text, out double value)
            || !double.IsFinite(value))
        {
            Error($"a number is wanted here, not {Description}", QuoteHint() ?? wanted);
            return minimum;
        }

        if (value < minimum || value > maximum)
        {
            Error($"{scalar.Text} is out of range", wanted);
            return minimum;
        }

        return value;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool ReadBool()
    {
        if (this is ScalarNode { IsQuoted: false, Text: "true" or "false" } scalar)
        {
            return scalar.Text == "true";
        }

        Error($"true or false is wanted here, not {Description}", "write true or false");
        return false;
    }

    /// <summary>A time span with its unit: <c>500ms</c>, <c>3s</c>, <c>15min</c>, <c>2h</c>, <c>1d</c>.</summary>
    public TimeSpan ReadDuration(TimeSpan minimum, TimeSpan maximum)
    {
        if (this is not ScalarNode { IsNull: false } scalar || !Durations.TryParse(scalar.Text, out TimeSpan value))
        {
            Error($"a time span with its unit is wanted here, not {Description}", "write for instance 500ms, 3s, 15min, 2h or 1d");
            return minimum;
        }

        if (value < minimum || value > maximum)
        {
            Error($"{scalar.Text} is out of range", $"write a time span from {Durations.Print(minimum)} to {Durations.Print(maximum)}");
            return minimum;
        }

        return value;
    }

    /// <summary>One of the allowed words; the first of them when it is wrong.</summary>
    public string ReadChoice(params IReadOnlyList<string> allowed)
    {
        string text = ReadString();
        if (allowed.Contains(text))
        {
            return text;
        }

        if (text.Length > 0)
        {
            Error($"'{text}' is not one of the words allowed here", Suggestion.Hint(text, allowed));
        }

        return allowed[^1];
    }

    /// <summary>One of the names of an enum, written in lowerCamelCase; default(T) when it is wrong.</summary>
    public T ReadEnum<T>()
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])];
        string text = ReadString();
        int index = Array.IndexOf(names, text);
        if (index >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        if (text.Length > 0)
        {
            Error($"'{text}' is not one of the words allowed here", Suggestion.Hint(text, names));
        }

        return default;
    }

    /// <summary><c>{zh: ..., en: ...}</c>, or one text for both.</summary>
    public LocalName ReadName()
    {
        if (this is MapNode map)
        {
            LocalName name = new(map.String("zh"), map.String("en"));
            map.Done();
            return name;
        }

        string both = ReadString();
        return new LocalName(both, both);
    }

    /// <summary>A time of day, <c>"07:30"</c>, as minutes since midnight; 0 to 1440 (<c>"24:00"</c>).</summary>
    public int ReadTimeOfDay()
    {
        if (this is ScalarNode scalar && Durations.TryParsePair(scalar.Text, ':', out int hour, out int minute)
            && minute <= 59 && hour * 60 + minute <= 24 * 60)
        {
            return hour * 60 + minute;
        }

        Error($"a time of day is wanted here, not {Description}", "write it as \"07:30\", from \"00:00\" to \"24:00\"");
        return 0;
    }

    /// <summary>A day of any year, <c>"11-15"</c> is 15 November.</summary>
    public (int Month, int Day) ReadMonthDay()
    {
        if (this is ScalarNode scalar && Durations.TryParsePair(scalar.Text, '-', out int month, out int day)
            && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2000, month))
        {
            return (month, day);
        }

        Error($"a day of the year is wanted here, not {Description}", "write month-day as \"11-15\"");
        return (1, 1);
    }

    // Makers write their magic values (0xAA for on) in hexadecimal.
    private static bool TryParseDouble(string text, out double value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && TryParseLong(text, out long whole))
        {
            value = whole;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value);
    }

    internal static bool TryParseLong(string text, out long value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && text.Length <= 18)
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private string? QuoteHint() =>
        this is ScalarNode { IsQuoted: true } scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "write the number without quotes"
            : null;
}
