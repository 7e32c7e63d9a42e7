using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.People;

/// <summary>Who is in the building: an office's working days, with a lunch dip; figures chosen.</summary>
public static class Occupancy
{
    /// <summary>People at their desks at full occupancy, per square metre (12 m2 each; chosen).</summary>
    public const double PeoplePerSquareMetre = 1.0 / 12;

    /// <summary>Sensible heat of a seated person, W (ASHRAE Fundamentals: about 75).</summary>
    public const double HeatPerPersonWatts = 75;

    /// <summary>Share of people present, 0 to 1, at a local moment (milliseconds since 1970-01-01 in local time).</summary>
    public static double ShareAt(ulong seed, long localMilliseconds)
    {
        long day = Math.DivRem(localMilliseconds, 86_400_000, out long inDay);
        if (!IsWorkday(day))
        {
            return 0.02;
        }

        double hour = inDay / 3_600_000.0;
        double present = Ramp(hour, 7.25, 9.0) * (1 - Ramp(hour, 17.25, 19.0));
        double lunch = 0.35 * Ramp(hour, 11.9, 12.2) * (1 - Ramp(hour, 13.2, 13.6));
        double mood = 0.92 + 0.08 * Noise.Smooth(seed, 20, day);
        return Math.Clamp(present * (1 - lunch) * mood, 0, 1);
    }

    /// <summary>Monday to Friday; the day counts from 1970-01-01, a Thursday.</summary>
    public static bool IsWorkday(long day) => ((day + 3) % 7 + 7) % 7 < 5;

    private static double Ramp(double x, double from, double to) => Math.Clamp((x - from) / (to - from), 0, 1);
}
