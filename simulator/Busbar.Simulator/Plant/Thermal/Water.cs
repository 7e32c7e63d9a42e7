namespace Busbar.Simulator.Plant.Thermal;

/// <summary>Heat carried by water.</summary>
public static class Water
{
    /// <summary>
    /// Heat capacity of water by volume, J/(m3 K): 4.13 MJ, the middle of EN 1434's k between 40 and 70 degC. Plant and heat meter
    /// use the same, so that the meter's sum is comparable with the stores.
    /// </summary>
    public const double HeatPerCubicMetreKelvin = 4.13e6;

    /// <summary>Heat flow per kelvin of a volume flow in m3/h, W/K.</summary>
    public static double WattsPerKelvin(double cubicMetresPerHour) => cubicMetresPerHour * HeatPerCubicMetreKelvin / 3600;
}
