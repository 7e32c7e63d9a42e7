using Busbar.Points;

namespace Busbar.Site.Sites;

/// <summary>A point of a device type.</summary>
/// <param name="Definition">The canonical point: kind, unit, range, meaning.</param>
/// <param name="IsWritable">It can be commanded.</param>
/// <param name="Period">How often it is polled.</param>
public sealed record TypePoint(string Name, PointDefinition Definition, bool IsWritable, TimeSpan Period);

/// <summary>What the site needs to know of a device file.</summary>
public sealed class DeviceType
{
    internal DeviceType(string id, DeviceClass deviceClass, IReadOnlyList<TypePoint> points)
    {
        Id = id;
        Class = deviceClass;
        Points = points;
    }

    /// <summary>Name of the device file: <c>eastron-sdm630</c>.</summary>
    public string Id { get; }

    public DeviceClass Class { get; }

    /// <summary>In the order of the compiled profile.</summary>
    public IReadOnlyList<TypePoint> Points { get; }

    /// <summary>Index of a point in <see cref="Points"/>, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Points.Count; i++)
        {
            if (Points[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
