namespace Busbar.Field.Heat;

/// <summary>
/// The heat coefficient k of EN 1434-1 for water at the conventional 16 bar, from a table of density and enthalpy every 5 K with cubic
/// interpolation: within 0.01 % of IAPWS-IF97 from 0 to 180 degrees and differences of 1 K and more. For a controller, which has no room
/// and no time for the 34 terms; the gateway computes them (Busbar.Metering).
/// </summary>
public static class HeatCoefficient
{
    private const double LowestTemperature = 0.0;
    private const double HighestTemperature = 180.0;
    private const int StepKelvin = 5;
    private const double SmallestDifference = 1e-6;

    // 0.01 J/kg at -5, 0, 5, ... 185 degrees, one step beyond each end for the interpolation. A test holds the result against the formulation.
    private static readonly int[] Enthalpy =
    {
        -1952281, 158589, 2260979, 4357913, 6451272, 8542251, 10631641, 12719999, 14807741, 16895211,
        18982710, 21070517, 23158897, 25248112, 27338419, 29430073, 31523327, 33618436, 35715652, 37815229,
        39917426, 42022500, 44130718, 46242350, 48357676, 50476985, 52600581, 54728779, 56861914, 59000336,
        61144422, 63294569, 65451203, 67614781, 69785792, 71964763, 74152263, 76348907, 78555361,
    };

    // 0.001 kg/m3.
    private static readonly int[] Density =
    {
        1000055, 1000605, 1000703, 1000416, 999799, 998891, 997722, 996317, 994698, 992879,
        990875, 988698, 986358, 983863, 981221, 978438, 975520, 972472, 969298, 966002,
        962587, 959055, 955410, 951652, 947784, 943805, 939718, 935522, 931217, 926803,
        922279, 917644, 912897, 908037, 903060, 897964, 892747, 887405, 881934,
    };

    /// <summary>k in MJ/(m3 K): energy = k * volume * (supply - return). NaN outside 0 to 180 degrees, and without a difference.</summary>
    /// <param name="supply">Celsius.</param>
    /// <param name="back">Return temperature, Celsius.</param>
    /// <param name="isFlowSensorInSupply">Where the volume is measured; most heat meters have their sensor in the return.</param>
    public static double Of(double supply, double back, bool isFlowSensorInSupply)
    {
        if (!IsInTable(supply) || !IsInTable(back))
        {
            return double.NaN;
        }

        double difference = supply - back;
        if (difference > -SmallestDifference && difference < SmallestDifference)
        {
            return double.NaN;
        }

        double density = Interpolate(Density, isFlowSensorInSupply ? supply : back) / 1000.0;
        double energy = (Interpolate(Enthalpy, supply) - Interpolate(Enthalpy, back)) / 100.0;
        return difference != 0.0 ? density * energy / difference / 1e6 : double.NaN;
    }

    /// <summary>Heat power in W from a flow in m3/h; + when the supply is warmer. NaN as <see cref="Of"/>.</summary>
    public static double Power(double flow, double supply, double back, bool isFlowSensorInSupply)
    {
        return Of(supply, back, isFlowSensorInSupply) * flow * (supply - back) * (1e6 / 3600.0);
    }

    private static bool IsInTable(double temperature)
    {
        // Comparisons with NaN lie on the controller.
        return !double.IsNaN(temperature) && temperature >= LowestTemperature && temperature <= HighestTemperature;
    }

    /// <remarks>Lagrange's polynomial through four neighbours.</remarks>
    private static double Interpolate(int[] table, double temperature)
    {
        double place = temperature / StepKelvin + 1.0;
        int i = (int)place;
        i = i > table.Length - 3 ? table.Length - 3 : i;
        double x = place - i;
        double a = table[i - 1];
        double b = table[i];
        double c = table[i + 1];
        double d = table[i + 2];
        return b + x * (c - a / 3.0 - b / 2.0 - d / 6.0 + x * ((a + c) / 2.0 - b + x * ((d - a) / 6.0 + (b - c) / 2.0)));
    }
}
