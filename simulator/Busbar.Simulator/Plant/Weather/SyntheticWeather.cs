namespace Busbar.Simulator.Plant.Weather;

/// <summary>Climate of Yuncheng, roughly; every figure can be changed.</summary>
public sealed record ClimateParameters
{
    /// <summary>Mean of the year, degC; chosen near Yuncheng's (about 14).</summary>
    public double AnnualMean { get; init; } = 14;

    /// <summary>Half the distance between January's and July's mean, K; chosen (about -0.5 and 27.5 degC).</summary>
    public double AnnualSwing { get; init; } = 14;

    /// <summary>Half the distance between a clear day's minimum and maximum, K; chosen.</summary>
    public double DailySwing { get; init; } = 6;

    /// <summary>How far warm and cold spells go, K; chosen.</summary>
    public double SpellSwing { get; init; } = 4;

    /// <summary>A fixed cloud cover, 0 clear to 1 overcast, instead of the seeded one; for scenarios.</summary>
    public double? CloudCover { get; init; }

    /// <summary>A fixed offset on every temperature, K; for scenarios.</summary>
    public double TemperatureOffset { get; init; }
}

/// <summary>
/// Seeded weather: clear sky after Haurwitz (1945), clouds after Kasten and Czeplak (1980), beam and diffuse split after Erbs (1982),
/// temperature by season, day and spells.
/// </summary>
public sealed class SyntheticWeather : IBoundary
{
    private const double SolarConstant = 1361;
    private const long DayMilliseconds = 86_400_000;
    private readonly ulong _seed;
    private readonly PlantLayout _layout;
    private readonly ClimateParameters _climate;

    public SyntheticWeather(ulong seed, PlantLayout layout, ClimateParameters? climate = null)
    {
        _seed = seed;
        _layout = layout;
        _climate = climate ?? new ClimateParameters();
    }

    /// <summary>A cloud cover for a while, 0 to 1; null: as usual. For scenarios.</summary>
    public double? CloudOverride { get; set; }

    /// <inheritdoc/>
    public BoundaryNow At(long unixMilliseconds)
    {
        SunPosition sun = SunPosition.At(unixMilliseconds, _layout.LatitudeDegrees, _layout.LongitudeDegrees);
        double days = (unixMilliseconds + _layout.UtcOffset.TotalMilliseconds) / DayMilliseconds;
        double cloud = CloudCover(days);
        double clear = sun.CosZenith > 0.01 ? 1098 * sun.CosZenith * Math.Exp(-0.057 / sun.CosZenith) : 0;
        double global = clear * (1 - 0.75 * Math.Pow(cloud, 3.4));
        double diffuse = global * DiffuseShare(global, sun.CosZenith);
        return new BoundaryNow
        {
            OutdoorTemperature = Temperature(days, cloud),
            DirectIrradiance = sun.CosZenith > 0.05 ? (global - diffuse) / sun.CosZenith : 0,
            DiffuseIrradiance = diffuse,
            Sun = sun,
            RecordedPvYield = double.NaN,
            RecordedLoadShare = double.NaN,
        };
    }

    private double CloudCover(double days)
    {
        if ((CloudOverride ?? _climate.CloudCover) is double fixedCover)
        {
            return fixedCover;
        }

        double daily = 0.45 + 0.55 * Noise.Smooth(_seed, 1, days / 1.3);
        double hourly = 0.25 * Noise.Smooth(_seed, 2, days * 24 / 1.5);
        double passing = 0.20 * Noise.Smooth(_seed, 3, days * 24 * 60 / 7);
        return Math.Clamp(daily + hourly + passing, 0, 1);
    }

    private double Temperature(double days, double cloud)
    {
        // 2000-01-01 fell on day 10957 since 1970; the coldest day of the year is about the 17th of January.
        double season = -Math.Cos(2 * Math.PI * (days - 10957 - 16) / 365.25);
        double spell = 0.7 * Noise.Smooth(_seed, 4, days / 4.1) + 0.3 * Noise.Smooth(_seed, 5, days / 1.7);
        double hour = (days - Math.Floor(days)) * 24;
        double daily = Math.Cos(2 * Math.PI * (hour - 15) / 24) * (1 - 0.5 * cloud);
        return _climate.AnnualMean + _climate.AnnualSwing * season + _climate.SpellSwing * spell + _climate.DailySwing * daily
            + _climate.TemperatureOffset;
    }

    private static double DiffuseShare(double global, double cosZenith)
    {
        double kt = cosZenith > 0.01 ? global / (SolarConstant * cosZenith) : 0;
        if (kt <= 0.22)
        {
            return 1 - 0.09 * kt;
        }

        return kt > 0.80
            ? 0.165
            : 0.9511 - 0.1604 * kt + 4.388 * kt * kt - 16.638 * kt * kt * kt + 12.336 * kt * kt * kt * kt;
    }
}
