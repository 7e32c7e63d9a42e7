using System.Globalization;
using Busbar.Gateway.Metering.Plans;
using Busbar.Gateway.Metering.Weather;
using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Carbon;
using Busbar.Metering.Counters;
using Busbar.Metering.Tree;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>Puts reports together from the books.</summary>
public sealed class ReportBuilder(EnergyBooks books, BooksTables tables, IHistory history, WeatherBook weather, PlanBook plans, OverrideBook overrides, SiteModel site, TimeProvider time)
{
    private static readonly LocalName Known = new("数值", "Amount");

    /// <summary>The report of the day, month, year or heating season that holds a local day. BooksRefusal when there is none.</summary>
    public async Task<Report> BuildAsync(ReportKind kind, DateOnly day, CancellationToken cancel)
    {
        (DateOnly from, DateOnly to) = SpanOf(kind, day);
        TimeSpan step = kind == ReportKind.Day ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        DateOnly today = books.DayOf(time.GetUtcNow());
        DateOnly end = to < today ? to : today;
        if (from > today)
            throw new BooksRefusal("date", new($"{from:yyyy-MM-dd} 在未来；今天是 {today:yyyy-MM-dd}", $"{from:yyyy-MM-dd} lies in the future; today is {today:yyyy-MM-dd}"));
        IReadOnlyList<MeterEnergy> energies = await books.ReadAllAsync(from, end, step, fills: true, cancel);
        List<ReportSection> sections = [Energy(energies), Balance(energies)];
        if (await TimeOfUseAsync(from, end, cancel) is { } timeOfUse)
            sections.Add(timeOfUse);
        sections.Add(Carbon(energies));
        if (WeatherSections.Make(weather.Days(from, end), await weather.CompareAsync(from, end, cancel)) is { } degreeDays)
            sections.Add(degreeDays);
        if (PlanSections.Make(await plans.CompareAsync(from, end, cancel), kind == ReportKind.Day, site.Location.UtcOffset) is { } planned)
            sections.Add(planned);
        if (site.IsPublic && ComplianceSections.Make(ComplianceOf(from, end), site) is { } compliance)
            sections.Add(compliance);
        sections.Add(Corrections(from, end));
        return new Report(kind, Title(kind, from, to), from, to, time.GetUtcNow(), to < today && energies.All(each => each.IsWhole), sections);
    }

    /// <summary>Carbon and coal of a span, as the report's section and for the API.</summary>
    public CarbonReport CarbonOf(IReadOnlyList<MeterEnergy> energies) => CarbonLedger.Report(
        energies.Where(each => each.Meter.IsSupply)
            .SelectMany(each => each.Intervals.Where(interval => interval.Amount is not null).Select(interval => new EnergyAmount(each.Meter.Source, books.DayOf(interval.Start), interval.Amount!.Value, interval.Mark == EnergyMark.Estimated ? interval.Amount.Value : 0))),
        books.Model.Region,
        books.Model.Factors);

    /// <summary>Carbon of each day or month of daily energies, t CO₂; null where nothing is known.</summary>
    public ReportChart CarbonByDay(IReadOnlyList<MeterEnergy> energies, bool isByMonth)
    {
        string format = isByMonth ? "yyyy-MM" : "MM-dd";
        ILookup<string, MeterEnergy> steps = energies
            .SelectMany(each => each.Intervals.Select(interval => (Step: books.DayOf(interval.Start).ToString(format, CultureInfo.InvariantCulture), Part: each with { Intervals = [interval] })))
            .ToLookup(each => each.Step, each => each.Part);
        return new ReportChart(
            isByMonth ? new LocalName("每月碳排放", "Carbon by month") : new LocalName("每日碳排放", "Carbon by day"),
            "t CO₂",
            [.. steps.Select(step => step.Key)],
            [.. steps.Select(step => CarbonOf([.. step]).Carbon)]);
    }

    /// <summary>Setpoints of the rooms against the legal range, where the season asks for one; empty out of season.</summary>
    public IReadOnlyList<RoomComplianceReport> ComplianceOf(DateOnly from, DateOnly to)
    {
        bool isHeating = from.Month is >= 11 or <= 3;
        bool isCooling = from.Month is >= 6 and <= 9;
        if (!isHeating && !isCooling)
            return [];
        DateTimeOffset start = books.StartOf(from);
        DateTimeOffset end = books.StartOf(to.AddDays(1));
        (string, string)[] points = [.. site.Rooms.SelectMany(room => new[] { (room.Thermostat.Id, "setpoint"), (room.Thermostat.Id, "roomTemperature"), (room.Thermostat.Id, "on") })];
        IReadOnlyList<RollupSeries?> series = points.Length == 0 ? [] : history.ReadQuarterHours(points, start, end);
        List<RoomQuarter> quarters = [];
        for (int room = 0; room < site.Rooms.Count; room++)
        {
            RollupSeries? setpoint = series[3 * room];
            RollupSeries? temperature = series[(3 * room) + 1];
            RollupSeries? on = series[(3 * room) + 2];
            for (int i = 0; i < (setpoint?.Means.Length ?? 0); i++)
            {
                // A room that is switched off asks for nothing.
                bool asks = setpoint!.Qualities[i] == (byte)Quality.Good && !double.IsNaN(setpoint.Means[i]) && on is not null && on.Qualities[i] == (byte)Quality.Good && on.Means[i] > 0.5;
                double? known = temperature is not null && temperature.Qualities[i] == (byte)Quality.Good && !double.IsNaN(temperature.Means[i]) ? temperature.Means[i] : null;
                quarters.Add(new RoomQuarter(site.Rooms[room].Id, start.AddMinutes(15 * i), known, asks ? Math.Round(setpoint.Means[i], 2) : null));
            }
        }

        return RoomCompliance.Check(quarters, overrides.Read(start, end), isHeating, isHeating ? 20 : 26);
    }

    /// <summary>First and last local day of the day, month, year or season that holds a day. BooksRefusal when the site has no such span.</summary>
    public (DateOnly From, DateOnly To) SpanOf(ReportKind kind, DateOnly day)
    {
        switch (kind)
        {
            case ReportKind.Day:
                return (day, day);
            case ReportKind.Month:
                DateOnly first = new(day.Year, day.Month, 1);
                return (first, first.AddMonths(1).AddDays(-1));
            case ReportKind.Year:
                return (new DateOnly(day.Year, 1, 1), new DateOnly(day.Year, 12, 31));
            default:
                if (books.Model.Heat is not { } heat)
                    throw new BooksRefusal("kind", new("本站没有采暖季：metering.yaml 中没有 heat", "the site has no heating season: its metering.yaml has no 'heat'"));
                Busbar.Metering.Heat.HeatSeason season = heat.Season(day.Year);
                season = day < season.From ? heat.Season(day.Year - 1) : season;
                return (season.From, season.To);
        }
    }

    private LocalName Title(ReportKind kind, DateOnly from, DateOnly to) => kind switch
    {
        ReportKind.Day => new LocalName($"{site.Name.Zh} 日报 {from:yyyy-MM-dd}", $"{site.Name.En}: day {from:yyyy-MM-dd}"),
        ReportKind.Month => new LocalName($"{site.Name.Zh} 月报 {from:yyyy-MM}", $"{site.Name.En}: month {from:yyyy-MM}"),
        ReportKind.Year => new LocalName($"{site.Name.Zh} 年报 {from:yyyy}", $"{site.Name.En}: year {from:yyyy}"),
        _ => new LocalName($"{site.Name.Zh} 供暖季报 {from:yyyy-MM-dd} 至 {to:yyyy-MM-dd}", $"{site.Name.En}: heating season {from:yyyy-MM-dd} to {to:yyyy-MM-dd}"),
    };

    private ReportSection Energy(IReadOnlyList<MeterEnergy> energies)
    {
        List<LocalName> notes = [];
        foreach (MeterEnergy each in energies)
        {
            if (each.Missing > 0)
                notes.Add(new LocalName($"{each.Meter.Name.Zh}：{each.Missing} 个时段无数据，未计入", $"{each.Meter.Name.En}: {each.Missing} intervals are not known and not in the sum"));
            if (each.EstimatedAmount > 0)
                notes.Add(Note(each, each.EstimatedAmount));
        }

        MeterEnergy? main = energies.FirstOrDefault(each => each.Meter.Parent is null);
        ReportChart? chart = main is null ? null : new ReportChart(
            main.Meter.Name,
            main.Meter.Unit,
            [.. main.Intervals.Select(interval => interval.Start.ToOffset(site.Location.UtcOffset).ToString(interval.Length < TimeSpan.FromDays(1) ? "HH:mm" : "MM-dd", CultureInfo.InvariantCulture))],
            [.. main.Intervals.Select(interval => interval.Amount)]);
        return new ReportSection(
            new LocalName("能耗", "Energy"),
            [new LocalName("计量点", "Meter"), new LocalName("分项", "Item"), Known, new LocalName("其中估算", "Of it estimated"), new LocalName("单位", "Unit")],
            [.. energies.Select(each => new[] { ReportCell.Of(each.Meter.Name), ReportCell.Of(ItemOf(each.Meter)), ReportCell.Of(each.Amount, 2), ReportCell.Of(each.Amount is null ? null : each.EstimatedAmount, 2), ReportCell.Of(each.Meter.Unit) })],
            notes,
            chart)
        { Key = "energy" };
    }

    private static LocalName Note(MeterEnergy each, decimal amount) => new(
        string.Create(CultureInfo.InvariantCulture, $"{each.Meter.Name.Zh}：{amount:0.##} {each.Meter.Unit} 为估算值"),
        string.Create(CultureInfo.InvariantCulture, $"{each.Meter.Name.En}: {amount:0.##} {each.Meter.Unit} are estimated"));

    private static LocalName ItemOf(BooksMeter meter)
    {
        if (meter.Code.Length == 0)
            return new LocalName("", "");
        (string chinese, string english) = SubMeteringCode.Name(meter.Code);
        return new LocalName(chinese, english);
    }

    private ReportSection Balance(IReadOnlyList<MeterEnergy> energies)
    {
        IReadOnlyList<BalanceLine> lines = books.Balance(energies);
        return new ReportSection(
            new LocalName("总表与分表平衡", "Main meters against the meters below"),
            [new LocalName("总表", "Main meter"), new LocalName("总表读数", "Main"), new LocalName("分表之和", "Sum below"), new LocalName("差值", "Difference"), new LocalName("结论", "Finding")],
            [.. lines.Select(line => new[]
            {
                ReportCell.Of(books.Model.Find(line.Meter)?.Name ?? new LocalName(line.Meter, line.Meter)), ReportCell.Of(line.Main, 2), ReportCell.Of(line.Subs, 2), ReportCell.Of(line.Difference, 2),
                ReportCell.Of(line.IsBalanced switch { true => new LocalName("平衡", "balanced"), false => new LocalName("超出允差", "beyond the tolerance"), null => new LocalName("数据不全，未校核", "not checked: values are missing") }),
            })],
            [])
        { Key = "balance" };
    }

    private async Task<ReportSection?> TimeOfUseAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        if (books.Model.Meters.FirstOrDefault(meter => meter.IsSupply && meter.Source == EnergySource.Electricity) is not { } main)
            return null;
        MeterEnergy quarters = await books.ReadAsync(main, books.StartOf(from), books.StartOf(to.AddDays(1)), TimeSpan.FromMinutes(15), fills: true, cancel);
        TimeOfUseReport report = TimeOfUse.Report(quarters.Intervals, books.PriceAt);
        List<LocalName> notes = [];
        if (report.Missing > 0)
            notes.Add(new LocalName($"{report.Missing} 个一刻钟无数据，未计入", $"{report.Missing} quarter hours are not known and not in the sums"));
        if (report.Total is null)
            notes.Add(new LocalName("电价未知，未计算电费", "a price is not known: no cost"));
        List<ReportCell[]> rows = [.. report.Lines.Select(line => new[] { ReportCell.Of(ClassName(line.Class)), ReportCell.Of(line.Energy, 2), ReportCell.Of(line.EstimatedEnergy, 2), ReportCell.Of(line.Cost, 2) })];
        // A day of which nothing is known used neither 0 kWh nor 0 yuan.
        bool isKnown = report.Lines.Count > 0;
        rows.Add(
        [
            ReportCell.Of(new LocalName("合计", "Total")), ReportCell.Of(isKnown ? report.Lines.Sum(line => line.Energy) : null, 2),
            ReportCell.Of(isKnown ? report.Lines.Sum(line => line.EstimatedEnergy) : null, 2), ReportCell.Of(isKnown ? report.Total : null, 2),
        ]);
        return new ReportSection(
            new LocalName("分时电量与电费", "Electricity by time of use"),
            [new LocalName("时段", "Class"), new LocalName("电量 kWh", "kWh"), new LocalName("其中估算 kWh", "Of it estimated, kWh"), new LocalName("电费 元", "Cost, yuan")],
            rows,
            notes)
        { Key = "timeOfUse" };
    }

    private static LocalName ClassName(string name) => name switch
    {
        "sharp" => new LocalName("尖峰", "Sharp"),
        "peak" => new LocalName("峰", "Peak"),
        "flat" => new LocalName("平", "Flat"),
        "valley" => new LocalName("谷", "Valley"),
        "deepValley" => new LocalName("深谷", "Deep valley"),
        _ => new LocalName("未知", "Not known"),
    };

    private ReportSection Carbon(IReadOnlyList<MeterEnergy> energies)
    {
        CarbonReport report = CarbonOf(energies);
        List<ReportCell[]> rows =
        [
            [ReportCell.Of(new LocalName("碳排放 tCO₂", "Carbon, t CO₂")), ReportCell.Of(report.Carbon, 3)],
            [ReportCell.Of(new LocalName("光伏减排 tCO₂", "Avoided by PV, t CO₂")), ReportCell.Of(report.Avoided, 3)],
            [ReportCell.Of(new LocalName("综合能耗 tce（当量值）", "All energy, tce (calorific)")), ReportCell.Of(report.CoalTonnes, 3)],
            [ReportCell.Of(new LocalName("外购电量 kWh", "Electricity bought, kWh")), ReportCell.Of(report.KilowattHours, 0)],
            [ReportCell.Of(new LocalName("可再生能源替代率 %", "Renewable substitution, %")), ReportCell.Of(report.SubstitutionRate * 100, 2)],
        ];
        if (books.Model.AreaSquareMetres is { } area)
            rows.Add([ReportCell.Of(new LocalName("单位面积电耗 kWh/m²", "Electricity by area, kWh/m²")), ReportCell.Of(report.KilowattHours / area, 2)]);
        return new ReportSection(
            new LocalName("碳与标准煤", "Carbon and coal equivalent"),
            [new LocalName("指标", "Figure"), Known],
            rows,
            [
                .. report.Lines.Select(line => line.Factor.Origin).Distinct().Select(origin => new LocalName("因子来源：" + origin.Zh, "Factor: " + origin.En)),
                new LocalName("能源审查阈值（按年）：1000 tce 或 500 万 kWh，两项独立判断", "An energy review is due from 1000 tce or 5 GWh a year on, each by itself"),
            ])
        { Key = "carbon" };
    }

    private ReportSection Corrections(DateOnly from, DateOnly to)
    {
        IReadOnlyList<StoredCorrection> lines = tables.Journal(books.StartOf(from), books.StartOf(to.AddDays(1)));
        return new ReportSection(
            new LocalName("计量修正记录", "Corrections of counters"),
            [new LocalName("时间", "Time"), new LocalName("计量点", "Meter"), new LocalName("类型", "Kind"), new LocalName("说明", "Explanation")],
            [.. lines.Take(500).Select(line => new[] { ReportCell.Of(Local(line.Correction.Time)), ReportCell.Of(line.Meter), ReportCell.Of(KindName(line.Correction.Kind)), ReportCell.Of(line.Correction.Explanation) })],
            [])
        { Key = "corrections" };
    }

    private static LocalName KindName(CorrectionKind kind) => kind switch
    {
        CorrectionKind.RollOver => new LocalName("满度翻转", "roll-over"),
        CorrectionKind.Swap => new LocalName("换表", "meter replaced"),
        CorrectionKind.Reset => new LocalName("清零或突变", "reset"),
        CorrectionKind.Glitch => new LocalName("异常读数", "wrong reading"),
        _ => new LocalName("品质不良", "not good"),
    };

    private string Local(DateTimeOffset moment) => moment.ToOffset(site.Location.UtcOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
