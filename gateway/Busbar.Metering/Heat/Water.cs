namespace Busbar.Metering.Heat;

/// <summary>
/// Water by IAPWS-IF97, region 1 (liquid, 0 to 350 degrees): specific volume and enthalpy. The Industrial Formulation 1997, equation 7 and table 2.
/// </summary>
public static class Water
{
    /// <summary>16 bar: the pressure at which EN 1434-1 takes its conventional true values, MPa.</summary>
    public const double ConventionalPressure = 1.6;

    private const double GasConstant = 0.461526;
    private const double ReducingPressure = 16.53;
    private const double ReducingTemperature = 1386;

    private static readonly (int I, int J, double N)[] Terms =
    [
        (0, -2, .14632971213167), (0, -1, -.84548187169114), (0, 0, -3.7563603672040), (0, 1, 3.3855169168385),
        (0, 2, -.95791963387872), (0, 3, .15772038513228), (0, 4, -.016616417199501), (0, 5, .00081214629983568),
        (1, -9, .00028319080123804), (1, -7, -.00060706301565874), (1, -1, -.018990068218419), (1, 0, -.032529748770505),
        (1, 1, -.021841717175414), (1, 3, -.000052838357969930), (2, -3, -.00047184321073267), (2, 0, -.00030001780793026),
        (2, 1, .000047661393906987), (2, 3, -.0000044141845330846), (2, 17, -7.2694996297594e-16), (3, -4, -.000031679644845054),
        (3, 0, -2.8270797985312e-6), (3, 6, -8.5205128120103e-10), (4, -5, -2.2425281908000e-6), (4, -2, -6.5171222895601e-7),
        (4, 10, -1.4341729937924e-13), (5, -8, -4.0516996860117e-7), (8, -11, -1.2734301741641e-9), (8, -6, -1.7424871230634e-10),
        (21, -29, -6.8762131295531e-19), (23, -31, 1.4478307828521e-20), (29, -38, 2.6335781662795e-23), (30, -39, -1.1947622640071e-23),
        (31, -40, 1.8228094581404e-24), (32, -41, -9.3537087292458e-26),
    ];

    /// <summary>m3/kg.</summary>
    /// <param name="celsius">0 to 350.</param>
    /// <param name="megapascal">Absolute; above the vapour pressure, at most 100.</param>
    public static double SpecificVolume(double celsius, double megapascal)
    {
        (double pi, double tau) = Reduced(celsius, megapascal);
        double sum = 0;
        foreach ((int i, int j, double n) in Terms)
        {
            sum -= n * i * Math.Pow(7.1 - pi, i - 1) * Math.Pow(tau - 1.222, j);
        }

        return GasConstant * ReducingTemperature / tau / (megapascal * 1000) * pi * sum;
    }

    /// <summary>kJ/kg.</summary>
    /// <param name="celsius">0 to 350.</param>
    /// <param name="megapascal">Absolute; above the vapour pressure, at most 100.</param>
    public static double Enthalpy(double celsius, double megapascal)
    {
        (double pi, double tau) = Reduced(celsius, megapascal);
        double sum = 0;
        foreach ((int i, int j, double n) in Terms)
        {
            sum += n * Math.Pow(7.1 - pi, i) * j * Math.Pow(tau - 1.222, j - 1);
        }

        return GasConstant * ReducingTemperature * sum;
    }

    /// <summary>
    /// The heat coefficient of EN 1434-1 in MJ/(m3 K): energy = k * volume * (supply - return), the volume where the flow sensor is.
    /// NaN when both temperatures are equal.
    /// </summary>
    public static double HeatCoefficient(double supply, double back, bool isFlowSensorInSupply, double megapascal = ConventionalPressure)
    {
        double energy = Enthalpy(supply, megapascal) - Enthalpy(back, megapascal);
        double volume = SpecificVolume(isFlowSensorInSupply ? supply : back, megapascal);
        return supply.Equals(back) ? double.NaN : energy / volume / (supply - back) / 1000;
    }

    private static (double Pi, double Tau) Reduced(double celsius, double megapascal)
    {
        if (celsius is not (>= 0 and <= 350) || megapascal is not (> 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(celsius), $"{celsius} degrees at {megapascal} MPa is outside 0 to 350 degrees and 0 to 100 MPa");
        }

        return (megapascal / ReducingPressure, ReducingTemperature / (celsius + 273.15));
    }
}
