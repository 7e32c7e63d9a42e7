using Busbar.Planner.Buildings;
using Busbar.Planner.Forecasting;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>The sessions of a site's chargers, learned quarter by quarter from what was stored, and what the vehicles that are there want. Not thread-safe.</summary>
public sealed class SiteVehicles
{
    private readonly Charger[] _chargers;
    private readonly IPlanReadings _readings;
    private readonly PlanSettings _settings;
    private readonly TimeSpan _offset;
    private DateTimeOffset _learnedTo;

    /// <param name="site">Whose chargers.</param>
    /// <param name="settings">What is usual until habits are known.</param>
    /// <param name="readings">Where values come from.</param>
    public SiteVehicles(SiteModel site, PlanSettings settings, IPlanReadings readings)
    {
        _chargers = [.. site.Devices.Where(d => d.Type.Class == DeviceClass.EvCharger).Select(d => new Charger(d.Id))];
        _settings = settings;
        _readings = readings;
        _offset = site.Location.UtcOffset;
    }

    /// <summary>How far back the first start learns.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(21);

    /// <summary>Learns the quarters up to the one that begins at <paramref name="quarter"/>.</summary>
    public async Task LearnAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        // A clock that leapt: what lies before it or between is not known. Habits stay; the session that runs does not.
        if (quarter < _learnedTo || quarter - _learnedTo > Memory)
        {
            _learnedTo = _learnedTo == default ? quarter - Memory : quarter;
            Array.ForEach(_chargers, c => c.Forget());
        }

        int count = (int)((quarter - _learnedTo) / SiteMeasures.Quarter);
        foreach (Charger charger in _chargers)
        {
            double[] connected = count > 0 ? await _readings.QuartersAsync(charger.Id, "connected", _learnedTo, count, cancel) : [];
            double[] power = count > 0 ? await _readings.QuartersAsync(charger.Id, "power", _learnedTo, count, cancel) : [];
            for (int i = 0; i < count; i++)
                charger.Learn((_learnedTo + i * SiteMeasures.Quarter).ToOffset(_offset), connected[i], power[i]);
        }

        _learnedTo = quarter;
    }

    /// <summary>The vehicles that are there, for a plan that begins at <paramref name="quarter"/>; <paramref name="now"/> is inside its first step.</summary>
    public IEnumerable<PlannedVehicle> At(DateTimeOffset now, DateTimeOffset quarter)
    {
        foreach (Charger charger in _chargers.Where(c => _readings.IsOnline(c.Id) && _readings.Read(c.Id, "connected") == 1))
        {
            DateTimeOffset arrived = charger.Since ?? now.ToOffset(_offset);
            double most = _readings.Range(charger.Id, "powerLimit") is { Maximum: > 0 and < 1e5 } range ? range.Maximum / 1000 : 20;
            (int _, int minutes, double kilowattHours) = charger.Habits.Expected(KindOf(arrived), (int)arrived.TimeOfDay.TotalMinutes) ?? Usual(arrived, most);
            double taken = _readings.Read(charger.Id, "sessionEnergy") / 1000;
            // Still here past its hour: as much as it still takes, within the next hour.
            DateTimeOffset leaves = arrived.AddMinutes(minutes) > now ? arrived.AddMinutes(minutes) : now.AddHours(1);
            // It is not full while it still draws what it is let: then it may want more than others did.
            double missing = Math.Max(kilowattHours - (double.IsFinite(taken) ? taken : 0), _readings.Read(charger.Id, "status") == Full ? 0 : LeastMissing);
            yield return new PlannedVehicle(charger.Id, most, missing, 0, Math.Max(1, (int)((leaves - quarter) / SiteMeasures.Quarter)));
        }
    }

    private const double LeastMissing = 3;

    /// <summary>Value of a charger's status when its vehicle is full.</summary>
    private const double Full = 4;

    /// <summary>What the settings say; where they name no departure the vehicle is charged at once, as without a plan.</summary>
    private (int, int, double) Usual(DateTimeOffset arrived, double most)
    {
        TimeSpan stay = _settings.VehicleDeparture is not { } departure ? TimeSpan.FromHours(_settings.VehicleKilowattHours / most)
            : departure > arrived.TimeOfDay ? departure - arrived.TimeOfDay : departure + TimeSpan.FromDays(1) - arrived.TimeOfDay;
        return (0, (int)stay.TotalMinutes, _settings.VehicleKilowattHours);
    }

    private static DayKind KindOf(DateTimeOffset local) => local.DayOfWeek switch { DayOfWeek.Saturday => DayKind.Saturday, DayOfWeek.Sunday => DayKind.Sunday, _ => DayKind.Working };

    /// <summary>One charger: what its sessions were, and the one that runs.</summary>
    private sealed class Charger(string id)
    {
        private double _kilowattHours;

        // What began before the record teaches no stay.
        private bool _isBeginKnown, _wasSeen;

        public string Id => id;

        public VehicleHabits Habits { get; } = new();

        /// <summary>Local begin of the session that runs; null: none.</summary>
        public DateTimeOffset? Since { get; private set; }

        public void Forget() => (Since, _wasSeen) = (null, false);

        public void Learn(DateTimeOffset quarter, double connected, double watts)
        {
            // A gap in the record ends nothing; a session longer than a day was two.
            bool isThere = double.IsNaN(connected) ? Since is not null && quarter - Since < TimeSpan.FromDays(1) : connected > 0.5;
            if (isThere)
            {
                if (Since is null)
                    (Since, _kilowattHours, _isBeginKnown) = (quarter, 0, _wasSeen);
                _kilowattHours += double.IsFinite(watts) ? watts / 1000 * SiteMeasures.Quarter.TotalHours : 0;
            }
            else if (Since is { } since)
            {
                if (_isBeginKnown)
                    Habits.Observe(KindOf(since), (int)since.TimeOfDay.TotalMinutes, (int)(quarter - since).TotalMinutes, _kilowattHours);
                Since = null;
            }

            _wasSeen |= double.IsFinite(connected);
        }
    }
}
