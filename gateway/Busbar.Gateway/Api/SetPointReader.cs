using System.Text.Json;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>
/// Reads the body of PUT /api/points by hand, so that every wrong field is named with what would be right instead of a
/// parser's message. Fields that are not known are ignored.
/// </summary>
internal static class SetPointReader
{
    private const int LongestReason = 500;

    /// <summary>The request, or errors by field.</summary>
    public static (CommandRequest? Request, Dictionary<string, LocalName> Errors) Read(JsonElement body, LivePoint point, string user, DateTimeOffset now)
    {
        Dictionary<string, LocalName> errors = [];
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors["body"] = new(
                "须为含 value、reason 和 expiry 的 JSON 对象，例如 {\"value\": 19.5, \"reason\": \"过热\", \"expiry\": \"PT2H\"}",
                "a JSON object with value, reason and expiry is needed, such as {\"value\": 19.5, \"reason\": \"too warm\", \"expiry\": \"PT2H\"}");
            return (null, errors);
        }

        double value = Value(body, point, errors);
        string reason = Reason(body, errors);
        TimeSpan expiry = Expiry(body, now, errors);
        bool overrides = Overrides(body, expiry, errors);
        return errors.Count > 0 ? (null, errors) : (new CommandRequest(point.Device, point.Point, value, reason, expiry, user, OverridesLegalRange: overrides), errors);
    }

    private static bool Overrides(JsonElement body, TimeSpan expiry, Dictionary<string, LocalName> errors)
    {
        if (!body.TryGetProperty("overridesLegalRange", out JsonElement element) || element.ValueKind is JsonValueKind.False or JsonValueKind.Null)
            return false;
        if (element.ValueKind != JsonValueKind.True)
            errors["overridesLegalRange"] = new("须为 true 或 false", "true or false");
        else if (expiry > CommandRules.LongestOverride)
            errors["expiry"] = new("解除法定限值最长 24 小时；更长时间请在策略中设为豁免区", "the legal range is overridden for 24 hours at most; what lasts longer is an exempt zone of the policies");
        return element.ValueKind == JsonValueKind.True;
    }

    private static double Value(JsonElement body, LivePoint point, Dictionary<string, LocalName> errors)
    {
        string range = FormattableString.Invariant($"{point.Minimum} to {point.Maximum} {UnitSymbol.Of(point.Unit)}").TrimEnd();
        LocalName right = point.Unit == Unit.Boolean
            ? new("true 或 false（1 或 0）", "true or false (1 or 0)")
            : new($"有限数值，{range.Replace(" to ", " 至 ", StringComparison.Ordinal)}", $"a finite number from {range}");
        double? given = !body.TryGetProperty("value", out JsonElement element) ? null : element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.True when point.Unit == Unit.Boolean => 1,
            JsonValueKind.False when point.Unit == Unit.Boolean => 0,
            _ => null,
        };
        if (given is not { } number)
            errors["value"] = new($"须为{right.Zh}", $"needed as {right.En}");
        else if (CommandRules.ValueRefusal(point, number) is { } refusal)
            errors["value"] = new($"{refusal.Zh}；请给出{right.Zh}", $"{refusal.En}; give {right.En}");
        return given ?? 0;
    }

    private static string Reason(JsonElement body, Dictionary<string, LocalName> errors)
    {
        string reason = body.TryGetProperty("reason", out JsonElement element) && element.ValueKind == JsonValueKind.String ? Text(element).Trim() : "";
        if (reason.Length is 0 or > LongestReason)
            errors["reason"] = new($"须为 1 到 {LongestReason} 个字符的文字：说明原因，供后来者了解", $"needed as text of 1 to {LongestReason} characters: why, so that the next one knows");
        return reason;
    }

    /// <summary>The text; empty when it is none, as half of a surrogate pair is (RFC 8259, clause 8.2).</summary>
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static TimeSpan Expiry(JsonElement body, DateTimeOffset now, Dictionary<string, LocalName> errors)
    {
        string text = !body.TryGetProperty("expiry", out JsonElement element) ? "" : element.ValueKind switch
        {
            JsonValueKind.String => Text(element),
            JsonValueKind.Number => element.GetRawText(),
            _ => "",
        };
        TimeSpan expiry = default;
        bool isRead = TimeText.TryParseDuration(text, out expiry);
        if (!isRead && TimeText.TryParseInstant(text, out DateTimeOffset end))
        {
            expiry = end - now;
            isRead = true;
        }

        if (!isRead)
            errors["expiry"] = new($"须为结束时间（{TimeText.InstantRight.Zh}），或{TimeText.DurationRight.Zh}", $"needed as the end, {TimeText.InstantHint}, or as {TimeText.DurationHint}");
        else if (expiry < CommandRules.ShortestExpiry || expiry > CommandRules.LongestExpiry)
            errors["expiry"] = new($"须在此刻（{now:yyyy-MM-dd'T'HH:mm:ssK}）之后 1 秒到 7 天之间", $"must lie between 1 s and 7 days from now ({now:yyyy-MM-dd'T'HH:mm:ssK})");
        return TimeSpan.FromSeconds(Math.Floor(expiry.TotalSeconds));
    }
}
