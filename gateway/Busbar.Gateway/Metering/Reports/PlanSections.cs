using System.Globalization;
using Busbar.Gateway.Metering.Plans;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>The report's part about the plan: the planner's, beside what came.</summary>
internal static class PlanSections
{
    private const decimal HoursOfQuarter = 0.25m;

    /// <summary>By hour for a day, by day for longer spans; null when no plan was kept.</summary>
    public static ReportSection? Make(IReadOnlyList<ComparedQuarter> quarters, bool byHour, TimeSpan offset)
    {
        if (quarters.Count == 0)
            return null;
        string format = byHour ? "HH:mm" : "MM-dd";
        int perRow = byHour ? 4 : 96;
        ComparedQuarter[][] steps = [.. quarters.Chunk(perRow)];
        List<ReportCell[]> rows = [.. steps.Select(step => Row(step[0].Start.ToOffset(offset).ToString(format, CultureInfo.InvariantCulture), step))];
        rows.Add(Row(null, quarters));
        ComparedQuarter[] compared = [.. quarters.Where(IsCompared)];
        List<LocalName> notes =
        [
            new LocalName(
                $"仅汇总计划与实测均已知的一刻钟：{compared.Length} 个，共 {quarters.Count} 个", $"summed over the quarter hours of which plan and measurement are both known: {compared.Length} of {quarters.Count}"),
            new LocalName("电网 + 为购电，电池 + 为放电", "grid + is import, battery + is discharge"),
        ];
        if (compared.Length > 0)
        {
            double dayAhead = compared.Average(each => Math.Abs(each.DayAhead!.Grid - each.Came!.Value.Grid));
            double[] inForce = [.. compared.Where(each => each.InForce is not null).Select(each => Math.Abs(each.InForce!.Grid - each.Came!.Value.Grid))];
            notes.Add(new LocalName(
                string.Create(CultureInfo.InvariantCulture, $"电网功率平均绝对偏差：日前计划 {dayAhead:0.0} kW{(inForce.Length == 0 ? "" : $"，滚动计划 {inForce.Average():0.0} kW")}"),
                string.Create(CultureInfo.InvariantCulture, $"mean absolute deviation of the grid power: {dayAhead:0.0} kW from the day-ahead plan{(inForce.Length == 0 ? "" : $", {inForce.Average():0.0} kW from the plan in force")}")));
        }

        return new ReportSection(
            new LocalName("计划与实际", "Plan against actual"),
            [
                new LocalName(byHour ? "时" : "日", byHour ? "Hour" : "Day"), new LocalName("日前计划电网 kWh", "Grid, planned the day before, kWh"), new LocalName("滚动计划电网 kWh", "Grid, plan in force, kWh"), new LocalName("实际电网 kWh", "Grid, came, kWh"),
                new LocalName("偏差 kWh", "Came less day-ahead, kWh"), new LocalName("日前计划电池 kWh", "Battery, planned the day before, kWh"), new LocalName("实际电池 kWh", "Battery, came, kWh"),
            ],
            rows,
            notes,
            new ReportChart(
                new LocalName("电网：实际（柱）与日前计划（线）", "Grid: came (bars) and planned the day before (line)"),
                "kWh",
                [.. steps.Select(step => step[0].Start.ToOffset(offset).ToString(format, CultureInfo.InvariantCulture))],
                [.. steps.Select(step => Sum(step, each => each.Came!.Value.Grid))])
            {
                Beside = [.. steps.Select(step => Sum(step, each => each.DayAhead!.Grid))],
            })
        {
            Key = "plan",
        };
    }

    private static ReportCell[] Row(string? label, IReadOnlyList<ComparedQuarter> quarters)
    {
        decimal? planned = Sum(quarters, each => each.DayAhead!.Grid);
        decimal? came = Sum(quarters, each => each.Came!.Value.Grid);
        return
        [
            label is null ? ReportCell.Of(new LocalName("合计", "Total")) : ReportCell.Of(label),
            ReportCell.Of(planned, 1),
            ReportCell.Of(Sum(quarters, each => each.InForce?.Grid ?? double.NaN), 1),
            ReportCell.Of(came, 1),
            ReportCell.Of(came - planned, 1),
            ReportCell.Of(Sum(quarters, each => each.DayAhead!.Battery), 1),
            ReportCell.Of(Sum(quarters, each => each.Came!.Value.Battery), 1),
        ];
    }

    /// <summary>Energy over the quarters that can be compared; null when there is none, or one of them lacks this figure.</summary>
    private static decimal? Sum(IEnumerable<ComparedQuarter> quarters, Func<ComparedQuarter, double> power)
    {
        double[] known = [.. quarters.Where(IsCompared).Select(power)];
        return known.Length == 0 || known.Any(each => !double.IsFinite(each)) ? null : (decimal)known.Sum() * HoursOfQuarter;
    }

    private static bool IsCompared(ComparedQuarter quarter) => quarter is { DayAhead: not null, Came: { } came } && double.IsFinite(came.Grid);
}
