using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>Times and durations as the API takes them: ISO 8601, never without an offset.</summary>
public static partial class TimeText
{
    /// <summary>What is right, for error messages.</summary>
    public const string InstantHint = "ISO 8601 with an offset, such as 2026-01-15T08:00:00+08:00 or 2026-01-15T00:00:00Z (in an address the + is written %2B)";

    /// <summary>What is right, for error messages.</summary>
    public const string DurationHint = "an ISO 8601 duration such as PT15M, a number with unit such as 15min, 1h, 30s, or a number of seconds";

    /// <summary><see cref="InstantHint"/> in both languages.</summary>
    public static readonly LocalName InstantRight = new("带时区偏移的 ISO 8601 时间，例如 2026-01-15T08:00:00+08:00 或 2026-01-15T00:00:00Z（网址中的 + 写作 %2B）", InstantHint);

    /// <summary><see cref="DurationHint"/> in both languages.</summary>
    public static readonly LocalName DurationRight = new("ISO 8601 时长（例如 PT15M）、带单位的数字（例如 15min、1h、30s）或秒数", DurationHint);

    /// <summary>A local day, in both languages.</summary>
    public static readonly LocalName DayRight = new("当地日期，例如 2026-01-31", "a local day such as 2026-01-31");

    /// <summary>A moment with its offset. The + that an address turned into a space is read as +.</summary>
    public static bool TryParseInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        string mended = text.Length > 6 && text[^6] == ' ' ? string.Concat(text.AsSpan(0, text.Length - 6), "+", text.AsSpan(text.Length - 5)) : text;
        return InstantShape().IsMatch(mended)
            && DateTimeOffset.TryParse(mended, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out instant);
    }

    /// <summary>A positive duration of days, hours, minutes and seconds (months and years have no fixed length and are refused).</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        try
        {
            if (DurationShape().IsMatch(text))
                duration = XmlConvert.ToTimeSpan(text);
            else if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds))
                duration = TimeSpan.FromSeconds(seconds);
            else if (!Durations.TryParse(text, out duration))
                return false;
        }
        catch (Exception wrong) when (wrong is OverflowException or FormatException)
        {
            return false;
        }

        return duration > TimeSpan.Zero;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,7})?)?(Z|[+-]\d{2}:\d{2})\z")]
    private static partial Regex InstantShape();

    [GeneratedRegex(@"^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\z")]
    private static partial Regex DurationShape();
}
