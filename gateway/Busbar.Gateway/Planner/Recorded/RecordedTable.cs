using System.Globalization;

namespace Busbar.Gateway.Planner.Recorded;

/// <summary>A CSV file with a header, all numbers; empty fields are NaN.</summary>
public sealed class RecordedTable
{
    private readonly Dictionary<string, double[]> _columns = new(StringComparer.Ordinal);

    private RecordedTable(string file) => File = file;

    /// <summary>Its path.</summary>
    public string File { get; }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Reads it whole.</summary>
    public static RecordedTable Read(string path)
    {
        string[] lines;
        try
        {
            lines = System.IO.File.ReadAllLines(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RecordedFileException($"{path}: {wrong.Message}");
        }

        RecordedTable table = new(path);
        string[] names = lines.Length == 0 ? [] : lines[0].Split(',');
        string[][] rows = [.. lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(','))];
        table.Count = rows.Length;
        for (int c = 0; c < names.Length; c++)
        {
            double[] values = new double[rows.Length];
            for (int r = 0; r < rows.Length; r++)
                values[r] = c < rows[r].Length ? Number(rows[r][c], path, r + 2, names[c]) : throw new RecordedFileException($"{path}:{r + 2}: {rows[r].Length} fields, but the header has {names.Length}");
            table._columns[names[c].Trim()] = values;
        }

        return table;
    }

    /// <summary>A column that must be there, without gaps.</summary>
    public double[] Column(string name)
    {
        double[] values = OptionalColumn(name) ?? throw new RecordedFileException($"{File}:1: there is no column '{name}'; the header has {string.Join(", ", _columns.Keys.Take(8))} ...");
        int gap = Array.FindIndex(values, double.IsNaN);
        return gap < 0 ? values : throw new RecordedFileException($"{File}:{gap + 2}: {name} is empty; every hour needs a value");
    }

    /// <summary>Null when it is not there.</summary>
    public double[]? OptionalColumn(string name) => _columns.GetValueOrDefault(name);

    private static double Number(string text, string path, int line, string column) =>
        text.Length == 0 ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
        : throw new RecordedFileException($"{path}:{line}: {column}: '{text}' is no number");
}
