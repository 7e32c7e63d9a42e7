namespace Busbar.Simulator.Tests.Plant;

public class The_outdoor_sensor_tells_the_weather
{
    [Fact]
    public void Over_real_frames_to_a_tenth_of_a_degree()
    {
        SimulatedSite site = Demo.Simulate("2026-01-14T08:00:00");
        site.Step(TimeSpan.FromMinutes(5));
        Devices.Reader reader = new Devices.Reader(site, "outdoor").Poll();

        Assert.Equal(Busbar.Points.Quality.Good, reader.QualityOf("temperature"));
        Assert.Equal(site.Plant.Now.OutdoorTemperature, reader["temperature"], 0.051);
        Assert.InRange(reader["temperature"], -25, 20);
    }
}
