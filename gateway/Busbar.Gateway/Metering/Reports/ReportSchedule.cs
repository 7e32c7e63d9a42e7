using System.Text.Json;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>A report that was made when its span had ended.</summary>
public sealed record KeptReport(ReportKind Kind, DateOnly From, DateTimeOffset Made);

/// <summary>
/// Makes the reports of days, months, years and heating seasons that have ended, half an hour after midnight, and keeps them:
/// what was reported stays as it was reported.
/// </summary>
internal sealed class ReportSchedule(ReportBuilder builder, EnergyBooks books, BooksTables tables, TimeProvider time, ILogger<ReportSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(30);

    /// <summary>All that were kept, newest first.</summary>
    public static IReadOnlyList<KeptReport> List(BooksTables tables) => tables.Tables.ReadRoom(room => room.Query(
        "SELECT kind, first_day, created FROM metering_report ORDER BY first_day DESC, kind LIMIT 2000",
        row => new KeptReport(Enum.Parse<ReportKind>(row.GetString(0)), DateOnly.FromDayNumber((int)row.GetInt64(1)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)))));

    /// <summary>A kept one, or null.</summary>
    public static Report? Find(BooksTables tables, ReportKind kind, DateOnly from) => tables.Tables.ReadRoom(room =>
        room.Scalar("SELECT content FROM metering_report WHERE kind = @a AND first_day = @b", kind.ToString(), from.DayNumber) is string text ? JsonSerializer.Deserialize<Report>(text) : null);

    /// <summary>Makes what is due; public to the room's tests.</summary>
    internal async Task MakeDueAsync(CancellationToken cancel)
    {
        DateOnly yesterday = books.DayOf(time.GetUtcNow() - AfterMidnight).AddDays(-1);
        List<ReportKind> due = [ReportKind.Day];
        if (yesterday.AddDays(1).Day == 1)
            due.Add(ReportKind.Month);
        if (yesterday.AddDays(1) is { Day: 1, Month: 1 })
            due.Add(ReportKind.Year);
        if (books.Model.Heat is { } heat && heat.Season(yesterday.Year - (heat.SeasonTo.Month < heat.SeasonFrom.Month ? 1 : 0)).To == yesterday)
            due.Add(ReportKind.HeatingSeason);
        foreach (ReportKind kind in due)
        {
            Report? report = null;
            if (IsKept(kind, yesterday))
                continue;
            report = await builder.BuildAsync(kind, yesterday, cancel);
            string content = JsonSerializer.Serialize(report);
            tables.Tables.WriteRoom(room => room.Run(
                "INSERT INTO metering_report (kind, first_day, created, content) VALUES (@a, @b, @c, @d) ON CONFLICT DO NOTHING",
                kind.ToString(), report.From.DayNumber, time.GetUtcNow().ToUnixTimeMilliseconds(), content));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (books.Model.Meters.Count == 0)
            return;
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await MakeDueAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "A report that is due could not be made; tried again in {Period}", Period);
            }
        }
    }

    private bool IsKept(ReportKind kind, DateOnly day) => List(tables).Any(kept => kept.Kind == kind && kind switch
    {
        ReportKind.Day => kept.From == day,
        ReportKind.Month => kept.From == new DateOnly(day.Year, day.Month, 1),
        ReportKind.Year => kept.From == new DateOnly(day.Year, 1, 1),
        _ => kept.From <= day && kept.From.AddDays(300) > day,
    });
}
