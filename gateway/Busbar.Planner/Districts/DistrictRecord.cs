using Busbar.Planner.Forecasting;
using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>A building of a recorded district.</summary>
/// <param name="Name">As its schema calls it.</param>
/// <param name="LoadKilowattHours">By hour.</param>
/// <param name="PvKilowattHours">By hour.</param>
/// <param name="Battery">Null when it has none.</param>
public sealed record DistrictBuilding(string Name, double[] LoadKilowattHours, double[] PvKilowattHours, BatteryModel? Battery);

/// <summary>
/// A recorded year, hour by hour. What a planner may know of an hour is asked through <see cref="PriceKnownAt"/> and
/// <see cref="WeatherKnownAt"/>; loads, PV and carbon only up to the hour before.
/// </summary>
public sealed record DistrictRecord
{
    /// <summary>At least one, at least one of them with a battery.</summary>
    public required IReadOnlyList<DistrictBuilding> Buildings { get; init; }

    /// <summary>1 to 24: the hour that ends then.</summary>
    public required int[] HourOfDay { get; init; }

    /// <summary>1 Monday .. 7 Sunday, 8 holiday.</summary>
    public required int[] DayType { get; init; }

    /// <summary>Per kWh.</summary>
    public required double[] Price { get; init; }

    /// <summary>Published forecasts, [k][t]: made in hour t for <see cref="ForecastHours"/>[k] hours later; empty: none.</summary>
    public required double[][] PriceForecast { get; init; }

    /// <summary>kg/kWh.</summary>
    public required double[] Carbon { get; init; }

    /// <summary>Outdoor temperature, direct and diffuse irradiance as measured.</summary>
    public required double[][] Weather { get; init; }

    /// <summary>[quantity][k][t] as <see cref="PriceForecast"/>.</summary>
    public required double[][][] WeatherForecast { get; init; }

    /// <summary>How far ahead the published forecasts look.</summary>
    public static IReadOnlyList<int> ForecastHours { get; } = [6, 12, 24];

    /// <summary>Hours.</summary>
    public int Count => Price.Length;

    /// <summary>The batteries, by building; those without are left out.</summary>
    public IReadOnlyList<BatteryModel> Batteries => [.. Buildings.Where(b => b.Battery is not null).Select(b => b.Battery!)];

    /// <summary>Slots and kinds of day; hours beyond the record go on like the day before.</summary>
    public StepCalendar Calendar => new(24, t => HourOfDay[Inside(t)] - 1, t => DayType[Inside(t)] switch { <= 5 => DayKind.Working, 7 => DayKind.Sunday, _ => DayKind.Saturday });

    /// <summary>Load less PV of all buildings, kWh.</summary>
    public double NetKilowattHours(int t) => Buildings.Sum(b => b.LoadKilowattHours[t] - b.PvKilowattHours[t]);

    /// <summary>Price of hour <paramref name="t"/> as known after hour <paramref name="last"/>; where nothing was published, the day before's.</summary>
    public double PriceKnownAt(int last, int t) => Known(Price, PriceForecast, last, t);

    /// <summary>The same for the weather: 0 temperature, 1 direct, 2 diffuse irradiance.</summary>
    public double WeatherKnownAt(int quantity, int last, int t) => Known(Weather[quantity], WeatherForecast[quantity], last, t);

    private static double Known(double[] measured, double[][] forecasts, int last, int t)
    {
        while (t > last)
        {
            for (int k = 0; k < forecasts.Length; k++)
            {
                int made = t - ForecastHours[k];
                if (made >= 0 && made <= last && made < forecasts[k].Length && double.IsFinite(forecasts[k][made]))
                    return forecasts[k][made];
            }

            t -= 24;
        }

        return t < 0 ? measured[0] : measured[t];
    }

    private int Inside(int t)
    {
        while (t >= Count)
            t -= 168;
        return Math.Max(0, t);
    }
}
