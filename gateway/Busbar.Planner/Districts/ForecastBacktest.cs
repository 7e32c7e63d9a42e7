using Busbar.Planner.Forecasting;

namespace Busbar.Planner.Districts;

/// <summary>Errors of one quantity at the horizons of <see cref="ForecastBacktest.Horizons"/>, beside the usual baselines.</summary>
/// <param name="Name">load, pv, net, carbon.</param>
/// <param name="Mean">Of the values, for scale.</param>
/// <param name="Model">Mean absolute error of the forecast.</param>
/// <param name="Persistence">Of "as in the last hour".</param>
/// <param name="SeasonalNaive">Of "as a day before".</param>
/// <param name="Inside">Share of the values between the 5 % and the 95 % quantile; 0.9 is right.</param>
public sealed record ForecastErrors(string Name, double Mean, double[] Model, double[] Persistence, double[] SeasonalNaive, double[] Inside);

/// <summary>Runs the forecasts through a recorded year: each is made with what was known, and scored when the hour came.</summary>
public static class ForecastBacktest
{
    private const int Horizon = 24, FirstScored = 7 * 24;

    /// <summary>Hours ahead that are told.</summary>
    public static IReadOnlyList<int> Horizons { get; } = [1, 2, 3, 6, 12, 18, 24];

    /// <summary>All quantities, scored from the second week on.</summary>
    public static IReadOnlyList<ForecastErrors> Run(DistrictRecord record, int hours, CancellationToken cancel = default)
    {
        double[] load = Sum(record, b => b.LoadKilowattHours), pv = Sum(record, b => b.PvKilowattHours);
        double[] net = [.. load.Zip(pv, (l, p) => l - p)];
        (string Name, double[] Values)[] series = [("load", load), ("pv", pv), ("net", net), ("carbon", record.Carbon)];
        Score[] scores = [.. series.Select(s => new Score(record.Calendar, s.Values))];
        DistrictForecaster forecaster = new(record, Horizon);
        double[] both = new double[Horizon];
        for (int t = 0; t + Horizon < hours; t++)
        {
            cancel.ThrowIfCancellationRequested();
            forecaster.Advance(t);
            for (int h = 0; h < Horizon; h++)
                both[h] = forecaster.Load[h] - forecaster.Pv[h];
            double[][] forecasts = [forecaster.Load, forecaster.Pv, both, forecaster.Carbon];
            for (int s = 0; s < scores.Length; s++)
                scores[s].Add(t, forecasts[s]);
        }

        return [.. scores.Select((s, i) => s.Errors(series[i].Name))];
    }

    private static double[] Sum(DistrictRecord record, Func<DistrictBuilding, double[]> of) =>
        [.. Enumerable.Range(0, record.Count).Select(t => record.Buildings.Sum(b => of(b)[t]))];

    private sealed class Score(StepCalendar calendar, double[] values)
    {
        private readonly ForecastRecord _record = new(calendar, Horizon, 0);
        private readonly double[] _model = new double[Horizon], _persistence = new double[Horizon], _naive = new double[Horizon], _inside = new double[Horizon];
        private double _sum;
        private int _count;

        public void Add(int t, double[] forecast)
        {
            _record.Observe(values[t]);
            _record.Keep(forecast);
            if (t < FirstScored)
                return;
            _count++;
            _sum += values[t];
            for (int h = 1; h <= Horizon; h++)
            {
                double came = values[t + h];
                double[] quantiles = _record.Quantiles(forecast[h - 1], h);
                _model[h - 1] += Math.Abs(came - forecast[h - 1]);
                _persistence[h - 1] += Math.Abs(came - values[t]);
                _naive[h - 1] += Math.Abs(came - values[t + h - 24]);
                _inside[h - 1] += came >= quantiles[0] && came <= quantiles[^1] ? 1 : 0;
            }
        }

        public ForecastErrors Errors(string name) => new(name, _sum / Math.Max(1, _count), At(_model), At(_persistence), At(_naive), At(_inside));

        private double[] At(double[] sums) => [.. Horizons.Select(h => sums[h - 1] / Math.Max(1, _count))];
    }
}
