namespace Busbar.Simulator.Plant;

/// <summary>
/// One device of the building as the plant knows it: canonical points (names, units and signs of
/// <see cref="Busbar.Points.PointCatalog"/>), no registers, no bytes.
/// </summary>
public interface IPlantDevice
{
    /// <summary>The value of a canonical point in its canonical unit; NaN when the device has no such point or no value.</summary>
    double Read(string point);

    /// <summary>Commands a point. Points that cannot be commanded, and values that are not a number, change nothing.</summary>
    void Write(string point, double value);
}
