using Busbar.Metering;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Weather;

/// <summary>Which degree days a meter's energy goes with.</summary>
public enum WeatherKind
{
    /// <summary>Heating degree days, below 18 °C.</summary>
    Heating,

    /// <summary>Cooling degree days, above 26 °C.</summary>
    Cooling,
}

/// <summary>What a meter's energy is compared with: the building as it was before its retrofit, in the weather of today.</summary>
/// <param name="Before">Fitted to the spans that metering.yaml tells.</param>
/// <param name="Target">Share that is to be saved; the policy asks for 0.20.</param>
public sealed record BooksBaseline(string Id, LocalName Name, BooksMeter Meter, WeatherKind Weather, Baseline Before, double Target);

/// <summary>Where a day's mean outdoor temperature is from.</summary>
public enum WeatherSource
{
    /// <summary>It is not known; <see cref="WeatherDay.Gap"/> says why.</summary>
    Unknown,

    /// <summary>The mean of the site's own sensor over the day.</summary>
    Measured,

    /// <summary>Imported by somebody; goes before the sensor.</summary>
    Imported,
}

/// <summary>Why a day's mean outdoor temperature is not known.</summary>
public enum WeatherGap
{
    /// <summary>It is known.</summary>
    None,

    /// <summary>The day is not over, and nothing was imported for it.</summary>
    NotOver,

    /// <summary>The books name no outdoor sensor, and nothing was imported.</summary>
    NoSensor,

    /// <summary>The sensor told too little of the day, and nothing was imported.</summary>
    SensorSilent,
}

/// <summary>A local day's mean outdoor temperature.</summary>
/// <param name="Mean">°C; null when neither imported nor measured.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Gap">Why there is none.</param>
public sealed record WeatherDay(DateOnly Day, double? Mean, WeatherSource Source, WeatherGap Gap)
{
    /// <summary>K·d below 18 °C; null when the mean is not known.</summary>
    public double? Heating => Mean is { } mean ? DegreeDays.Heating(mean) : null;

    /// <summary>K·d above 26 °C; null when the mean is not known.</summary>
    public double? Cooling => Mean is { } mean ? DegreeDays.Cooling(mean) : null;
}

/// <summary>Days that a comparison had to leave out, each for the first reason that holds.</summary>
/// <param name="NotOver">Today and later ones.</param>
/// <param name="WithoutWeather">The outdoor temperature is not known.</param>
/// <param name="WithoutEnergy">The energy is missing or estimated.</param>
public sealed record DaysLeftOut(int NotOver, int WithoutWeather, int WithoutEnergy)
{
    /// <summary>All of them.</summary>
    public int Count => NotOver + WithoutWeather + WithoutEnergy;
}

/// <summary>A baseline against what came; only days count of which both energy and weather are known.</summary>
/// <param name="Days">Days that were compared.</param>
/// <param name="Measured">Of these, days whose weather the site's own sensor told; that of the others was imported.</param>
/// <param name="LeftOut">Days of the span that could not be compared.</param>
/// <param name="DegreeDays">Of the days compared; null without a day.</param>
/// <param name="Actual">In the meter's unit; null without a day.</param>
/// <param name="Expected">What the building before would have used on the same days; null without a day.</param>
/// <param name="Saving">Share saved, negative for more; null when it cannot be told.</param>
public sealed record BaselineComparison(string Baseline, LocalName Name, string Unit, int Days, int Measured, DaysLeftOut LeftOut, double? DegreeDays, double? Actual, double? Expected, double? Saving, double Target, double Determination)
{
    /// <summary>The weather explains too little of the use before for the saving to mean much (R² below 0.75).</summary>
    public bool IsWeak => Determination < 0.75;
}
