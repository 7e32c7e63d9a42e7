using Busbar.Planner.Buildings;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>Puts a site's state, tariff, settings and forecasts into one request. Not thread-safe: it learns habits, rooms and the month's peak as the quarters pass.</summary>
public sealed class SitePlanRequest
{
    private const double DefaultEfficiency = 0.95;
    private readonly SiteModel _site;
    private readonly PlanSettings _settings;
    private readonly PlanEvents _events;
    private readonly IPlanReadings _readings;
    private readonly SiteMeasures _measures;
    private readonly SiteVehicles _vehicles;
    private readonly SiteRooms _rooms;
    private readonly Dictionary<string, TimeSpan> _ranToday = [];
    private DateTimeOffset _peakTo;
    private double _monthPeak;

    public SitePlanRequest(SiteModel site, PlanSettings settings, PlanEvents events, IPlanReadings readings, SiteMeasures measures)
    {
        (_site, _settings, _events, _readings, _measures) = (site, settings, events, readings, measures);
        _vehicles = new SiteVehicles(site, settings, readings);
        _rooms = new SiteRooms(site, settings, readings);
    }

    /// <summary>Learns what was stored up to <paramref name="quarter"/>: sessions of vehicles, the rooms, the month's highest quarter-hour, what ran today.</summary>
    public async Task LearnAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        await _vehicles.LearnAsync(quarter, cancel);
        await _rooms.LearnAsync(quarter, cancel);
        DateTimeOffset local = quarter.ToOffset(_site.Location.UtcOffset), month = new(local.Year, local.Month, 1, 0, 0, 0, local.Offset), day = new(local.Date, local.Offset);
        if (_settings.DemandCharge > 0)
        {
            if (_peakTo < month || quarter < _peakTo)
                (_peakTo, _monthPeak) = (month, 0);
            foreach (MeasuredQuarter measured in await _measures.ReadAsync(_peakTo, quarter, cancel))
                _monthPeak = double.IsFinite(measured.Grid) ? Math.Max(_monthPeak, measured.Grid) : _monthPeak;
            _peakTo = quarter;
        }

        foreach (PlannedRun run in _settings.Runs)
        {
            int count = (int)((quarter - day) / SiteMeasures.Quarter);
            double[] on = count > 0 ? await _readings.QuartersAsync(run.Device, run.Point, day, count, cancel) : [];
            _ranToday[run.Id] = on.Where(double.IsFinite).Sum() * SiteMeasures.Quarter;
        }
    }

    /// <summary>The request for the day that begins at <paramref name="quarter"/>; <paramref name="now"/> lies in its first step.</summary>
    public PlanRequest Make(DateTimeOffset now, DateTimeOffset quarter, double[] load, double[] pv, SiteForecasts forecasts)
    {
        TimeSpan offset = _site.Location.UtcOffset;
        int n = SiteForecasts.Horizon;
        double nominal = forecasts.Nominal;
        DateTime Local(int step) => (quarter + step * SiteMeasures.Quarter).ToOffset(offset).DateTime;
        return new PlanRequest
        {
            Start = quarter,
            Load = load,
            Pv = pv,
            PvNominal = nominal > 0 ? 1.2 * nominal : double.PositiveInfinity,
            LoadMargin = [.. Enumerable.Range(1, n).Select(h => forecasts.LoadRecord is { } record ? Math.Max(0, record.Quantiles(0, h)[^1]) : 0)],
            PvMargin = [.. Enumerable.Range(1, n).Select(h => forecasts.PvRecord is { } record ? Math.Clamp(-record.Quantiles(0, h)[0], 0, Math.Max(0, pv[h - 1])) : 0)],
            // A price that the tariff does not know stays unknown: the plan says what it takes instead.
            ImportPrice = _events.Quarters(PlanQuantity.ImportPrice, quarter, n, h => _site.Tariff?.PriceAt(Local(h)) ?? double.NaN),
            ExportPrice = _settings.ExportPrice,
            Carbon = Carbon(quarter, n, Local),
            CarbonPrice = _settings.CarbonPrice,
            ImportLimit = _settings.ImportLimitWatts / 1000,
            ExportLimit = _settings.ExportLimitWatts / 1000,
            DemandCharge = _settings.DemandCharge,
            MonthPeak = _monthPeak,
            TargetCurve = _settings.TargetCurveWatts.Length == 0 ? [] : [.. Enumerable.Range(0, n).Select(h => _settings.TargetCurveWatts[(int)(Local(h).TimeOfDay.TotalMinutes * _settings.TargetCurveWatts.Length / 1440)] / 1000)],
            Batteries = [.. Devices(DeviceClass.Battery).Select(Battery)],
            Vehicles = [.. _vehicles.At(now, quarter)],
            Rooms = _rooms.At(quarter, n) is { } rooms ? [rooms] : [],
            Switches = [.. _settings.Runs.Where(r => _readings.IsOnline(r.Device)).SelectMany(r => Switches(r, quarter.ToOffset(offset), n))],
            Events = [.. _events.Between(quarter, quarter + n * SiteMeasures.Quarter).Select(e => Event(e, quarter, n))],
            Prices = _settings.Prices,
        };
    }

    /// <summary>Empty where nobody tells any: then carbon is not counted.</summary>
    private double[] Carbon(DateTimeOffset quarter, int count, Func<int, DateTime> local)
    {
        double[] factors = _events.Quarters(PlanQuantity.Carbon, quarter, count, h => _settings.CarbonFactor.Length == 0 ? double.NaN : _settings.CarbonFactor[local(h).Hour % _settings.CarbonFactor.Length]);
        return Array.Exists(factors, double.IsFinite) ? factors : [];
    }

    private IEnumerable<SiteDevice> Devices(DeviceClass deviceClass) => _site.Devices.Where(d => d.Type.Class == deviceClass && _readings.IsOnline(d.Id));

    private PlannedBattery Battery(SiteDevice device)
    {
        double capacity = _measures.Read(device.Id, "capacity") / 1000, health = _measures.Read(device.Id, "stateOfHealth");
        double usable = capacity * (double.IsFinite(health) && health > 0 ? health / 100 : 1);
        double efficiency = _settings.EfficiencyCurve.Count > 1 ? Math.Sqrt(_settings.EfficiencyCurve.Max(p => p.Y)) : DefaultEfficiency;
        return new PlannedBattery(
            device.Id, usable, usable * _measures.Read(device.Id, "stateOfCharge") / 100, Most(device, "maximumChargePower", _settings.BatteryChargeWatts), Most(device, "maximumDischargePower", _settings.BatteryDischargeWatts),
            efficiency, WearPerKilowattHour: _settings.WearPerKilowattHour)
        {
            EfficiencyCurve = _settings.EfficiencyCurve,
        };
    }

    /// <summary>
    /// What the battery can do over the day. Near full it reports that it can hardly charge, near empty that it can hardly give: that is of now, so the
    /// highest that it reported counts.
    /// </summary>
    private double Most(SiteDevice device, string point, double allowedWatts)
    {
        double now = _measures.Read(device.Id, point) / 1000;
        string key = $"{device.Id}/{point}";
        if (double.IsFinite(now))
            _most[key] = Math.Max(now, _most.GetValueOrDefault(key));
        return _most.TryGetValue(key, out double most) ? Math.Min(most, allowedWatts / 1000) : double.NaN;
    }

    private readonly Dictionary<string, double> _most = new(StringComparer.Ordinal);

    /// <summary>A run of today, as far as it is not done, and one of the part of tomorrow that the plan sees.</summary>
    private IEnumerable<PlannedSwitch> Switches(PlannedRun run, DateTimeOffset local, int count)
    {
        if ((run.Months & (1 << (local.Month - 1))) == 0)
            yield break;
        int midnight = (int)((new DateTimeOffset(local.Date.AddDays(1), local.Offset) - local) / SiteMeasures.Quarter), minimum = Steps(run.MinimumOn);
        int today = Math.Min(midnight, Steps(run.Daily - _ranToday.GetValueOrDefault(run.Id))), tomorrow = Math.Min(count - midnight, Steps(run.Daily));
        yield return new PlannedSwitch(run.Id, run.Watts / 1000, Math.Max(0, today), Math.Min(minimum, midnight), 0, midnight);
        if (tomorrow >= Math.Max(1, minimum))
            yield return new PlannedSwitch(run.Id, run.Watts / 1000, tomorrow, minimum, midnight, count);
    }

    private static int Steps(TimeSpan span) => (int)Math.Ceiling(span / SiteMeasures.Quarter - 1e-6);

    private static PlannedEvent Event(PlanEvent planned, DateTimeOffset quarter, int count)
    {
        int from = Math.Clamp((int)Math.Floor((planned.From - quarter) / SiteMeasures.Quarter), 0, count - 1);
        return new PlannedEvent(planned.Id, from, Math.Clamp((int)Math.Ceiling((planned.To - quarter) / SiteMeasures.Quarter), from + 1, count), planned.ImportWatts / 1000);
    }
}
