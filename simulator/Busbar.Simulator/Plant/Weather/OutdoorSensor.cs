namespace Busbar.Simulator.Plant.Weather;

/// <summary>A thermometer on the shaded north wall: the air of the last step.</summary>
/// <param name="now">The boundary of the last step.</param>
public sealed class OutdoorSensor(Func<BoundaryNow> now) : IPlantDevice
{
    /// <inheritdoc/>
    public double Read(string point) => point == "temperature" ? now().OutdoorTemperature : double.NaN;

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        // A sensor takes no command.
    }
}
