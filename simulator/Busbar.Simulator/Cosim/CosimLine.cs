using System.Globalization;
using System.Text.Json;

namespace Busbar.Simulator.Cosim;

/// <summary>Reads the parts of a line; what is not as it should be throws <see cref="CosimError"/> with its place.</summary>
internal static class CosimLine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The line as an object.</summary>
    public static JsonDocument Parse(string line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, Strict);
        }
        catch (JsonException wrong)
        {
            string place = wrong.BytePositionInLine is long at ? $"byte {at + 1}" : "the line";
            throw new CosimError(wrong.Path is { Length: > 0 } path ? $"{place}, {path}" : place, "this is not one JSON object: " + wrong.Message.Split(" LineNumber:")[0].TrimEnd());
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        string kind = Describe(document.RootElement);
        document.Dispose();
        throw new CosimError("the line", $"a JSON object is wanted, not {kind}");
    }

    public static JsonElement Require(JsonElement map, string key, JsonValueKind kind, string at, string wanted)
    {
        if (!map.TryGetProperty(key, out JsonElement found))
        {
            throw new CosimError(at, $"is missing; write {wanted}");
        }

        return found.ValueKind == kind ? found : throw new CosimError(at, $"{Describe(found)} stands here; write {wanted}");
    }

    /// <summary>A number, or true and false as 1 and 0; null as NaN.</summary>
    public static double Number(JsonElement element, string at)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null: return double.NaN;
            case JsonValueKind.True: return 1;
            case JsonValueKind.False: return 0;
            case JsonValueKind.Number:
                double value = element.GetDouble();
                return double.IsFinite(value) ? value : throw new CosimError(at, $"{element.GetRawText()} is beyond what a number holds");
            default: throw new CosimError(at, $"{Describe(element)} stands here; write a number, or null when there is none");
        }
    }

    /// <summary>A number that may be left out; NaN then.</summary>
    public static double OptionalNumber(JsonElement map, string key, string at) =>
        map.TryGetProperty(key, out JsonElement found) ? Number(found, at) : double.NaN;

    /// <summary>A moment, ISO 8601; without an offset it is the building's clock.</summary>
    public static DateTimeOffset Time(JsonElement element, TimeSpan utcOffset, string at)
    {
        const string wanted = "write ISO 8601, such as 2026-01-15T08:00:00+08:00";
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new CosimError(at, $"{Describe(element)} stands here; {wanted}");
        }

        string text = element.GetString()!;
        bool isIso = text.Length >= 10 && text[4] == '-' && text[7] == '-';
        if (!isIso || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time))
        {
            throw new CosimError(at, $"'{text}' is no moment; {wanted}");
        }

        // What a controller's calendar can tell, and far enough from the ends of time that an offset may be added.
        return time.Year is < 2000 or > 2099
            ? throw new CosimError(at, $"'{text}' lies outside the years 2000 to 2099")
            : time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, utcOffset) : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
    }

    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        JsonValueKind.String => $"the text '{Shorten(element.GetString()!)}'",
        _ => Shorten(element.GetRawText()),
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..37] + "...";
}
