using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Simulator.Plant;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Tests.Devices;

public class Every_device_answers_what_the_plant_says
{
    public static TheoryData<string> DeviceIds => [.. Demo.Site.Devices.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(DeviceIds))]
    public void Through_the_real_wire_code_every_point_has_the_plants_value(string id)
    {
        SimulatedSite site = Demo.Simulate();
        Reader reader = new Reader(site, id).Poll();
        IPlantDevice plant = site.Plant.Find(id)!;
        foreach (DevicePoint point in reader.Device.File.Points)
        {
            double truth = plant.Read(point.Name);
            if (double.IsNaN(truth))
            {
                truth = reader.Device.File.Simulate.Points.GetValueOrDefault(point.Name, double.NaN);
            }

            Assert.False(double.IsNaN(truth), $"{id}/{point.Name}: neither the plant nor the device file has a value");
            Assert.True(reader.QualityOf(point.Name) == Quality.Good, $"{id}/{point.Name} is {reader.QualityOf(point.Name)}, the plant says {truth}");
            double tolerance = Resolution(reader.Device.File, point) + 1e-6 * Math.Abs(truth);
            Assert.True(Math.Abs(reader[point.Name] - truth) <= tolerance, $"{id}/{point.Name}: read {reader[point.Name]}, the plant says {truth}");
        }
    }

    [Theory]
    [MemberData(nameof(DeviceIds))]
    public void Every_command_reaches_the_plant_and_reads_back(string id)
    {
        SimulatedSite site = Demo.Simulate();
        Reader reader = new Reader(site, id).Poll();
        foreach (DevicePoint point in reader.Device.File.Points.Where(p => p.Write is not null))
        {
            double span = point.Maximum - point.Minimum;
            double wanted = point.Encoding.Map.Count > 0 || span <= 8 ? point.Minimum : Math.Round(point.Minimum + 0.3 * span);
            double back = reader.Command(point.Name, wanted);
            Assert.Equal(reader.Quantise(point.Name, wanted), back, 6);
            Assert.Equal(wanted, site.Plant.Find(id)!.Read(point.Name), 6);
        }
    }

    /// <summary>What one count of the register is worth.</summary>
    private static double Resolution(DeviceFile file, DevicePoint point)
    {
        RegisterEncoding encoding = point.Encoding;
        if (encoding.Type is RegisterType.Float32 or RegisterType.Float64 || point.Fraction is not null)
        {
            return 1e-3;
        }

        double exponent = encoding.ExponentFrom is string name ? file.Simulate.Auxiliaries[name] : 0;
        return 0.5001 * Math.Abs(encoding.Scale) * Math.Pow(10, encoding.Exponent + exponent);
    }
}
