using System.Globalization;
using Busbar.Metering.Carbon;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>The report's part about the legal range of room setpoints: rates, breaches, and who overrode it and why.</summary>
internal static class ComplianceSections
{
    private const int MostNotes = 100;

    /// <summary>Null out of season.</summary>
    public static ReportSection? Make(IReadOnlyList<RoomComplianceReport> rooms, SiteModel site)
    {
        if (rooms.Count == 0)
            return null;
        LocalName NameOf(string room) => site.Rooms.First(each => each.Id == room).Name;
        string Local(DateTimeOffset moment) => moment.ToOffset(site.Location.UtcOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        IEnumerable<LocalName> breaches = rooms.SelectMany(room => room.Breaches).Select(breach => new LocalName(
            string.Create(CultureInfo.InvariantCulture, $"越限：{NameOf(breach.Room).Zh}，{Local(breach.From)} 至 {Local(breach.To)} 设定 {breach.Worst} °C，室温 {Known(breach.MeanTemperature)} °C，{(breach.Override is { } by ? $"由 {by.User} 超控" : "非本系统设定")}"),
            string.Create(CultureInfo.InvariantCulture, $"Breach: {NameOf(breach.Room).En}, {Local(breach.From)} to {Local(breach.To)} set to {breach.Worst} °C, room at {Known(breach.MeanTemperature)} °C, {(breach.Override is { } who ? $"overridden by {who.User}" : "not set from here")}")));
        IEnumerable<LocalName> overrides = rooms.SelectMany(room => room.Overrides).Select(each => new LocalName(
            string.Create(CultureInfo.InvariantCulture, $"超控：{NameOf(each.Room).Zh}，{each.User} 要求 {each.Setpoint} °C，{Local(each.From)} 至 {Local(each.To)}，原因：{each.Reason}"),
            string.Create(CultureInfo.InvariantCulture, $"Override: {NameOf(each.Room).En}, {each.User} asked for {each.Setpoint} °C, {Local(each.From)} to {Local(each.To)}, because: {each.Reason}")));
        return new ReportSection(
            new LocalName("室内温度设定合规", "Room setpoints against the legal range"),
            [new LocalName("房间", "Room"), new LocalName("合规率 %", "Within, %"), new LocalName("已知一刻钟数", "Quarter hours known"), new LocalName("越限次数", "Breaches"), new LocalName("其中超控", "Of these overridden"), new LocalName("超控次数", "Overrides")],
            [.. rooms.Select(room => new[]
            {
                ReportCell.Of(NameOf(room.Room)), ReportCell.Of(room.Rate is { } rate ? Math.Round((decimal)rate * 100, 1) : null, 1), ReportCell.Of(room.Known, 0), ReportCell.Of(room.Breaches.Count, 0),
                ReportCell.Of(room.Breaches.Count(breach => breach.Override is not null), 0), ReportCell.Of(room.Overrides.Count, 0),
            })],
            [.. overrides.Take(MostNotes), .. breaches.Take(MostNotes)])
        {
            Key = "compliance",
        };
    }

    private static string Known(double? temperature) => temperature?.ToString("0.0", CultureInfo.InvariantCulture) ?? "—";
}
