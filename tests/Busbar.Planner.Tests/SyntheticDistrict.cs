using Busbar.Planner.Districts;
using Busbar.Planner.Storage;

namespace Busbar.Planner.Tests;

/// <summary>A district made by formula and seed: houses with a morning and an evening, clouds that last, a dear evening.</summary>
public static class SyntheticDistrict
{
    public static readonly BatteryModel Battery = new(6.4, 5, BatteryModel.DefaultEfficiencyCurve, BatteryModel.DefaultPowerCurve, 1e-5);

    /// <param name="hours">Length.</param>
    /// <param name="buildings">How many; their batteries differ in size.</param>
    /// <param name="changedFrom">From this hour on the loads and the sun are others; the hours before are the same.</param>
    public static DistrictRecord Of(int hours, int buildings = 3, int seed = 1, int changedFrom = int.MaxValue)
    {
        Random random = new(seed), other = new(seed + 1000);
        double sky = 1;
        double[][] load = [.. Enumerable.Range(0, buildings).Select(_ => new double[hours])], pv = [.. load.Select(l => new double[hours])];
        double[] price = new double[hours], carbon = new double[hours], zero = new double[hours];
        for (int t = 0; t < hours; t++)
        {
            int hour = t % 24;
            double changed = t >= changedFrom ? 0.5 + other.NextDouble() : 1;
            sky = Math.Clamp(sky + 0.3 * (random.NextDouble() - 0.45), 0.15, 1);
            for (int b = 0; b < buildings; b++)
            {
                load[b][t] = changed * (0.4 + (hour is >= 17 and <= 22 ? 1.4 : hour is 7 or 8 ? 0.8 : 0.2) * (0.4 + 1.2 * random.NextDouble()));
                pv[b][t] = changed * 4 * sky * Math.Max(0, Math.Sin((hour - 6) / 12.0 * Math.PI));
            }

            price[t] = hour is >= 16 and < 21 ? 0.5 : 0.2;
            carbon[t] = 0.15 + 0.03 * Math.Sin((hour - 12) / 12.0 * Math.PI);
        }

        return new DistrictRecord
        {
            Buildings = [.. Enumerable.Range(0, buildings).Select(b => new DistrictBuilding($"house {b}", load[b], pv[b], Battery with { CapacityKilowattHours = 6.4 + b }))],
            HourOfDay = [.. Enumerable.Range(0, hours).Select(t => t % 24 + 1)],
            DayType = [.. Enumerable.Range(0, hours).Select(t => t / 24 % 7 + 1)],
            Price = price,
            PriceForecast = [],
            Carbon = carbon,
            Weather = [zero, zero, zero],
            WeatherForecast = [[], [], []],
        };
    }
}
