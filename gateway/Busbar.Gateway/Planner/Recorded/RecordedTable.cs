using System.Globalization;

namespace Busbar.Gateway.Planner.Recorded;

/// <summary>A CSV file with a header; the columns that are asked for are numbers, and are checked cell by cell. Others may hold what they like.</summary>
public sealed class RecordedTable
{
    private readonly string[] _names;
    private readonly List<(int Line, string[] Cells)> _rows = [];

    private RecordedTable(string file, string[] names) => (File, _names) = (file, names);

    /// <summary>Its path.</summary>
    public string File { get; }

    /// <summary>Rows; empty lines are none.</summary>
    public int Count => _rows.Count;

    /// <summary>Reads it whole; <see cref="RecordedFileException"/> when it cannot be read or a row is not as long as the header.</summary>
    public static RecordedTable Read(string path)
    {
        string[] lines = RecordedFileException.Reading(path, System.IO.File.ReadAllLines);
        string header = lines.Length == 0 ? "" : lines[0];
        if (!header.Contains(',', StringComparison.Ordinal) && header.IndexOfAny([';', '\t']) is >= 0 and int at)
            throw new RecordedFileException($"{path}:1: {(header[at] == ';' ? "semicolons" : "tabs")} stand between the columns; write commas, and points in the numbers");
        RecordedTable table = new(path, Cells(header));
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            string[] cells = Cells(lines[i]);
            if (cells.Length != table._names.Length)
                throw new RecordedFileException($"{path}:{i + 1}: {cells.Length} fields, but the header has {table._names.Length}; each line needs as many, and numbers have a point, not a comma");
            table._rows.Add((i + 1, cells));
        }

        return table;
    }

    /// <summary>Line of the file in which a row stands, from 1.</summary>
    public int LineOf(int row) => _rows[row].Line;

    /// <summary>A column that must be there, without gaps, its values in a range.</summary>
    /// <param name="least">Least that can be; what is below is a mistake of the file.</param>
    /// <param name="most">The same at the other end.</param>
    /// <param name="meaning">What the column holds, with its unit, for the message.</param>
    public double[] Column(string name, double least, double most, string meaning)
    {
        double[] values = OptionalColumn(name, least, most, meaning)
            ?? throw new RecordedFileException($"{File}:1: there is no column '{name}' ({meaning}); the header has {string.Join(", ", _names.Take(8))}{(_names.Length > 8 ? " ..." : "")}");
        int gap = Array.FindIndex(values, double.IsNaN);
        return gap < 0 ? values : throw new RecordedFileException($"{File}:{LineOf(gap)}: {name} is empty; every hour needs a value ({meaning})");
    }

    /// <summary>Null when it is not there; empty cells are NaN.</summary>
    public double[]? OptionalColumn(string name, double least, double most, string meaning)
    {
        int column = Array.IndexOf(_names, name);
        if (column < 0)
            return null;
        if (Array.IndexOf(_names, name, column + 1) >= 0)
            throw new RecordedFileException($"{File}:1: two columns are called '{name}'; which one counts? Remove or rename the other");
        return [.. _rows.Select(row => Number(row.Cells[column], row.Line, name, least, most, meaning))];
    }

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"'))];

    private double Number(string text, int line, string column, double least, double most, string meaning)
    {
        if (text.Length == 0)
            return double.NaN;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            throw new RecordedFileException($"{File}:{line}: {column}: '{Shown(text)}' is no number ({meaning})");
        return value >= least && value <= most
            ? value
            : throw new RecordedFileException(string.Create(CultureInfo.InvariantCulture, $"{File}:{line}: {column}: {Shown(text)} cannot be; it is {meaning}, {least} to {most}"));
    }

    private static string Shown(string text)
    {
        string printable = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return printable.Length <= 40 ? printable : printable[..37] + "...";
    }
}
