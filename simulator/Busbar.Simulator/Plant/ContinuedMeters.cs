namespace Busbar.Simulator.Plant;

/// <summary>
/// A plant device whose meters go on from earlier readings: counters of real devices do not start afresh with the program.
/// </summary>
/// <param name="device">The device of the plant, as it is now.</param>
/// <param name="readings">What its counters stood at, by point; others are as the plant has them.</param>
public sealed class ContinuedMeters(IPlantDevice device, IReadOnlyDictionary<string, double> readings) : IPlantDevice, IStopsItself
{
    private readonly Dictionary<string, double> _offsets = readings
        .Where(r => !double.IsNaN(device.Read(r.Key)))
        .ToDictionary(r => r.Key, r => r.Value - device.Read(r.Key), StringComparer.Ordinal);

    public double Read(string point) => device.Read(point) + _offsets.GetValueOrDefault(point);

    public void Write(string point, double value) => device.Write(point, value);

    public void StopByWatchdog() => (device as IStopsItself)?.StopByWatchdog();

    public void StartAfterWatchdog() => (device as IStopsItself)?.StartAfterWatchdog();
}
