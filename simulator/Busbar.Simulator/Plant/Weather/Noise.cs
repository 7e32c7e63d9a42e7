namespace Busbar.Simulator.Plant.Weather;

/// <summary>
/// Chance without state: every number is a function of (seed, channel, index), so a run can begin at any moment and still be the
/// same run. The mixing function is SplitMix64 (Steele, Lea, Flood 2014).
/// </summary>
public static class Noise
{
    /// <summary>Evenly spread in [0, 1).</summary>
    public static double Unit(ulong seed, int channel, long index)
    {
        ulong z = Mix(seed ^ Mix((ulong)channel * 0x9E3779B97F4A7C15UL ^ Mix((ulong)index)));
        return (z >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Evenly spread between the two bounds.</summary>
    public static double Between(ulong seed, int channel, long index, double low, double high) =>
        low + (high - low) * Unit(seed, channel, index);

    /// <summary>Smooth in x, between -1 and 1, with a new independent value at each whole x.</summary>
    public static double Smooth(ulong seed, int channel, double x)
    {
        double floor = Math.Floor(x);
        double t = x - floor;
        double a = Unit(seed, channel, (long)floor), b = Unit(seed, channel, (long)floor + 1);
        double s = t * t * (3 - 2 * t);
        return 2 * (a + (b - a) * s) - 1;
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
