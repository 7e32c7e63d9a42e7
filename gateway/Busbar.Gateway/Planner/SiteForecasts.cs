using Busbar.Gateway.Planner.Weather;
using Busbar.Planner.Forecasting;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>Load and PV of the site for the next day, learned from its stored quarter-hours. Not thread-safe.</summary>
public sealed class SiteForecasts
{
    /// <summary>Quarters ahead.</summary>
    public const int Horizon = 96;

    private const double FirstSky = 0.6, PerformanceOfPanels = 0.8;
    private readonly SiteMeasures _measures;
    private readonly SiteModel _site;
    private readonly double[] _load = new double[Horizon], _pv = new double[Horizon];
    private SeasonalForecaster? _loadForecaster;
    private PvForecaster? _pvForecaster;
    private readonly WeatherSeries? _weather;
    private DateTimeOffset _first, _learnedTo;

    public SiteForecasts(SiteModel site, PlanSettings settings, SiteMeasures measures)
    {
        _site = site;
        _weather = settings.Weather;
        _measures = measures;
    }

    /// <summary>How far back the first start learns.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(21);

    /// <summary>Errors of the load forecast; null before the first quarter.</summary>
    public ForecastRecord? LoadRecord { get; private set; }

    /// <summary>Errors of the PV forecast.</summary>
    public ForecastRecord? PvRecord { get; private set; }

    /// <summary>Quarters learned from.</summary>
    public int Learned { get; private set; }

    /// <summary>Learns everything up to the quarter that begins at <paramref name="quarter"/>, then forecasts from it on.</summary>
    public async Task<(double[] Load, double[] Pv)> ForecastAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        // A clock that went back, or leapt further than is remembered: what was learned stands at other hours. Begin anew from what is stored.
        if (_loadForecaster is null || quarter < _learnedTo || quarter - _learnedTo > Memory)
        {
            (_loadForecaster, _pvForecaster, Learned) = (null, null, 0);
            _learnedTo = quarter - Memory;
        }

        IReadOnlyList<MeasuredQuarter> quarters = await _measures.ReadAsync(_learnedTo, quarter, cancel);
        foreach (MeasuredQuarter measured in quarters)
        {
            // What lies before the first value is no history.
            if (_loadForecaster is null && !double.IsFinite(measured.Load))
            {
                _learnedTo += SiteMeasures.Quarter;
                continue;
            }

            if (_loadForecaster is null)
                Begin(_learnedTo, measured);
            Learn(measured);
            _learnedTo += SiteMeasures.Quarter;
        }

        _learnedTo = quarter;
        FillFirstDay(quarter);
        return ([.. _load], [.. _pv]);
    }

    private void Begin(DateTimeOffset first, MeasuredQuarter measured)
    {
        _first = first;
        StepCalendar calendar = StepCalendar.From(first.ToOffset(_site.Location.UtcOffset).DateTime, Horizon);
        _loadForecaster = new SeasonalForecaster(calendar, Horizon);
        _pvForecaster = new PvForecaster(calendar, Horizon);
        LoadRecord = new ForecastRecord(calendar, Horizon, 0.2 * measured.Load);
        PvRecord = new ForecastRecord(calendar, Horizon, 0.1 * Math.Max(1, Nominal));
    }

    private void Learn(MeasuredQuarter measured)
    {
        LoadRecord!.Observe(measured.Load);
        PvRecord!.Observe(measured.Pv);
        _loadForecaster!.Observe(measured.Load);
        _pvForecaster!.Observe(measured.Pv);
        _loadForecaster.Forecast(_load, 0, _weather is null ? null : step => Weather(step).Temperature);
        _pvForecaster.Forecast(_pv, _weather is null ? null : step => (Weather(step).Direct, Weather(step).Diffuse));
        LoadRecord.Keep(_load);
        PvRecord.Keep(_pv);
        Learned++;
    }

    private WeatherHour Weather(int step) => _weather!.At(_first + step * SiteMeasures.Quarter);

    /// <summary>Nameplates of the panels, kW; 0 when none is known.</summary>
    public double Nominal => _site.Devices.Select(d => _measures.Read(d.Id, "nominalPower")).Where(double.IsFinite).Sum() / 1000;

    /// <summary>Before there is a past: the load of now, and PV by the sun's height.</summary>
    private void FillFirstDay(DateTimeOffset quarter)
    {
        double now = _measures.Now().Load;
        for (int h = 0; h < Horizon; h++)
        {
            if (_loadForecaster is null)
                _load[h] = now;
            if (Learned < Horizon)
                _pv[h] = Nominal * FirstSky * PerformanceOfPanels * ClearSky.SineOfElevation(quarter + (h + 0.5) * SiteMeasures.Quarter, _site.Location.Latitude, _site.Location.Longitude);
        }
    }
}
