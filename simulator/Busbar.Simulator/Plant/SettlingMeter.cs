using Busbar.Points;

namespace Busbar.Simulator.Plant;

/// <summary>
/// A meter that keeps what its counters stood at on its last twelve settlement days (CJ/T 188-2004, table 5, items 2 to 13; DL/T 645-2007,
/// table A.1): <c>month1HeatEnergy</c> is <c>heatEnergy</c> on the last one. Settled by <see cref="Settle"/>.
/// </summary>
public sealed class SettlingMeter : IPlantDevice
{
    /// <summary>As many as the two standards have.</summary>
    public const int Months = 12;

    /// <summary>Chosen: what a meter counted before the simulation began, evenly.</summary>
    internal const double MonthsSinceInstallation = 24;

    private const string Row = "month#";

    private readonly IPlantDevice _device;
    private readonly Dictionary<string, double[]> _settled = new(StringComparer.Ordinal);

    /// <param name="device">The meter as the plant has it.</param>
    /// <param name="points">The points of its device file; those of settlement months are kept here.</param>
    /// <param name="readings">What an earlier run left, by point.</param>
    public SettlingMeter(IPlantDevice device, IEnumerable<string> points, IReadOnlyDictionary<string, double> readings)
    {
        _device = device;
        foreach (string counter in points.Select(p => CounterOf(p, out _)).OfType<string>().Distinct())
        {
            double now = device.Read(counter);
            _settled[counter] = [.. Enumerable.Range(1, Months).Select(n => readings.GetValueOrDefault(PointOf(counter, n), now * (1 - n / MonthsSinceInstallation)))];
        }
    }

    /// <summary>How many settlement days back the point was read, from 1; 0: it is no such reading.</summary>
    public static int MonthOf(string point) => CounterOf(point, out int month) is null ? 0 : month;

    /// <summary>A settlement day begins: the counters are noted and the oldest month is forgotten.</summary>
    public void Settle()
    {
        foreach ((string counter, double[] months) in _settled)
        {
            Array.Copy(months, 0, months, 1, Months - 1);
            months[0] = _device.Read(counter);
        }
    }

    /// <inheritdoc/>
    public double Read(string point) =>
        CounterOf(point, out int month) is not { } counter ? _device.Read(point)
        : month <= Months && _settled.TryGetValue(counter, out double[]? months) ? months[month - 1]
        : double.NaN;

    /// <inheritdoc/>
    public void Write(string point, double value) => _device.Write(point, value);

    private static string PointOf(string counter, int month) => $"month{month}{char.ToUpperInvariant(counter[0])}{counter[1..]}";

    private static string? CounterOf(string point, out int month)
    {
        string row = PointCatalog.RowName(point, out month);
        return month > 0 && row.StartsWith(Row, StringComparison.Ordinal) ? char.ToLowerInvariant(row[Row.Length]) + row[(Row.Length + 1)..] : null;
    }
}
