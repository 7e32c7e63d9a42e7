using Busbar.Gateway.Security;
using System.Globalization;
using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Weather;

/// <summary>Outdoor temperatures by day, by the site's sensor or imported, and energy against its baseline in the same weather.</summary>
public sealed class WeatherBook(EnergyBooks books, BooksTables tables, IHistory history, TimeProvider time)
{
    private const double Coldest = -60;
    private const double Hottest = 60;
    private const int LongestImport = 40_000;
    private const int MostTold = 20;

    private const int Quarters = 96;

    /// <summary>Quarter hours of which the sensor must have told at least: three quarters of the day, for fewer would tell nights or noons alone.</summary>
    public const int LeastQuarters = 72;

    /// <summary>Every local day of a span, both ends included: as imported, else the sensor's mean of a day that is over.</summary>
    public IReadOnlyList<WeatherDay> Days(DateOnly from, DateOnly to)
    {
        Dictionary<DateOnly, double> imported = tables.Tables.ReadRoom(room => room.Query(
            "SELECT day, mean FROM metering_weather WHERE day >= @a AND day <= @b", row => (DateOnly.FromDayNumber((int)row.GetInt64(0)), row.GetDouble(1)), from.DayNumber, to.DayNumber)).ToDictionary(each => each.Item1, each => each.Item2);
        RollupSeries? series = books.Model.Outdoor is { } point ? history.ReadQuarterHours([point], books.StartOf(from), books.StartOf(to.AddDays(1)))[0] : null;
        DateOnly today = books.DayOf(time.GetUtcNow());
        List<WeatherDay> days = [];
        for (DateOnly day = from; day <= to; day = day.AddDays(1))
        {
            days.Add(imported.TryGetValue(day, out double mean)
                ? new WeatherDay(day, mean, WeatherSource.Imported, WeatherGap.None)
                : Measured(day, today, series, Quarters * (day.DayNumber - from.DayNumber)));
        }

        return days;
    }

    /// <summary>
    /// Takes days as CSV, "2026-01-31,-4.5" a line, all or none; a day that is there already is replaced. BooksRefusal names every wrong line.
    /// </summary>
    /// <returns>How many days were taken.</returns>
    public int Import(string text, string by)
    {
        DateOnly today = books.DayOf(time.GetUtcNow());
        Dictionary<DateOnly, double> days = [];
        List<LocalName> mistakes = [];
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0 || (i == 0 && !lines[i].Any(char.IsAsciiDigit)))
                continue;
            if (Mistake(lines[i], today, days) is { } wrong)
                mistakes.Add(new($"第 {i + 1} 行“{lines[i].Trim()}”：{wrong.Zh}", $"line {i + 1}, \"{lines[i].Trim()}\": {wrong.En}"));
        }

        if (days.Count == 0 && mistakes.Count == 0)
            mistakes.Add(new("没有数据行；每天写一行，例如 2026-01-31,-4.5", "there is no line; write \"2026-01-31,-4.5\" for each day"));
        if (days.Count > LongestImport)
            mistakes.Add(new($"超过 {LongestImport} 天", $"more than {LongestImport} days"));
        if (mistakes.Count > 0)
        {
            int more = mistakes.Count - MostTold;
            throw new BooksRefusal("body", new(
                $"{string.Join("；", mistakes.Take(MostTold).Select(each => each.Zh))}{(more > 0 ? $"；另有 {more} 处" : "")}。未接收任何数据",
                $"{string.Join("; ", mistakes.Take(MostTold).Select(each => each.En))}{(more > 0 ? $"; and {more} more" : "")}. Nothing was taken"));
        }

        tables.Tell(new AuditEntry(by, "weatherImport", "weather", null, FormattableString.Invariant($"{days.Count} days, {days.Keys.Min():yyyy-MM-dd} to {days.Keys.Max():yyyy-MM-dd}")));
        tables.Tables.WriteRoom(room =>
        {
            foreach ((DateOnly day, double mean) in days)
            {
                room.Run(
                    "INSERT INTO metering_weather (day, mean, recorded, entered_by) VALUES (@a, @b, @c, @d) ON CONFLICT (day) DO UPDATE SET mean = excluded.mean, recorded = excluded.recorded, entered_by = excluded.entered_by",
                    day.DayNumber, mean, time.GetUtcNow().ToUnixTimeMilliseconds(), by);
            }

            return 0;
        });
        return days.Count;
    }

    /// <summary>Every baseline of the books against a span of local days, of which today and later ones are left out.</summary>
    public async Task<IReadOnlyList<BaselineComparison>> CompareAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        IReadOnlyList<WeatherDay> weather = Days(from, to);
        DateOnly today = books.DayOf(time.GetUtcNow());
        List<BaselineComparison> comparisons = [];
        foreach (BooksBaseline baseline in books.Model.Baselines)
        {
            MeterEnergy energy = await books.ReadAsync(baseline.Meter, books.StartOf(from), books.StartOf(to.AddDays(1)), TimeSpan.FromDays(1), fills: false, cancel);
            double actual = 0;
            double degreeDays = 0;
            int days = 0;
            int measured = 0;
            DaysLeftOut left = new(0, 0, 0);
            for (int i = 0; i < weather.Count; i++)
            {
                double? degrees = baseline.Weather == WeatherKind.Heating ? weather[i].Heating : weather[i].Cooling;
                if (weather[i].Day >= today)
                {
                    left = left with { NotOver = left.NotOver + 1 };
                }
                else if (degrees is null)
                {
                    left = left with { WithoutWeather = left.WithoutWeather + 1 };
                }
                else if (energy.Intervals[i] is not { Mark: EnergyMark.Measured or EnergyMark.Apportioned, Amount: { } amount })
                {
                    left = left with { WithoutEnergy = left.WithoutEnergy + 1 };
                }
                else
                {
                    actual += (double)amount;
                    degreeDays += degrees.Value;
                    days++;
                    measured += weather[i].Source == WeatherSource.Measured ? 1 : 0;
                }
            }

            comparisons.Add(new BaselineComparison(
                baseline.Id,
                baseline.Name,
                baseline.Meter.Unit,
                days,
                measured,
                left,
                days == 0 ? null : degreeDays,
                days == 0 ? null : actual,
                days == 0 ? null : baseline.Before.Expected(degreeDays, days),
                days == 0 ? null : baseline.Before.Saving(new WeatheredEnergy(actual, degreeDays, days)),
                baseline.Target,
                baseline.Before.Determination));
        }

        return comparisons;
    }

    private static WeatherDay Measured(DateOnly day, DateOnly today, RollupSeries? series, int first)
    {
        if (series is null)
            return new WeatherDay(day, null, WeatherSource.Unknown, WeatherGap.NoSensor);
        if (day >= today)
            return new WeatherDay(day, null, WeatherSource.Unknown, WeatherGap.NotOver);
        double[] good = [.. Enumerable.Range(first, Quarters).Where(i => series.Qualities[i] == (byte)Quality.Good && !double.IsNaN(series.Means[i])).Select(i => series.Means[i])];
        return good.Length < LeastQuarters
            ? new WeatherDay(day, null, WeatherSource.Unknown, WeatherGap.SensorSilent)
            : new WeatherDay(day, good.Average(), WeatherSource.Measured, WeatherGap.None);
    }

    private static LocalName? Mistake(string line, DateOnly today, Dictionary<DateOnly, double> days)
    {
        string[] fields = line.Split(',');
        if (fields.Length != 2)
            return new("须为日期和气温，以逗号分隔，例如 2026-01-31,-4.5", "needs a day and a temperature with a comma between, such as 2026-01-31,-4.5");
        if (!DateOnly.TryParseExact(fields[0].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return new("日期写作 2026-01-31", "the day is written as 2026-01-31");
        if (day > today)
            return new($"在未来；今天是 {today:yyyy-MM-dd}", $"lies in the future; today is {today:yyyy-MM-dd}");
        if (!double.TryParse(fields[1].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double mean) || !(mean >= Coldest && mean <= Hottest))
            return new($"平均气温须为 {Coldest:0} 至 {Hottest:0} °C 的数值，用小数点", $"the mean temperature is a number from {Coldest:0} to {Hottest:0} °C with a decimal point");
        return days.TryAdd(day, mean) ? null : new("此日期出现两次", "this day is there twice");
    }
}
