namespace Busbar.Simulator.Plant.Weather;

/// <summary>
/// Where the sun stands: declination and equation of time after Spencer (1971), good to about 0.25 degrees; angle of incidence
/// after Duffie and Beckman, eq. 1.6.2.
/// </summary>
public readonly struct SunPosition
{
    private readonly double _sinDeclination, _cosDeclination, _sinHour, _cosHour, _sinLatitude, _cosLatitude;

    private SunPosition(double declination, double hourAngle, double latitude)
    {
        (_sinDeclination, _cosDeclination) = Math.SinCos(declination);
        (_sinHour, _cosHour) = Math.SinCos(hourAngle);
        (_sinLatitude, _cosLatitude) = Math.SinCos(latitude);
        CosZenith = _sinLatitude * _sinDeclination + _cosLatitude * _cosDeclination * _cosHour;
    }

    /// <summary>Cosine of the zenith angle; the sun is up when it is above 0.</summary>
    public double CosZenith { get; }

    /// <summary>Sun's elevation above the horizon, in degrees.</summary>
    public double ElevationDegrees => Math.Asin(Math.Clamp(CosZenith, -1, 1)) * 180 / Math.PI;

    /// <summary>The sun at a moment (milliseconds since 1970-01-01 UTC) and a place (degrees, north and east positive).</summary>
    public static SunPosition At(long unixMilliseconds, double latitudeDegrees, double longitudeDegrees)
    {
        DateTime utc = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
        double year = 2 * Math.PI * (utc.DayOfYear - 1) / 365.0;
        double declination = 0.006918 - 0.399912 * Math.Cos(year) + 0.070257 * Math.Sin(year) - 0.006758 * Math.Cos(2 * year)
            + 0.000907 * Math.Sin(2 * year) - 0.002697 * Math.Cos(3 * year) + 0.00148 * Math.Sin(3 * year);
        double equationMinutes = 229.18 * (0.000075 + 0.001868 * Math.Cos(year) - 0.032077 * Math.Sin(year)
            - 0.014615 * Math.Cos(2 * year) - 0.040849 * Math.Sin(2 * year));
        double solarMinutes = utc.TimeOfDay.TotalMinutes + 4 * longitudeDegrees + equationMinutes;
        double hourAngle = (solarMinutes / 4 - 180) * Math.PI / 180;
        return new SunPosition(declination, hourAngle, latitudeDegrees * Math.PI / 180);
    }

    /// <summary>
    /// Cosine of the angle at which the beam meets a surface, 0 when the sun is behind it or down.
    /// Tilt 0 lies flat, 90 stands; azimuth 0 faces south, west positive.
    /// </summary>
    public double CosIncidence(double tiltDegrees, double azimuthDegrees)
    {
        if (CosZenith <= 0)
        {
            return 0;
        }

        (double sinTilt, double cosTilt) = Math.SinCos(tiltDegrees * Math.PI / 180);
        (double sinAzimuth, double cosAzimuth) = Math.SinCos(azimuthDegrees * Math.PI / 180);
        double cos = _sinDeclination * _sinLatitude * cosTilt - _sinDeclination * _cosLatitude * sinTilt * cosAzimuth
            + _cosDeclination * _cosLatitude * cosTilt * _cosHour + _cosDeclination * _sinLatitude * sinTilt * cosAzimuth * _cosHour
            + _cosDeclination * sinTilt * sinAzimuth * _sinHour;
        return Math.Max(0, cos);
    }
}
