using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <content>What a meter's frames need instead of registers.</content>
public sealed partial class FieldDevice
{
    /// <summary>A point's canonical value as the meter measures it, faults included; NaN: it has none.</summary>
    internal double Reading(DevicePoint point)
    {
        double value = _plant.Read(point.Name);
        if (double.IsNaN(value))
        {
            value = File.Simulate.Points.GetValueOrDefault(point.Name, double.NaN);
        }

        return Faults.OnReading(point.Name, value, _request);
    }

    /// <summary>Obeys a written value; false: refused.</summary>
    internal bool Command(DevicePoint point, double value)
    {
        if (double.IsNaN(value) || value < point.Minimum || value > point.Maximum)
        {
            return false;
        }

        _plant.Write(point.Name, value);
        return true;
    }
}
