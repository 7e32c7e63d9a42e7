using Busbar.Host.Memory;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Devices;

/// <summary>A field device by its points, for simulation without bytes.</summary>
internal sealed class FieldPoints : IPointDevice
{
    private readonly FieldDevice _device;
    private readonly string[] _names;
    private readonly DevicePoint[] _points;

    public FieldPoints(FieldDevice device, DeviceType type)
    {
        _device = device;
        _names = [.. type.Points.Select(p => string.Intern(p.Name))];
        _points = [.. type.Points.Select(p => device.File.FindPoint(p.Name)!)];
    }

    /// <inheritdoc/>
    public bool IsSilent => _device.BeginRequest() is not (LineFault.None or LineFault.Late);

    /// <inheritdoc/>
    public double Read(int point) => _device.ReadPoint(_names[point]);

    /// <inheritdoc/>
    public void Write(int point, double value) => _device.WritePoint(_points[point], value);
}
