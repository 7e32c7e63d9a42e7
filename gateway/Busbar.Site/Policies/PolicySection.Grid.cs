using Busbar.Control;
using Busbar.Site.Compile;

namespace Busbar.Site.Policies;

/// <content>Limits at the grid connection.</content>
internal sealed partial class PolicySection
{
    private bool Add(GridPowerModel policy)
    {
        if (!IsHere(policy.Meter))
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8(policy.Meter.Device.Index).UInt8(policy.Meter.Index).UInt8(policy.ActsWithoutMeter ? 1 : 0)
            .Number(Nearest(policy.ImportLimit)).Number(Nearest(policy.ExportLimit)).Number(Nearest(policy.DemandLimit))
            .UInt8((int)Math.Ceiling(policy.Window.TotalMinutes)).UInt8((int)Math.Round(policy.Reserve * 100)).Number(DecimalNumber.Nearest(policy.DeadBand))
            .UInt16((int)policy.Interval.TotalMilliseconds).UInt16(Seconds(policy.WithoutMeter)).UInt8((int)Math.Round(policy.Gain * 100)).UInt8(policy.Levers.Count);
        foreach (GridLever lever in policy.Levers)
        {
            table.UInt8(_plan.IndexOf(lever.Output)).Number(DecimalNumber.Nearest(lever.WattsPerUnit)).Number(DecimalNumber.Nearest(lever.Least)).Number(DecimalNumber.Nearest(lever.Most));
        }

        AddRow(PolicyType.GridPower, policy, table);
        return true;
    }

    private static double? Nearest(double? value) => value is { } number ? DecimalNumber.Nearest(number) : null;
}
