namespace Busbar.Field.Profiles;

/// <summary>Powers of ten as decimal scales need them: 215 with exponent -1 is 21.5, the same double that "21.5" reads as.</summary>
public static class PowerOfTen
{
    /// <summary>10^0 to 10^22, which are exact.</summary>
    internal static readonly double[] Powers =
    {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    };

    /// <summary>
    /// <paramref name="value"/> * 10^<paramref name="exponent"/>. Divides for negative exponents, because 10^-n is not exact
    /// in binary and the quotient is.
    /// </summary>
    public static double Apply(double value, int exponent)
    {
        while (exponent > 22)
        {
            value *= 1e22;
            exponent -= 22;
        }

        while (exponent < -22)
        {
            value /= 1e22;
            exponent += 22;
        }

        if (exponent >= 0)
        {
            return value * Powers[exponent];
        }

        double divisor = Powers[-exponent];
        return divisor > 0.0 ? value / divisor : value;
    }
}
