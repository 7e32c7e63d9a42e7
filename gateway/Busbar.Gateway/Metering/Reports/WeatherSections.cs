using System.Globalization;
using Busbar.Gateway.Metering.Weather;
using Busbar.Metering;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>The report's part about the weather: degree days, and energy against its baseline.</summary>
internal static class WeatherSections
{
    /// <summary>Null when nothing is known of the weather and nothing is to be compared.</summary>
    public static ReportSection? Make(IReadOnlyList<WeatherDay> days, IReadOnlyList<BaselineComparison> comparisons)
    {
        int known = days.Count(day => day.Mean is not null);
        if (known == 0 && comparisons.Count == 0)
            return null;
        List<ReportCell[]> rows =
        [
            [ReportCell.Of(new LocalName($"采暖度日（低于 {DegreeDays.HeatingBase:0} °C），K·d", $"Heating degree days below {DegreeDays.HeatingBase:0} °C, K·d")), ReportCell.Of(known == 0 ? null : (decimal?)days.Sum(day => day.Heating), 1)],
            [ReportCell.Of(new LocalName($"制冷度日（高于 {DegreeDays.CoolingBase:0} °C），K·d", $"Cooling degree days above {DegreeDays.CoolingBase:0} °C, K·d")), ReportCell.Of(known == 0 ? null : (decimal?)days.Sum(day => day.Cooling), 1)],
        ];
        List<LocalName> notes = [];
        if (known < days.Count)
            notes.Add(new LocalName($"{days.Count - known} 天室外温度未知，未计入", $"the outdoor temperature of {days.Count - known} days is not known; they are not in the sums"));
        if (days.Any(day => day.IsImported))
            notes.Add(new LocalName($"{days.Count(day => day.IsImported)} 天的室外温度为导入值", $"the outdoor temperature of {days.Count(day => day.IsImported)} days was imported"));
        foreach (BaselineComparison each in comparisons)
        {
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：实际 {each.Unit}", $"{each.Name.En}: used, {each.Unit}")), ReportCell.Of((decimal?)each.Actual, 2)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：按同样天气的基准 {each.Unit}", $"{each.Name.En}: baseline in the same weather, {each.Unit}")), ReportCell.Of((decimal?)each.Expected, 2)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：节能率 %", $"{each.Name.En}: saved, %")), ReportCell.Of((decimal?)(100 * each.Saving), 1)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：目标 {100 * each.Target:0.#} %", $"{each.Name.En}: target {100 * each.Target:0.#} %")), ReportCell.Of(Verdict(each))]);
            notes.Add(new LocalName(
                string.Create(CultureInfo.InvariantCulture, $"{each.Name.Zh}：比较 {each.Days} 天，{each.LeftOut} 天因能耗或天气未知而未比较；基准拟合 R² = {each.Determination:0.00}{(each.IsWeak ? "，低于 0.75，节能率仅供参考" : "")}"),
                string.Create(CultureInfo.InvariantCulture, $"{each.Name.En}: {each.Days} days compared, {each.LeftOut} left out because energy or weather is not known; the baseline's fit has R² = {each.Determination:0.00}{(each.IsWeak ? ", below 0.75: the saving says little" : "")}")));
        }

        return new ReportSection(
            new LocalName("度日与基准对比", "Degree days and comparison with the baseline"), [new LocalName("指标", "Figure"), new LocalName("数值", "Amount")], rows, notes)
        {
            Key = "weather",
        };
    }

    private static LocalName Verdict(BaselineComparison each)
    {
        if (each.Saving is not { } saving)
            return new LocalName("无法判断", "cannot be told");
        return saving >= each.Target ? new LocalName("已达到", "reached") : new LocalName("未达到", "not reached");
    }
}
