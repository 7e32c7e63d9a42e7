using System.Globalization;
using System.Text.RegularExpressions;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>Times and durations as OpenADR writes them: RFC 3339, with "0001-01-01" for now, and ISO 8601 with P9999Y for "for ever".</summary>
internal static partial class AdrTime
{
    /// <summary>Longer than any event.</summary>
    public static readonly TimeSpan ForEver = TimeSpan.FromDays(3650);

    /// <summary>Null for what is no time; without an offset it is UTC.</summary>
    public static DateTimeOffset? Instant(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (text.StartsWith("0001-01-01", StringComparison.Ordinal))
            return now;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant) ? instant : null;
    }

    /// <summary>Null for what is no duration. A year counts 365 days and a month 30, for events do not last so long.</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (text is null || Shape().Match(text) is not { Success: true } match)
            return null;
        double Of(string name) => match.Groups[name].Success ? double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        double days = (Of("y") * 365) + (Of("m") * 30) + (Of("w") * 7) + Of("d");
        double seconds = (days * 86_400) + (Of("h") * 3600) + (Of("min") * 60) + Of("s");
        return seconds >= ForEver.TotalSeconds ? ForEver : TimeSpan.FromSeconds(seconds);
    }

    [GeneratedRegex(@"^P(?=\d|T\d)(?:(?<y>\d{1,6})Y)?(?:(?<m>\d{1,6})M)?(?:(?<w>\d{1,6})W)?(?:(?<d>\d{1,6})D)?(?:T(?:(?<h>\d{1,6})H)?(?:(?<min>\d{1,6})M)?(?:(?<s>\d{1,9}(?:\.\d{1,6})?)S)?)?\z")]
    private static partial Regex Shape();
}
