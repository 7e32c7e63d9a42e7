using System.Globalization;

namespace Busbar.Gateway.Policies;

/// <summary>
/// Recorded points on a grid of steps, for a trial: a value holds for its step; NaN is "nothing was recorded", and stays that.
/// </summary>
public sealed class TrialData
{
    private readonly Dictionary<string, double[]> series = new(StringComparer.Ordinal);

    private TrialData(DateTimeOffset start, TimeSpan step, int count) => (Start, Step, Count) = (start, step, count);

    /// <summary>Begin of the first step.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Length of a step.</summary>
    public TimeSpan Step { get; }

    /// <summary>Number of steps.</summary>
    public int Count { get; }

    /// <summary>device/point of everything that was recorded.</summary>
    public IReadOnlyCollection<string> Points => series.Keys;

    /// <summary>An empty recording, to be filled.</summary>
    public static TrialData Create(DateTimeOffset start, TimeSpan step, int count) => new(start, step, count);

    /// <summary>The values of a point, to be filled; NaN to begin with.</summary>
    public double[] Add(string point)
    {
        double[] values = new double[Count];
        Array.Fill(values, double.NaN);
        series[point] = values;
        return values;
    }

    /// <summary>Value of a point in a step; NaN when there is none.</summary>
    public double At(string point, int index) => series.TryGetValue(point, out double[]? values) ? values[index] : double.NaN;

    /// <summary>
    /// Reads a CSV: a header <c>time,device/point,…</c>, ISO 8601 times with an offset, evenly spaced, empty cells for what is missing.
    /// Null, and what is wrong with its line, when it cannot be read.
    /// </summary>
    public static TrialData? ReadCsv(string path, out string error)
    {
        error = "";
        string[] lines = [.. File.ReadLines(path).Where(line => line.Trim().Length > 0)];
        if (lines.Length < 3)
        {
            error = $"{path}: a header and two rows at least are needed";
            return null;
        }

        string[] head = lines[0].Split(',');
        DateTimeOffset[] times = new DateTimeOffset[2];
        for (int i = 0; i < 2; i++)
        {
            if (!DateTimeOffset.TryParse(lines[i + 1].Split(',')[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out times[i]))
            {
                error = $"{path}:{i + 2}: '{lines[i + 1].Split(',')[0]}' is no time; write 2026-12-01T00:00:00+08:00";
                return null;
            }
        }

        TimeSpan step = times[1] - times[0];
        if (head[0].Trim() != "time" || step < TimeSpan.FromSeconds(1) || step > TimeSpan.FromHours(1))
        {
            error = $"{path}:1: the first column is time, in steps of 1 s to 1 h; these are {step}";
            return null;
        }

        TrialData data = new(times[0], step, lines.Length - 1);
        double[][] columns = [.. head.Skip(1).Select(name => data.Add(name.Trim()))];
        for (int row = 0; row < data.Count; row++)
        {
            string[] cells = lines[row + 1].Split(',');
            if (cells.Length != head.Length || !DateTimeOffset.TryParse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) || time != data.Start + (row * step))
            {
                error = $"{path}:{row + 2}: {cells.Length} cells, time {cells[0]}; {head.Length} cells and {data.Start + (row * step):yyyy-MM-ddTHH:mm:sszzz} are wanted";
                return null;
            }

            for (int column = 1; column < cells.Length; column++)
            {
                string cell = cells[column].Trim();
                if (cell.Length > 0 && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out columns[column - 1][row]))
                {
                    error = $"{path}:{row + 2}: '{cell}' of {head[column].Trim()} is no number";
                    return null;
                }
            }
        }

        return data;
    }
}
