namespace Busbar.Planner.Districts;

/// <summary>
/// What batteries did to a district, as ratios to the same district without them; below 1 is better. Cost and carbon count the
/// district's import; grid is the mean of ramping and of 1 - load factor, the latter month by month (730 h). NaN where the district without
/// them has nothing that a share could be taken of (no price, no carbon, a load that never changes); such a part is left out of the means.
/// </summary>
public sealed record DistrictScore(double Price, double Carbon, double Ramping, double LoadFactor)
{
    /// <summary>Hours of a month in the load factor.</summary>
    public const int MonthHours = 730;

    /// <summary>Below this a sum is rounding, and no share of it means anything.</summary>
    private const double Nothing = 1e-9;

    /// <summary>Mean of ramping and load factor.</summary>
    public double Grid => MeanOf(Ramping, LoadFactor);

    /// <summary>The objective: mean of price, carbon and grid.</summary>
    public double Mean => MeanOf(Price, Carbon, Grid);

    /// <summary>Scores the hours from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    /// <param name="record">The district.</param>
    /// <param name="batteryKilowattHours">Sum of all batteries by hour, + charges.</param>
    public static DistrictScore Of(DistrictRecord record, double[] batteryKilowattHours, int from, int to)
    {
        double[] with = Measures(record, batteryKilowattHours, from, to), without = Measures(record, null, from, to);
        return new DistrictScore(Ratio(0), Ratio(1), Ratio(2), Ratio(3));

        double Ratio(int part) => without[part] > Nothing ? with[part] / without[part] : double.NaN;
    }

    private static double MeanOf(params double[] parts) => parts.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static double[] Measures(DistrictRecord record, double[]? battery, int from, int to)
    {
        double price = 0, carbon = 0, ramping = 0, loadFactor = 0, before = 0, sum = 0, highest = double.MinValue;
        int hours = 0, months = 0;
        for (int t = from; t < to; t++)
        {
            double net = record.NetKilowattHours(t) + (battery?[t] ?? 0), import = Math.Max(0, net);
            price += import * record.Price[t];
            carbon += import * record.Carbon[t];
            ramping += t > from ? Math.Abs(net - before) : 0;
            before = net;
            sum += net;
            highest = Math.Max(highest, net);
            if (++hours == MonthHours || t == to - 1)
            {
                loadFactor += 1 - sum / hours / highest;
                months++;
                sum = 0;
                hours = 0;
                highest = double.MinValue;
            }
        }

        return [price, carbon, ramping, loadFactor / months];
    }
}
