namespace Busbar.Planner.Forecasting;

/// <summary>The sun's height, for the first day of a PV forecast, when the panels have no past yet.</summary>
public static class ClearSky
{
    /// <summary>Sine of the sun's elevation, 0 at night (Cooper's declination and the local hour angle; good to about a degree).</summary>
    public static double SineOfElevation(DateTimeOffset time, double latitude, double longitude)
    {
        DateTime utc = time.UtcDateTime;
        double declination = 23.45 * Math.PI / 180 * Math.Sin(2 * Math.PI * (284 + utc.DayOfYear) / 365), place = latitude * Math.PI / 180;
        double hourAngle = Math.PI / 12 * (utc.TimeOfDay.TotalHours + longitude / 15 - 12);
        return Math.Max(0, Math.Sin(place) * Math.Sin(declination) + Math.Cos(place) * Math.Cos(declination) * Math.Cos(hourAngle));
    }
}
