using System.Globalization;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Metering.Heat;
using Busbar.Metering.Tree;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>Alarms of the books, looked at once an hour: energy that stands out, meters that do not agree, heat meters that contradict themselves.</summary>
public sealed class BookAlarms(EnergyBooks books, IHistory history, SiteModel site, AlarmsModel model)
{
    private const int Days = 28;
    private const int Enough = 5;
    private const double LeastStep = 1000;

    /// <summary>The conditions of the last whole hour and the last whole day.</summary>
    public async Task<IReadOnlyList<AlarmCondition>> CheckAsync(DateTimeOffset now, CancellationToken cancel)
    {
        DateTimeOffset hour = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        List<AlarmCondition> conditions = [];
        foreach (BooksMeter meter in books.Model.Meters.Where(meter => meter.IsSupply))
            conditions.Add(await AnomalyAsync(meter, hour.AddHours(-1), cancel));
        DateOnly yesterday = books.DayOf(now).AddDays(-1);
        IReadOnlyList<MeterEnergy> energies = await books.ReadAllAsync(yesterday, yesterday, TimeSpan.FromDays(1), fills: false, cancel);
        foreach (BalanceLine line in books.Balance(energies))
        {
            LocalName name = books.Model.Find(line.Meter)!.Name;
            conditions.Add(new AlarmCondition($"balance:{line.Meter}", new LocalName($"{name.Zh}：总分表不平衡", $"{name.En}: meters do not balance"), AlarmPriority.Medium, !line.IsBalanced, (double?)line.Difference, Name(line.Explanation), TimeSpan.Zero, TimeSpan.Zero));
        }

        foreach (SiteDevice device in site.Devices.Where(device => device.Type.Class == DeviceClass.HeatMeter))
            conditions.Add(await AuditAsync(device, hour.AddHours(-1), hour, cancel));
        return conditions;
    }

    private async Task<AlarmCondition> AnomalyAsync(BooksMeter meter, DateTimeOffset hour, CancellationToken cancel)
    {
        bool isFree = IsFree(hour);
        MeterEnergy actual = await books.ReadAsync(meter, hour, hour.AddHours(1), TimeSpan.FromHours(1), fills: false, cancel);
        List<decimal> like = [];
        for (int day = 1; day <= Days && like.Count < Enough; day++)
        {
            DateTimeOffset then = hour.AddDays(-day);
            if (IsFree(then) == isFree && (await books.ReadAsync(meter, then, then.AddHours(1), TimeSpan.FromHours(1), fills: false, cancel)).Intervals[0] is { Mark: EnergyMark.Measured, Amount: { } amount })
                like.Add(amount);
        }

        decimal? known = actual.Intervals[0].Mark == EnergyMark.Measured ? actual.Intervals[0].Amount : null;
        BookText? finding = known is { } value ? SimilarDays.Judge(value, like, model.AnomalyDeviation, meter.Unit) : null;
        return new AlarmCondition(
            $"anomaly:{meter.Id}", new LocalName($"{meter.Name.Zh}：能耗异常", $"{meter.Name.En}: energy stands out"), AlarmPriority.Medium, known is null || like.Count < 3 ? null : finding is not null, (double?)known, finding is null ? EventTexts.Nothing : Name(finding), TimeSpan.Zero, TimeSpan.Zero);
    }

    private async Task<AlarmCondition> AuditAsync(SiteDevice device, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        double[] flow = await MinutesAsync(device, "flow", from, to, false, cancel);
        double[] supply = await MinutesAsync(device, "supplyTemperature", from, to, false, cancel);
        double[] @return = await MinutesAsync(device, "returnTemperature", from, to, false, cancel);
        double[] energy = await MinutesAsync(device, "heatEnergy", from, to, true, cancel);
        HeatMeterSample[] samples = [.. flow.Select((each, minute) => new HeatMeterSample(from.AddMinutes(minute), each, supply[minute], @return[minute], energy[minute])).Where(sample => double.IsFinite(sample.Energy))];
        // The name plate is not in the device file: the widest class, at the flow that there is.
        HeatMeterPlate plate = new(HeatMeterRule.En1434, 3, Math.Max(0.1, flow.Where(double.IsFinite).DefaultIfEmpty(0.1).Max()));
        HeatMeterAuditResult? audit = samples.Length < 50 ? null : HeatMeterAudit.Run(samples, plate, isFlowSensorInSupply: false, CounterStep(device), TimeSpan.FromMinutes(5));
        HeatMeterFindings findings = audit?.Findings & (HeatMeterFindings.SensorsSwapped | HeatMeterFindings.EnergyWithoutFlow | HeatMeterFindings.EnergyOutsideError) ?? HeatMeterFindings.None;
        LocalName text = findings == HeatMeterFindings.None ? new LocalName("", "") : new LocalName(
            string.Create(CultureInfo.InvariantCulture, $"{Chinese(findings)}；表计 {audit!.MeterEnergy / 1000:0.0} kWh，按流量温度 {audit.OwnEnergy / 1000:0.0} kWh，允许误差 {audit.PermissibleWattHours / 1000:0.0} kWh"),
            string.Create(CultureInfo.InvariantCulture, $"{English(findings)}: counted {audit.MeterEnergy / 1000:0.0} kWh, by flow and temperatures {audit.OwnEnergy / 1000:0.0} kWh, permissible error {audit.PermissibleWattHours / 1000:0.0} kWh"));
        return new AlarmCondition(
            $"audit:{device.Id}", new LocalName($"{device.Name.Zh}：热表自检不符", $"{device.Name.En}: heat meter contradicts itself"), AlarmPriority.Medium, audit is null ? null : findings != HeatMeterFindings.None, null, text, TimeSpan.Zero, TimeSpan.Zero, "device:" + device.Id);
    }

    private static LocalName Name(BookText text) => new(text.Zh, text.En);

    private static string Chinese(HeatMeterFindings findings) =>
        findings.HasFlag(HeatMeterFindings.SensorsSwapped) ? "供回水传感器疑似接反" : findings.HasFlag(HeatMeterFindings.EnergyWithoutFlow) ? "无流量却有热量" : "热量超出允许误差";

    private static string English(HeatMeterFindings findings) =>
        findings.HasFlag(HeatMeterFindings.SensorsSwapped) ? "supply and return sensors seem swapped" : findings.HasFlag(HeatMeterFindings.EnergyWithoutFlow) ? "energy without flow" : "energy outside the permissible error";

    /// <summary>What one count of the energy register is: a register of 10 kWh that has not yet turned over contradicts nothing. 1 kWh where the file does not tell.</summary>
    private static double CounterStep(SiteDevice device) => device.Type.Points.FirstOrDefault(point => point.Name == "heatEnergy") is { Step: > 0 } energy ? Math.Max(LeastStep, energy.Step) : LeastStep;

    /// <summary>Means of minutes, or their last values; NaN where nothing good is known.</summary>
    private async Task<double[]> MinutesAsync(SiteDevice device, string point, DateTimeOffset from, DateTimeOffset to, bool takesLast, CancellationToken cancel)
    {
        double[] minutes = [.. Enumerable.Repeat(double.NaN, (int)(to - from).TotalMinutes)];
        foreach (HistoryBucket bucket in await history.ReadAsync(device.Id, point, from, to, TimeSpan.FromMinutes(1), cancel))
        {
            if (bucket.Quality == Quality.Good && (takesLast ? bucket.Last : bucket.Mean) is { } value)
                minutes[(int)(bucket.Start - from).TotalMinutes] = value;
        }

        return minutes;
    }

    private bool IsFree(DateTimeOffset moment) => moment.ToOffset(site.Location.UtcOffset).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
