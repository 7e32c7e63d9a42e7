using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;
using Busbar.Planner.Forecasting;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>Puts a site's state, tariff and forecasts into one request.</summary>
public sealed class SitePlanRequest(SiteModel site, LiveState live, SiteMeasures measures)
{
    private const double UsualNeed = 25;
    private static readonly TimeSpan UsualDeparture = TimeSpan.FromHours(18);

    /// <summary>When vehicles come and go, as far as it was seen.</summary>
    public VehicleHabits Habits { get; } = new();

    /// <summary>The request for the day that begins at <paramref name="quarter"/>.</summary>
    public PlanRequest Make(DateTimeOffset quarter, double[] load, double[] pv, SiteForecasts forecasts)
    {
        TimeSpan offset = site.Location.UtcOffset;
        int n = SiteForecasts.Horizon;
        double nominal = forecasts.Nominal;
        return new PlanRequest
        {
            Start = quarter,
            Load = load,
            Pv = pv,
            PvNominal = nominal > 0 ? 1.2 * nominal : double.PositiveInfinity,
            LoadMargin = [.. Enumerable.Range(1, n).Select(h => forecasts.LoadRecord is { } record ? record.Quantiles(0, h)[^1] : 0)],
            PvMargin = [.. Enumerable.Range(1, n).Select(h => forecasts.PvRecord is { } record ? Math.Clamp(-record.Quantiles(0, h)[0], 0, pv[h - 1]) : 0)],
            // A price that the tariff does not know stays unknown: the plan says what it takes instead.
            ImportPrice = [.. Enumerable.Range(0, n).Select(h => site.Tariff?.PriceAt((quarter + h * SiteMeasures.Quarter).ToOffset(offset).DateTime) ?? double.NaN)],
            Batteries = [.. Devices(DeviceClass.Battery).Select(Battery)],
            Vehicles = [.. Devices(DeviceClass.EvCharger).Where(d => measures.Read(d.Id, "connected") == 1).Select(d => Vehicle(d, quarter.ToOffset(offset)))],
        };
    }

    private IEnumerable<SiteDevice> Devices(DeviceClass deviceClass) => site.Devices.Where(d => d.Type.Class == deviceClass && live.FindDevice(d.Id) is { IsOnline: true });

    private PlannedBattery Battery(SiteDevice device)
    {
        double capacity = measures.Read(device.Id, "capacity") / 1000, health = measures.Read(device.Id, "stateOfHealth");
        double usable = capacity * (double.IsFinite(health) && health > 0 ? health / 100 : 1);
        return new PlannedBattery(device.Id, usable, usable * measures.Read(device.Id, "stateOfCharge") / 100, measures.Read(device.Id, "maximumChargePower") / 1000, measures.Read(device.Id, "maximumDischargePower") / 1000);
    }

    private PlannedVehicle Vehicle(SiteDevice device, DateTimeOffset local)
    {
        DayKind kind = local.DayOfWeek switch { DayOfWeek.Saturday => DayKind.Saturday, DayOfWeek.Sunday => DayKind.Sunday, _ => DayKind.Working };
        (int ArrivalMinute, int Minutes, double KilowattHours)? usual = Habits.Usual(kind);
        double taken = measures.Read(device.Id, "sessionEnergy") / 1000, most = live.Find(device.Id, "powerLimit") is { Maximum: < 1e5 } limit ? limit.Maximum / 1000 : 20;
        TimeSpan leaves = usual is { } habit ? TimeSpan.FromMinutes((habit.ArrivalMinute + habit.Minutes) % 1440) : UsualDeparture;
        TimeSpan stay = leaves > local.TimeOfDay ? leaves - local.TimeOfDay : leaves + TimeSpan.FromDays(1) - local.TimeOfDay;
        return new PlannedVehicle(device.Id, most, Math.Max(0, (usual?.KilowattHours ?? UsualNeed) - (double.IsFinite(taken) ? taken : 0)), 0, Math.Max(1, (int)(stay / SiteMeasures.Quarter)));
    }
}
