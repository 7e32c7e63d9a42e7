using System.Globalization;
using Busbar.Gateway.Planner.Recorded;

namespace Busbar.Gateway.Planner.Weather;

/// <summary>
/// Reads weather: a plain CSV (<c>time,temperature,direct,diffuse</c>; ISO 8601 with offset), an EPW file (EnergyPlus weather, hours 1 to 24
/// that end then), or PVGIS' CSV (typical year or hourly series, UTC). The first line tells which. Errors name file, line and what would be right.
/// </summary>
public static class WeatherFile
{
    private const int EpwHeader = 8, EpwFields = 16, EpwTemperature = 6, EpwDirect = 14, EpwDiffuse = 15;

    /// <summary>Reads it whole; <see cref="RecordedFileException"/> when it cannot be used.</summary>
    public static WeatherSeries Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RecordedFileException($"{path}: {wrong.Message}");
        }

        string first = lines.Length > 0 ? lines[0].TrimStart('\uFEFF') : "";
        WeatherSeries series = first.StartsWith("LOCATION,", StringComparison.OrdinalIgnoreCase) ? Epw(path, lines)
            : first.StartsWith("Latitude", StringComparison.OrdinalIgnoreCase) ? Pvgis(path, lines)
            : first.StartsWith("time", StringComparison.OrdinalIgnoreCase) ? Plain(path, lines)
            : throw new RecordedFileException($"{path}:1: the line begins with '{first[..Math.Min(20, first.Length)]}'; EPW begins with LOCATION, PVGIS with Latitude, a plain CSV with time");
        return series.Count > 0 ? series : throw new RecordedFileException($"{path}: not one hour of weather; the head is there, rows are missing");
    }

    private static WeatherSeries Plain(string path, string[] lines)
    {
        string[] names = [.. lines[0].TrimStart('\uFEFF').Split(',').Select(n => n.Trim())];
        int temperature = Array.IndexOf(names, "temperature"), direct = Array.IndexOf(names, "direct"), diffuse = Array.IndexOf(names, "diffuse");
        if (temperature < 0 && direct < 0 && diffuse < 0)
            throw new RecordedFileException($"{path}:1: none of temperature, direct, diffuse is there; the head is 'time,temperature,direct,diffuse'");
        WeatherSeries series = new(isTypicalYear: false, TimeSpan.Zero);
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            string[] fields = Fields(lines[i], names.Length, path, i);
            if (!DateTimeOffset.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) || !HasOffset(fields[0]))
                throw new RecordedFileException($"{path}:{i + 1}: time: '{fields[0]}' is no moment with an offset; write 2026-07-01T13:00+08:00 or 2026-07-01T05:00Z");
            Add(series, time, new WeatherHour(Value(temperature, Coldest, Hottest, "temperature"), Value(direct, 0, Brightest, "direct"), Value(diffuse, 0, Brightest, "diffuse")), path, i);

            double Value(int column, double least, double most, string name) => column < 0 ? double.NaN : Number(fields[column], least, most, name, path, i);
        }

        return series;
    }

    private static WeatherSeries Epw(string path, string[] lines)
    {
        string[] location = lines[0].Split(',');
        if (location.Length < 9 || !double.TryParse(location[8], NumberStyles.Float, CultureInfo.InvariantCulture, out double zone) || zone is < -12 or > 14)
            throw new RecordedFileException($"{path}:1: LOCATION has no time zone in its ninth field; hours from UTC, for instance 8.0");
        WeatherSeries series = new(isTypicalYear: true, TimeSpan.FromHours(zone));
        for (int i = EpwHeader; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            string[] fields = lines[i].Split(',');
            if (fields.Length < EpwFields)
                throw new RecordedFileException($"{path}:{i + 1}: {fields.Length} fields; a row of EPW has 35, at least {EpwFields} are needed, behind {EpwHeader} lines of head");
            int month = Whole(fields[1], 1, 12, "month", path, i), day = Whole(fields[2], 1, 31, "day", path, i), hour = Whole(fields[3], 1, 24, "hour", path, i);
            if (day > DateTime.DaysInMonth(2024, month))
                throw new RecordedFileException($"{path}:{i + 1}: day: there is no day {day} in month {month}");
            // A leap day of its own has no place in a typical year.
            if (month == 2 && day == 29)
                continue;
            DateTimeOffset time = new(2023, month, day, hour - 1, 0, 0, TimeSpan.FromHours(zone));
            // EPW writes 99.9 and 9999 for what is missing.
            Add(series, time, new WeatherHour(Missing(fields[EpwTemperature], 99.9, Coldest, Hottest, "dry bulb"), Missing(fields[EpwDirect], 9999, 0, Brightest, "direct normal"), Missing(fields[EpwDiffuse], 9999, 0, Brightest, "diffuse horizontal")), path, i);

            double Missing(string text, double mark, double least, double most, string name) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value == mark ? double.NaN : Number(text, least, most, name, path, i);
        }

        return series;
    }

    private static WeatherSeries Pvgis(string path, string[] lines)
    {
        int head = Array.FindIndex(lines, l => l.StartsWith("time", StringComparison.OrdinalIgnoreCase));
        if (head < 0)
            throw new RecordedFileException($"{path}: no line begins with 'time'; PVGIS' CSV has its columns there, behind some lines of head");
        string[] names = [.. lines[head].Split(',').Select(n => n.Trim())];
        int temperature = Array.IndexOf(names, "T2m"), direct = Array.FindIndex(names, n => n is "Gb(n)" or "Gb(i)"), diffuse = Array.FindIndex(names, n => n is "Gd(h)" or "Gd(i)");
        if (temperature < 0)
            throw new RecordedFileException($"{path}:{head + 1}: there is no column T2m; ask PVGIS for the typical year, or for the hourly series with components");
        // The typical year is put together from months of different years and says so in its head.
        bool isTypicalYear = names[0].Contains("UTC", StringComparison.OrdinalIgnoreCase);
        WeatherSeries series = new(isTypicalYear, TimeSpan.Zero);
        for (int i = head + 1; i < lines.Length && lines[i].Length > 0 && char.IsAsciiDigit(lines[i][0]); i++)
        {
            string[] fields = Fields(lines[i], names.Length, path, i);
            if (!DateTime.TryParseExact(fields[0], "yyyyMMdd:HHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime utc))
                throw new RecordedFileException($"{path}:{i + 1}: time: '{fields[0]}' is no moment of PVGIS; 20160131:1300 is one");
            if (isTypicalYear && utc is { Month: 2, Day: 29 })
                continue;
            Add(series, new DateTimeOffset(utc, TimeSpan.Zero), new WeatherHour(
                Number(fields[temperature], Coldest, Hottest, "T2m", path, i),
                direct < 0 ? double.NaN : Number(fields[direct], 0, Brightest, names[direct], path, i),
                diffuse < 0 ? double.NaN : Number(fields[diffuse], 0, Brightest, names[diffuse], path, i)), path, i);
        }

        return series;
    }

    private const double Coldest = -60, Hottest = 60, Brightest = 1500;

    private static void Add(WeatherSeries series, DateTimeOffset time, WeatherHour hour, string path, int index)
    {
        if (!series.Add(time, hour))
            throw new RecordedFileException($"{path}:{index + 1}: the hour {time.ToOffset(series.Zone):MM-dd HH:00} is there twice; every hour once");
    }

    private static string[] Fields(string line, int count, string path, int index)
    {
        string[] fields = [.. line.Split(',').Select(f => f.Trim())];
        return fields.Length == count ? fields : throw new RecordedFileException($"{path}:{index + 1}: {fields.Length} fields, but the head has {count}");
    }

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private static double Number(string text, double least, double most, string name, string path, int index) =>
        text.Length == 0 ? double.NaN
        : !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value) ? throw new RecordedFileException($"{path}:{index + 1}: {name}: '{text}' is no number")
        : value >= least && value <= most ? value
        : throw new RecordedFileException(FormattableString.Invariant($"{path}:{index + 1}: {name}: {value} cannot be; it lies between {least} and {most}"));

    private static int Whole(string text, int least, int most, string name, string path, int index) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw new RecordedFileException($"{path}:{index + 1}: {name}: '{text}' is no whole number from {least} to {most}");
}
