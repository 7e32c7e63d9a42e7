namespace Busbar.Planner.Storage;

/// <summary>
/// Shares a power among batteries so that the least is lost: converters are poor at small loads, so a few work well rather than
/// all a little. A small knapsack over the real curves and limits.
/// </summary>
public static class FleetSplit
{
    private const int Portions = 30;
    private const double Balance = 0.004;

    /// <summary>kWh of each battery for the next hour (sign of <paramref name="power"/>); less in all when they cannot do more.</summary>
    /// <param name="batteries">In any state.</param>
    /// <param name="power">kW, + charges.</param>
    public static double[] Of(IReadOnlyList<BatteryState> batteries, double power)
    {
        bool charges = power > 0;
        double[] limits = [.. batteries.Select(b => charges ? b.Room : b.Available)];
        double[] charge = [.. batteries.Select(b => b.StateOfCharge)];
        double[] shares = Of([.. batteries.Select(b => b.Model)], limits, charge, Math.Abs(power), charges);
        return charges ? shares : [.. shares.Select(s => -s)];
    }

    internal static double[] Of(IReadOnlyList<BatteryModel> models, double[] limits, double[] charge, double power, bool charges)
    {
        int n = models.Count;
        double[] shares = new double[n];
        if (power < 1e-6)
            return shares;
        if (limits.Sum() <= power)
            return [.. limits];
        double portion = power / Portions;
        double[] best = new double[Portions + 1], next = new double[Portions + 1];
        int[,] chosen = new int[n, Portions + 1];
        Array.Fill(best, double.NegativeInfinity);
        best[0] = 0;
        for (int i = 0; i < n; i++)
        {
            Array.Fill(next, double.NegativeInfinity);
            for (int taken = 0; taken <= Portions && taken * portion <= limits[i] + 1e-9; taken++)
            {
                double worth = Worth(models[i], taken * portion, charge[i], charges);
                for (int sum = taken; sum <= Portions; sum++)
                {
                    if (best[sum - taken] + worth > next[sum])
                    {
                        next[sum] = best[sum - taken] + worth;
                        chosen[i, sum] = taken;
                    }
                }
            }

            (best, next) = (next, best);
        }

        int left = Portions;
        while (left > 0 && double.IsNegativeInfinity(best[left]))
            left--;
        for (int i = n - 1; i >= 0; i--)
        {
            shares[i] = chosen[i, left] * portion;
            left -= chosen[i, left];
        }

        double rest = power - shares.Sum();
        for (int i = 0; i < n && rest > 1e-9; i++)
        {
            double more = Math.Max(0, Math.Min(rest, limits[i] - shares[i]));
            shares[i] += more;
            rest -= more;
        }

        return shares;
    }

    /// <summary>Energy that reaches the cells, or that leaves them; among equals the fuller one gives and the emptier one takes.</summary>
    private static double Worth(BatteryModel model, double energy, double charge, bool charges)
    {
        double efficiency = model.OneWayEfficiency(energy);
        return charges ? energy * efficiency - Balance * energy * charge : -energy / efficiency + Balance * energy * charge;
    }
}
