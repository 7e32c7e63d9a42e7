using Busbar.Site.Devices;

namespace Busbar.Simulator.Plant;

/// <summary>
/// A device on a bench instead of in a building: every point that its file names has a plausible value that fits the others of its
/// class (a heat meter's power is what its flow and temperatures say), and a command is kept. For one device file at a time.
/// </summary>
public sealed class BenchPlant : IPlantDevice
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly DeviceFile _file;

    /// <param name="file">Values under its <c>simulate.points</c> go before ours.</param>
    public BenchPlant(DeviceFile file)
    {
        _file = file;
        foreach (DevicePoint point in file.Points)
        {
            double value = file.Simulate.Points.TryGetValue(point.Name, out double said) ? said : BenchValues.Of(file, point);
            _values[point.Name] = Fit(point, value);
        }
    }

    /// <summary>Values by point name; a test or a fault may change them.</summary>
    public double this[string point]
    {
        get => _values[point];
        set => _values[point] = value;
    }

    /// <inheritdoc/>
    public double Read(string point) => _values.GetValueOrDefault(point, double.NaN);

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (!double.IsNaN(value) && _file.FindPoint(point)?.Write is not null)
        {
            _values[point] = value;
        }
    }

    /// <summary>What the device can say: inside its range, and one of its codes.</summary>
    private static double Fit(DevicePoint point, double value)
    {
        IReadOnlyList<ValuePair> map = point.Encoding.Map;
        if (map.Count > 0)
        {
            return map.Any(p => p.Canonical == value) ? value : map[0].Canonical;
        }

        return Math.Clamp(value, point.Minimum, point.Maximum);
    }
}
