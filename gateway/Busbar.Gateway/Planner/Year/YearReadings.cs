using Busbar.Simulator.PointLevel;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner.Year;

/// <summary>A simulated building as the planner reads it: the plant's points now, and the quarter-hours that were sampled from it.</summary>
internal sealed class YearReadings(SiteModel site, DateTimeOffset start) : IPlanReadings
{
    private readonly Dictionary<(string Device, string Point), List<double>> _quarters = Watched(site);
    private readonly Dictionary<(string Device, string Point), (double Sum, int Count)> _sums = [];

    /// <summary>The building; set before anything is read.</summary>
    public PointBuilding? Building { get; set; }

    /// <inheritdoc/>
    public double Read(string device, string point) => Building?.Plant.Find(device)?.Read(point) ?? double.NaN;

    /// <inheritdoc/>
    public (double Minimum, double Maximum)? Range(string device, string point) =>
        site.FindDevice(device) is { } found && found.Type.IndexOf(point) is >= 0 and var index && found.Type.Points[index] is { IsWritable: true } writable ? (writable.Minimum, writable.Maximum) : null;

    /// <inheritdoc/>
    public bool IsOnline(string device) => true;

    /// <inheritdoc/>
    public Task<double[]> QuartersAsync(string device, string point, DateTimeOffset from, int count, CancellationToken cancel)
    {
        double[] means = new double[count];
        Array.Fill(means, double.NaN);
        int first = (int)((from - start) / SiteMeasures.Quarter);
        if (_quarters.TryGetValue((device, point), out List<double>? all))
        {
            for (int i = Math.Max(0, -first); i < count && first + i < all.Count; i++)
                means[i] = all[first + i];
        }

        return Task.FromResult(means);
    }

    /// <summary>Looks at every point that the planner asks for; as often in each quarter.</summary>
    public void Sample()
    {
        foreach ((string device, string point) in _quarters.Keys)
        {
            (double sum, int count) = _sums.GetValueOrDefault((device, point));
            double value = Read(device, point);
            _sums[(device, point)] = double.IsFinite(value) ? (sum + value, count + 1) : (sum, count);
        }
    }

    /// <summary>A quarter is over.</summary>
    public void EndQuarter()
    {
        foreach (((string, string) key, List<double> all) in _quarters)
        {
            (double sum, int count) = _sums.GetValueOrDefault(key);
            all.Add(count > 0 ? sum / count : double.NaN);
        }

        _sums.Clear();
    }

    /// <summary>What was sampled of a point, quarter by quarter from the start.</summary>
    public IReadOnlyList<double> All(string device, string point) => _quarters[(device, point)];

    private static Dictionary<(string, string), List<double>> Watched(SiteModel site)
    {
        (DeviceClass Class, string Point)[] asked =
        [
            (DeviceClass.PowerMeter, "activePower"), (DeviceClass.PvInverter, "activePower"), (DeviceClass.DcDcConverter, "pvPower"), (DeviceClass.Battery, "power"),
            (DeviceClass.EvCharger, "power"), (DeviceClass.EvCharger, "connected"), (DeviceClass.HeatPump, "power"), (DeviceClass.HeatPump, "thermalPower"), (DeviceClass.Thermostat, "roomTemperature"),
        ];
        Dictionary<(string, string), List<double>> watched = [];
        foreach (SiteDevice device in site.Devices)
        {
            foreach ((DeviceClass _, string point) in asked.Where(a => a.Class == device.Type.Class && device.Type.IndexOf(a.Point) >= 0))
                watched[(device.Id, point)] = [];
            foreach (TypePoint relay in device.Type.Points.Where(p => device.Type.Class == DeviceClass.Relay && p.IsWritable))
                watched[(device.Id, relay.Name)] = [];
        }

        return watched;
    }
}
