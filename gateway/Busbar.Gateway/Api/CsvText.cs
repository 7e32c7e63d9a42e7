using System.Globalization;
using System.Text;

namespace Busbar.Gateway.Api;

/// <summary>Tables as CSV (RFC 4180) in UTF-8 with a mark at the beginning, so that spreadsheets read it; text that they would take for a formula gets an apostrophe before it.</summary>
internal static class CsvText
{
    /// <summary>What it is, for the answer's head.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>The file's bytes; a cell is a decimal, an int, or text, and null is empty.</summary>
    public static byte[] Write(IEnumerable<IReadOnlyList<object?>> rows)
    {
        StringBuilder text = new();
        foreach (IReadOnlyList<object?> row in rows)
            text.AppendJoin(',', row.Select(Field)).Append("\r\n");
        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static string Field(object? value)
    {
        if (value is IFormattable number and (decimal or int))
            return number.ToString(null, CultureInfo.InvariantCulture);
        string text = value?.ToString() ?? "";
        if (text.Length > 0 && "=+-@\t".Contains(text[0], StringComparison.Ordinal))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
