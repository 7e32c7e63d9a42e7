namespace Busbar.Gateway.Planner.Weather;

/// <summary>One hour (or less) of weather.</summary>
/// <param name="Temperature">Outdoor, degC; NaN: not told.</param>
/// <param name="Direct">On a surface that faces the sun, W/m2; NaN: not told.</param>
/// <param name="Diffuse">On the level, W/m2.</param>
public readonly record struct WeatherHour(double Temperature, double Direct, double Diffuse)
{
    /// <summary>Nothing is known.</summary>
    public static WeatherHour Unknown { get; } = new(double.NaN, double.NaN, double.NaN);
}

/// <summary>
/// Weather of a file. A forecast or a record has dates and answers for them alone; a typical year (EPW, PVGIS TMY) answers for every year,
/// by month, day and hour of the zone that it is told in.
/// </summary>
public sealed class WeatherSeries
{
    private readonly Dictionary<long, WeatherHour> _hours = [];

    /// <param name="isTypicalYear">The year of its dates means nothing.</param>
    /// <param name="zone">Of the file's local time.</param>
    public WeatherSeries(bool isTypicalYear, TimeSpan zone)
    {
        IsTypicalYear = isTypicalYear;
        Zone = zone;
    }

    /// <summary>The year of its dates means nothing.</summary>
    public bool IsTypicalYear { get; }

    /// <summary>Of the file's local time.</summary>
    public TimeSpan Zone { get; }

    /// <summary>Hours that are told.</summary>
    public int Count => _hours.Count;

    /// <summary>Keeps the hour in which a moment lies; false when it is there already.</summary>
    public bool Add(DateTimeOffset time, WeatherHour hour) => _hours.TryAdd(Key(time), hour);

    /// <summary>The hour in which a moment lies; NaN where the file tells nothing.</summary>
    public WeatherHour At(DateTimeOffset time) => _hours.GetValueOrDefault(Key(time), WeatherHour.Unknown);

    /// <summary>
    /// A typical year of temperature alone from three figures of a climate table: coldest in mid January, warmest in mid July and at 15:00. It knows
    /// no day's weather, but what a season asks of a building.
    /// </summary>
    /// <param name="zone">Of local time.</param>
    /// <param name="annualMean">degC.</param>
    /// <param name="annualSwing">K: half the distance between the means of January and July; below 0 south of the equator.</param>
    /// <param name="dailySwing">K: half the distance between the mean lowest and highest of a day.</param>
    public static WeatherSeries Normals(TimeSpan zone, double annualMean, double annualSwing, double dailySwing)
    {
        const int AnyYear = 2023, ColdestDay = 17, WarmestHour = 15;
        WeatherSeries series = new(isTypicalYear: true, zone);
        for (DateTimeOffset time = new(AnyYear, 1, 1, 0, 0, 0, zone); time.Year == AnyYear; time = time.AddHours(1))
        {
            double season = -Math.Cos(2 * Math.PI * (time.DayOfYear - ColdestDay) / 365), day = Math.Cos(2 * Math.PI * (time.Hour + 0.5 - WarmestHour) / 24);
            series.Add(time, WeatherHour.Unknown with { Temperature = annualMean + annualSwing * season + dailySwing * day });
        }

        return series;
    }

    private long Key(DateTimeOffset time)
    {
        DateTime local = time.ToOffset(Zone).DateTime;
        // 29 February of a typical year is its 28th.
        int day = IsTypicalYear && local is { Month: 2, Day: 29 } ? 28 : local.Day;
        return (((IsTypicalYear ? 0 : local.Year) * 12L + local.Month) * 31 + day) * 24 + local.Hour;
    }
}
