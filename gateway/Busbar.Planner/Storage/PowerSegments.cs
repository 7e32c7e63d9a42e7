namespace Busbar.Planner.Storage;

/// <summary>
/// An efficiency curve as a linear programme can hold it: pieces of power, each with what reaches (or leaves) the cells per kW. Charging is
/// filled best piece first, so the pieces are those of the concave hull; discharging of the convex one.
/// </summary>
/// <param name="Width">kW at the terminals.</param>
/// <param name="PerKilowatt">kW at the cells for a kW at the terminals.</param>
public readonly record struct PowerSegment(double Width, double PerKilowatt)
{
    /// <summary>Pieces of charging, falling <see cref="PerKilowatt"/>.</summary>
    /// <param name="curve">Share of <paramref name="most"/> to the efficiency of the round trip; each way has its square root.</param>
    /// <param name="most">kW.</param>
    public static IReadOnlyList<PowerSegment> Charging(IReadOnlyList<CurvePoint> curve, double most) => Hull(curve, most, (power, efficiency) => power * efficiency, 1);

    /// <summary>Pieces of discharging, rising <see cref="PerKilowatt"/>.</summary>
    public static IReadOnlyList<PowerSegment> Discharging(IReadOnlyList<CurvePoint> curve, double most) => Hull(curve, most, (power, efficiency) => power / efficiency, -1);

    private static List<PowerSegment> Hull(IReadOnlyList<CurvePoint> curve, double most, Func<double, double, double> cells, int sign)
    {
        BatteryModel model = new(1, most, curve, [new(0, 1), new(1, 1)], 0);
        List<(double X, double Y)> hull = [(0, 0)];
        foreach (double share in curve.Select(p => p.X).Where(x => x is > 0 and < 1).Append(1))
        {
            (double X, double Y) point = (share * most, cells(share * most, model.OneWayEfficiency(share * most)));
            while (hull.Count > 1 && sign * (Slope(hull[^2], point) - Slope(hull[^2], hull[^1])) >= 0)
                hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }

        return [.. hull.Skip(1).Select((p, i) => new PowerSegment(p.X - hull[i].X, Slope(hull[i], p)))];
    }

    private static double Slope((double X, double Y) a, (double X, double Y) b) => (b.Y - a.Y) / (b.X - a.X);
}
