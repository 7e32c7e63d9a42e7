using Busbar.Planner.Buildings;
using Busbar.Planner.Thermal;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>
/// The rooms of a site as the plan sees them: one temperature, one resistance, one capacity, learned quarter by quarter from what was
/// stored. Needs <see cref="PlanSettings.Rooms"/> and outdoor temperatures; without either, rooms are left to the policies. Not thread-safe.
/// </summary>
public sealed class SiteRooms
{
    // A middling office: 60 Wh per m2 and kelvin, 1.5 W per m2 and kelvin to the outside; a guess until the rooms are learned.
    private const double CapacityPerSquareMetre = 0.06, LossPerSquareMetre = 0.0015;
    private readonly SiteModel _site;
    private readonly PlanSettings _settings;
    private readonly IPlanReadings _readings;
    private readonly RoomModel _model;
    private DateTimeOffset _learnedTo;
    private double _before = double.NaN;

    /// <param name="site">Whose rooms.</param>
    /// <param name="settings">The machine, comfort and the weather.</param>
    /// <param name="readings">Where values come from.</param>
    public SiteRooms(SiteModel site, PlanSettings settings, IPlanReadings readings)
    {
        _site = site;
        _settings = settings;
        _readings = readings;
        double area = Math.Max(50, site.Rooms.Sum(r => r.AreaSquareMetres));
        _model = new RoomModel(SiteMeasures.Quarter, 1 / (LossPerSquareMetre * area), CapacityPerSquareMetre * area);
    }

    /// <summary>How far back the first start learns.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(21);

    /// <summary>True when the readings, not the guess, speak.</summary>
    public bool IsLearned => _model.IsLearned;

    /// <summary>Learns the quarters up to the one that begins at <paramref name="quarter"/>.</summary>
    public async Task LearnAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        if (_settings is not { Rooms: { } rooms, Weather: { } weather })
            return;
        if (quarter < _learnedTo || quarter - _learnedTo > Memory)
            (_learnedTo, _before) = (_learnedTo == default ? quarter - Memory : quarter, double.NaN);
        int count = (int)((quarter - _learnedTo) / SiteMeasures.Quarter);
        if (count > 0)
        {
            double[] mean = new double[count], heat = await _readings.QuartersAsync(rooms.Machine, "thermalPower", _learnedTo, count, cancel);
            foreach (SiteRoom room in _site.Rooms)
            {
                double[] one = await _readings.QuartersAsync(room.Thermostat.Id, "roomTemperature", _learnedTo, count, cancel);
                for (int i = 0; i < count; i++)
                    mean[i] += one[i] / _site.Rooms.Count;
            }

            for (int i = 0; i < count; i++)
            {
                DateTimeOffset at = _learnedTo + i * SiteMeasures.Quarter;
                // Without a reading the machine stood still: it reports when it changes.
                double given = double.IsFinite(heat[i]) ? (rooms.Cools ? -1 : 1) * heat[i] / 1000 : 0;
                _model.Observe(_before, mean[i], weather.At(at).Temperature, given, IsOccupied(rooms, at));
                _before = mean[i];
            }
        }

        _learnedTo = quarter;
    }

    /// <summary>The rooms for a plan; null when they are not planned now.</summary>
    public PlannedRooms? At(DateTimeOffset quarter, int count)
    {
        if (_settings is not { Rooms: { } rooms, Weather: { } weather } || (rooms.Months & (1 << (quarter.ToOffset(_site.Location.UtcOffset).Month - 1))) == 0 || !_readings.IsOnline(rooms.Machine))
            return null;
        double[] outdoor = new double[count], gain = new double[count], low = new double[count], high = new double[count];
        for (int t = 0; t < count; t++)
        {
            DateTimeOffset at = quarter + t * SiteMeasures.Quarter;
            bool isOccupied = IsOccupied(rooms, at);
            outdoor[t] = weather.At(at).Temperature;
            gain[t] = _model.Gain(isOccupied);
            low[t] = rooms.Cools || isOccupied ? rooms.LowestCelsius : rooms.LowestCelsius - Setback;
            high[t] = rooms.Cools && !isOccupied ? rooms.HighestCelsius + Setback : rooms.HighestCelsius;
        }

        double[] now = [.. _site.Rooms.Select(r => _readings.Read(r.Thermostat.Id, "roomTemperature")).Where(double.IsFinite)];
        return new PlannedRooms(rooms.Machine, now.Length > 0 ? now.Average() : double.NaN, _model.Resistance, _model.Capacity, rooms.Watts / 1000, rooms.Performance, rooms.Cools, outdoor, gain, low, high);
    }

    /// <summary>K beyond comfort while nobody is there.</summary>
    private const double Setback = 3;

    private bool IsOccupied(PlannedClimate rooms, DateTimeOffset at)
    {
        DateTimeOffset local = at.ToOffset(_site.Location.UtcOffset);
        return local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && local.TimeOfDay.TotalMinutes >= rooms.OccupiedFromMinute && local.TimeOfDay.TotalMinutes < rooms.OccupiedToMinute;
    }
}
