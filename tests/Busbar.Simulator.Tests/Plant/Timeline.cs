using Busbar.Simulator.Plant;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Tests.Plant;

/// <summary>A test of the plant reads as a timeline: begin, leap, change, leap, look. Times are local (UTC+8).</summary>
internal sealed class Timeline
{
    public Timeline(string localStart, ClimateParameters? climate = null, ulong seed = 7, double stateOfCharge = 60, double step = 1)
    {
        var layout = PlantLayout.Yuncheng;
        Plant = new BuildingPlant(layout, new PlantOptions
        {
            Seed = seed,
            Start = DateTimeOffset.Parse(localStart + "+08:00", System.Globalization.CultureInfo.InvariantCulture),
            StepLength = TimeSpan.FromSeconds(step),
            Boundary = new SyntheticWeather(seed, layout, climate),
            StateOfCharge = stateOfCharge,
        });
    }

    public BuildingPlant Plant { get; }

    public double this[string device, string point] => Plant.Find(device)!.Read(point);

    public Timeline Leap(double hours = 0, double minutes = 0, double seconds = 0)
    {
        Plant.RunUntil(Plant.UnixMilliseconds + (long)((hours * 3600 + minutes * 60 + seconds) * 1000));
        return this;
    }

    public Timeline Write(string device, string point, double value)
    {
        Plant.Find(device)!.Write(point, value);
        return this;
    }
}
