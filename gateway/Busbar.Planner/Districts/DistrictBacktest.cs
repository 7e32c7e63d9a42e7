using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>Runs a control through a recorded year with the batteries' real curves and ageing.</summary>
public static class DistrictBacktest
{
    /// <summary>What all batteries together took in each hour, kWh, + charges.</summary>
    /// <param name="record">The year.</param>
    /// <param name="control">Decides.</param>
    /// <param name="hours">How many hours are run; all when null.</param>
    /// <param name="cancel">Ends it between two hours.</param>
    public static double[] Run(DistrictRecord record, IDistrictControl control, int? hours = null, CancellationToken cancel = default)
    {
        BatteryState[] batteries = [.. record.Batteries.Select(b => new BatteryState(b))];
        double[] sums = new double[record.Count];
        for (int t = 0; t < Math.Min(record.Count, hours ?? record.Count); t++)
        {
            cancel.ThrowIfCancellationRequested();
            double[] asked = control.Decide(t, batteries);
            for (int i = 0; i < batteries.Length; i++)
                sums[t] += batteries[i].Step(asked[i]);
            control.Done(t, sums[t]);
        }

        return sums;
    }
}
