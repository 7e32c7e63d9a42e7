using Busbar.Gateway.Store;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Policies;

/// <summary>What demand-response events achieved, from what was stored.</summary>
public sealed class DemandReport(IHistory history, SiteModel site, PolicyDesk desk, DemandEvents events)
{
    private const int DaysBack = 60;

    /// <summary>Null while the event has not begun, without a grid meter, or without measurements.</summary>
    public async Task<DemandResult?> OfAsync(DemandEvent demand, CancellationToken cancel)
    {
        if (GridMeter(desk.Site) is not { } meter)
            return null;
        TimeSpan offset = site.Location.UtcOffset;
        DateTimeOffset local = demand.Start.ToOffset(offset);
        DateTimeOffset midnight = new(local.Year, local.Month, local.Day, 0, 0, 0, offset);
        RollupSeries? quarters = history.ReadQuarterHours([(meter.Device.Id, meter.Point.Name)], midnight.AddDays(-DaysBack).ToUniversalTime(), midnight.AddDays(1).ToUniversalTime())[0];
        if (quarters is null)
            return null;
        SiteCalendar calendar = desk.Policies.Calendar;
        HashSet<DateOnly> held = [.. events.All.Where(e => e.Id != demand.Id).Select(e => DateOnly.FromDateTime(e.Start.ToOffset(offset).DateTime))];
        DateOnly day = DateOnly.FromDateTime(local.DateTime);
        IReadOnlyList<DateOnly> days = DemandBaseline.SimilarDays(day, calendar.IsWorkingDay, held.Contains);
        double? Quarter(DateOnly of, int quarter)
        {
            int index = (int)((new DateTimeOffset(of, new TimeOnly(quarter / 4, quarter % 4 * 15), offset) - quarters.Start).TotalMinutes / 15);
            return index >= 0 && index < quarters.Means.Length && quarters.IsGood(index) ? quarters.Means[index] : null;
        }

        IReadOnlyList<HistoryBucket> fine = await history.ReadAsync(meter.Device.Id, meter.Point.Name, demand.Start, demand.End.AddHours(2), TimeSpan.FromSeconds(10), cancel);
        return DemandBaseline.Measure(demand, offset, days, Quarter, [.. fine.Where(f => f.Mean is not null && f.Quality == Quality.Good).Select(f => (f.Start, f.Mean!.Value))]);
    }

    /// <summary>Where the building's power is measured: as a policy says, else the first power meter.</summary>
    public static PointReference? GridMeter(SiteModel site)
    {
        PolicySet policies = PolicySet.Of(site, new Busbar.Site.Yaml.Diagnostics());
        PointReference? named = policies.Policies.OfType<GridPowerModel>().FirstOrDefault()?.Meter
            ?? policies.Policies.OfType<GridTargetModel>().FirstOrDefault()?.Meter ?? policies.Policies.OfType<PvSurplusModel>().FirstOrDefault()?.Meter;
        if (named is not null)
            return named;
        SiteDevice? device = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.PowerMeter && d.Type.IndexOf("activePower") >= 0);
        return device is null ? null : new PointReference(device, device.Type.IndexOf("activePower"));
    }
}
