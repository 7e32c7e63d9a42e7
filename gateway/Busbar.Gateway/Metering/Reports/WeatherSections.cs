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
        List<LocalName> notes = [.. Sources(days)];
        foreach (BaselineComparison each in comparisons)
        {
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：实际 {each.Unit}", $"{each.Name.En}: used, {each.Unit}")), ReportCell.Of((decimal?)each.Actual, 2)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：按同样天气的基准 {each.Unit}", $"{each.Name.En}: baseline in the same weather, {each.Unit}")), ReportCell.Of((decimal?)each.Expected, 2)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：节能率 %", $"{each.Name.En}: saved, %")), ReportCell.Of((decimal?)(100 * each.Saving), 1)]);
            rows.Add([ReportCell.Of(new LocalName($"{each.Name.Zh}：目标 {100 * each.Target:0.#} %", $"{each.Name.En}: target {100 * each.Target:0.#} %")), ReportCell.Of(Verdict(each))]);
            notes.Add(Compared(each));
        }

        return new ReportSection(
            new LocalName("度日与基准对比", "Degree days and comparison with the baseline"), [new LocalName("指标", "Figure"), new LocalName("数值", "Amount")], rows, notes)
        {
            Key = "weather",
        };
    }

    /// <summary>Where the days' temperatures are from, and why some have none: a dash says why it is one.</summary>
    private static IEnumerable<LocalName> Sources(IReadOnlyList<WeatherDay> days)
    {
        int measured = days.Count(day => day.Source == WeatherSource.Measured);
        int imported = days.Count(day => day.Source == WeatherSource.Imported);
        if (measured + imported > 0)
            yield return new LocalName($"室外温度：现场实测 {measured} 天，导入 {imported} 天", $"outdoor temperature: days measured on site {measured}, imported {imported}");
        foreach (IGrouping<WeatherGap, WeatherDay> gap in days.Where(day => day.Gap != WeatherGap.None).GroupBy(day => day.Gap))
        {
            yield return gap.Key switch
            {
                WeatherGap.NotOver => new LocalName($"室外温度未计入 {gap.Count()} 天：当天尚未结束", $"outdoor temperature, days not in the sums {gap.Count()}: they are not over yet"),
                WeatherGap.SensorSilent => new LocalName(
                    $"室外温度未计入 {gap.Count()} 天：室外测点的有效刻钟不足 {WeatherBook.LeastQuarters} 个（全天 96 个），也没有导入",
                    $"outdoor temperature, days not in the sums {gap.Count()}: the sensor told fewer than {WeatherBook.LeastQuarters} of 96 quarter hours, and nothing was imported"),
                _ => new LocalName(
                    $"室外温度未计入 {gap.Count()} 天：metering.yaml 未写室外测点（outdoor），也没有导入",
                    $"outdoor temperature, days not in the sums {gap.Count()}: metering.yaml names no sensor (outdoor), and nothing was imported"),
            };
        }
    }

    private static LocalName Compared(BaselineComparison each) => new(
        string.Create(CultureInfo.InvariantCulture, $"{each.Name.Zh}：比较 {each.Days} 天（天气现场实测 {each.Measured} 天，导入 {each.Days - each.Measured} 天），未比较 {each.LeftOut.Count} 天（尚未结束 {each.LeftOut.NotOver}，天气未知 {each.LeftOut.WithoutWeather}，能耗未知 {each.LeftOut.WithoutEnergy}）；基准拟合 R² = {each.Determination:0.00}{(each.IsWeak ? "，低于 0.75，节能率仅供参考" : "")}"),
        string.Create(CultureInfo.InvariantCulture, $"{each.Name.En}: days compared {each.Days} (weather measured on site {each.Measured}, imported {each.Days - each.Measured}), left out {each.LeftOut.Count} (not over {each.LeftOut.NotOver}, weather not known {each.LeftOut.WithoutWeather}, energy not known {each.LeftOut.WithoutEnergy}); the baseline's fit has R² = {each.Determination:0.00}{(each.IsWeak ? ", below 0.75: the saving says little" : "")}"));

    private static LocalName Verdict(BaselineComparison each)
    {
        if (each.Saving is not { } saving)
            return new LocalName("无法判断", "cannot be told");
        return saving >= each.Target ? new LocalName("已达到", "reached") : new LocalName("未达到", "not reached");
    }
}
