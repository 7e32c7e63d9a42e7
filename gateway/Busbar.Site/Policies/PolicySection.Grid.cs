using Busbar.Control;
using Busbar.Site.Compile;

namespace Busbar.Site.Policies;

/// <content>Limits at the grid connection, and outputs in proportion to the bus voltage.</content>
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

    private bool Add(BusVoltageDroopModel policy)
    {
        if (!IsHere(policy.Voltage))
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8(policy.Voltage.Device.Index).UInt8(policy.Voltage.Index).Number(DecimalNumber.Nearest(policy.NominalVolts))
            .UInt16(Seconds(policy.WithoutVoltage)).UInt8((int)Math.Round(policy.Gain * 100)).UInt8(policy.Rows.Count);
        foreach (DroopRow row in policy.Rows)
        {
            table.UInt8(_plan.IndexOf(row.Output)).UInt8(row.IsStorage ? 1 : 0)
                .Number(DecimalNumber.Nearest(row.LowOrReference)).Number(DecimalNumber.Nearest(row.HighOrSlope))
                .Number(DecimalNumber.Nearest(row.LowValue)).Number(DecimalNumber.Nearest(row.HighValue)).Number(DecimalNumber.Nearest(row.Step))
                .UInt8(row.StateOfCharge?.Device.Index ?? byte.MaxValue).UInt8(row.StateOfCharge?.Index ?? byte.MaxValue).Number(DecimalNumber.Nearest(row.Shift));
        }

        AddRow(PolicyType.BusVoltageDroop, policy, table);
        return true;
    }

    private static double? Nearest(double? value) => value is { } number ? DecimalNumber.Nearest(number) : null;
}
