using Busbar.Control;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>Writes section 5 of the controller's document (docs/developer/policy-format.md).</summary>
internal static class OutputSection
{
    private const byte None = 255;
    private const byte FlagExempt = 1;
    private const byte FlagCommandable = 2;

    public static byte[] Write(OutputPlan plan)
    {
        List<(double, double)> legal = [.. plan.Outputs.Where(o => o.Legal is not null).Select(o => Key(o.Legal!)).Distinct()];
        ByteWriter writer = new ByteWriter().UInt8(1).UInt8(plan.Outputs.Count).UInt8(legal.Count);
        foreach ((double heating, double cooling) in legal)
        {
            writer.Number(heating).Number(cooling);
        }

        foreach (PlannedOutput output in plan.Outputs)
        {
            WriteRow(writer, output, output.Legal is null ? None : legal.IndexOf(Key(output.Legal)));
        }

        return writer.ToArray();
    }

    private static (double Heating, double Cooling) Key(LegalRange range) => (range.HeatingMaximum, range.CoolingMinimum);

    private static void WriteRow(ByteWriter writer, PlannedOutput output, int legal)
    {
        TypePoint point = output.Point.Point;
        SiteDevice device = output.Point.Device;
        OutputKind kind = OutputPlan.KindOf(point);
        int mode = legal == None ? -1 : device.Type.IndexOf("mode");
        writer.UInt8(device.Index).UInt8(output.Point.Index).UInt8((int)kind).UInt8(output.Load?.Tier ?? None)
            .UInt8((output.IsExempt ? FlagExempt : 0) | (output.IsCommandable ? FlagCommandable : 0))
            .UInt8(mode < 0 ? None : mode)
            .UInt16(output.Levels.Sum(level => 1 << (level - 1)))
            .Number(DecimalNumber.Nearest(point.Minimum)).Number(DecimalNumber.Nearest(point.Maximum))
            .Number(point.SafeValue is { } safe ? DecimalNumber.Nearest(safe) : null)
            .Number(kind == OutputKind.Analogue && point.MaximumRatePerSecond is { } rate ? DecimalNumber.Nearest(rate) : null)
            .Number(output.Load is { } load ? DecimalNumber.Nearest(load.PowerWatts) : null)
            .UInt16((int)Math.Ceiling(output.Times?.On.TotalSeconds ?? 0)).UInt16((int)Math.Ceiling(output.Times?.Off.TotalSeconds ?? 0))
            .UInt8(output.Times?.StartsPerHour ?? 0).UInt8(legal)
            .UInt8(None).UInt8(0).UInt16(0).UInt16(0);
    }
}
