using System.Globalization;
using System.Text.Json;
using Busbar.Gateway.Api;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering;

/// <summary>A request's JSON object, read field by field, so that every wrong field is named with what would be right.</summary>
internal sealed class Body : IDisposable
{
    private const int Longest = 64 * 1024;
    private readonly JsonDocument? document;

    private Body(JsonDocument? document) => this.document = document;

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, LocalName> Errors { get; } = [];

    /// <summary>Reads the body; without one every field is missing.</summary>
    public static async Task<Body> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        byte[] buffer = new byte[Longest + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        try
        {
            JsonDocument document = JsonDocument.Parse(buffer.AsMemory(0, Math.Min(length, Longest)));
            if (document.RootElement.ValueKind == JsonValueKind.Object && length <= Longest)
                return new Body(document);
            document.Dispose();
            Body wrong = new(null);
            wrong.Errors["body"] = new($"须为最多 {Longest} 字节的 JSON 对象", $"a JSON object of at most {Longest} bytes is needed");
            return wrong;
        }
        catch (JsonException exception)
        {
            Body wrong = new(null);
            wrong.Errors["body"] = new($"第 {exception.LineNumber + 1} 行第 {exception.BytePositionInLine + 1} 字节不是 JSON", $"not JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return wrong;
        }
    }

    public string Text(string field, int longest, bool isNeeded = true)
    {
        string text = Find(field) is { ValueKind: JsonValueKind.String } element ? element.GetString()!.Trim() : "";
        if (text.Length > longest || (isNeeded && text.Length == 0))
            Errors[field] = new($"须为 1 到 {longest} 个字符的文字", $"needed as text of 1 to {longest} characters");
        return text;
    }

    public decimal Number(string field, decimal minimum, decimal maximum)
    {
        if (Find(field) is { ValueKind: JsonValueKind.Number } element && element.TryGetDecimal(out decimal number) && number >= minimum && number <= maximum)
            return number;
        Errors[field] = new(string.Create(CultureInfo.InvariantCulture, $"须为数值，{minimum} 至 {maximum}"), string.Create(CultureInfo.InvariantCulture, $"needed as a number from {minimum} to {maximum}"));
        return 0;
    }

    public DateTimeOffset Instant(string field)
    {
        if (Find(field) is { ValueKind: JsonValueKind.String } element && TimeText.TryParseInstant(element.GetString()!, out DateTimeOffset instant))
            return instant;
        Errors[field] = new("须为" + TimeText.InstantRight.Zh, "needed as " + TimeText.InstantHint);
        return default;
    }

    public DateOnly? Day(string field)
    {
        if (Find(field) is not { } element || element.ValueKind == JsonValueKind.Null)
            return null;
        if (element.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(element.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        Errors[field] = TimeText.DayRight;
        return null;
    }

    public void Dispose() => document?.Dispose();

    private JsonElement? Find(string field) => document is not null && document.RootElement.TryGetProperty(field, out JsonElement element) ? element : null;
}
