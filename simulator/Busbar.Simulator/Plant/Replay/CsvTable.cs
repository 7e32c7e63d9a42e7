using System.Globalization;

namespace Busbar.Simulator.Plant.Replay;

/// <summary>A comma-separated file with one header row and numbers below; the columns that are asked for are checked cell by cell.</summary>
internal sealed class CsvTable
{
    private readonly string _path;
    private readonly string[] _header;
    private readonly List<string[]> _rows = [];

    public CsvTable(string path)
    {
        _path = path;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReplayFileException($"{path}: cannot be read: {e.Message}");
        }

        if (lines.Length == 0 || !lines[0].Contains(','))
        {
            throw new ReplayFileException($"{path}:1: there is no header; the first line names the columns, separated by commas");
        }

        _header = [.. lines[0].Split(',').Select(name => name.Trim().Trim('"'))];
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 && i == lines.Length - 1)
            {
                continue;
            }

            string[] cells = lines[i].Split(',');
            if (cells.Length != _header.Length)
            {
                throw new ReplayFileException($"{path}:{i + 1}: the line has {cells.Length} cells; the header has {_header.Length}, and each line needs as many");
            }

            _rows.Add(cells);
        }

        if (_rows.Count < 24)
        {
            throw new ReplayFileException($"{path}: there are {_rows.Count} rows; a recording needs at least a day, 24 rows of an hour each");
        }
    }

    public int RowCount => _rows.Count;

    /// <summary>A column as numbers between two bounds; <paramref name="meaning"/> says what would be right.</summary>
    public double[] Numbers(string column, double minimum, double maximum, string meaning)
    {
        int index = Array.IndexOf(_header, column);
        if (index < 0)
        {
            throw new ReplayFileException($"{_path}:1: there is no column '{column}' ({meaning}); the file has: {string.Join(", ", _header)}");
        }

        var numbers = new double[_rows.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            string cell = _rows[i][index].Trim();
            if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !(numbers[i] >= minimum && numbers[i] <= maximum))
            {
                throw new ReplayFileException(FormattableString.Invariant(
                    $"{_path}:{i + 2}: column {index + 1} ({column}): '{cell}' should be a number from {minimum} to {maximum}: {meaning}"));
            }
        }

        return numbers;
    }
}
