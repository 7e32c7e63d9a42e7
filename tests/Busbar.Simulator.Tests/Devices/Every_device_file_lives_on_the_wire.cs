using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>
/// Every file under hardware/devices: simulated by the simulator's codec, asked by the controller's profile over real frames. The two
/// read the file apart from each other, so an offset or a scale that one gets wrong shows.
/// </summary>
public class Every_device_file_lives_on_the_wire
{
    public static TheoryData<string> Ids => [.. Demo.Types.Library.Files.Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_point_reads_what_the_device_has(string id)
    {
        var bench = new Bench(id);
        bench.Reader.Poll();
        foreach (DevicePoint point in bench.File.Points.Where(p => p.Poll is not null))
        {
            double truth = bench.Plant[point.Name];
            Assert.True(bench.Reader.QualityOf(point.Name) == Quality.Good, $"{point.Name} is {bench.Reader.QualityOf(point.Name)}, the device has {truth}");
            double tolerance = Resolution(bench.File, point) + 1e-6 * Math.Abs(truth);
            Assert.True(Math.Abs(bench.Reader[point.Name] - truth) <= tolerance, $"{point.Name}: read {bench.Reader[point.Name]}, the device has {truth}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_command_arrives_and_reads_back(string id)
    {
        var bench = new Bench(id);
        bench.Reader.Poll();
        foreach (DevicePoint point in bench.File.Points.Where(p => p.Write is not null))
        {
            foreach (double wanted in Commands(point))
            {
                bench.Reader.Send(point.Name, wanted);
                Assert.Equal(bench.Reader.Quantise(point.Name, wanted), bench.Plant[point.Name], 6);
                if (point.Write!.ReadBack)
                {
                    bench.Reader.Poll();
                    Assert.Equal(bench.Reader.Quantise(point.Name, wanted), bench.Reader.ReadBack(point.Name), 6);
                }
            }
        }
    }

    /// <summary>Both ends and a value between them, or every code.</summary>
    private static IEnumerable<double> Commands(DevicePoint point)
    {
        if (point.Encoding.Map.Count > 0)
        {
            return point.Encoding.Map.Select(p => p.Canonical);
        }

        double span = point.Maximum - point.Minimum;
        return [point.Minimum, Math.Round(point.Minimum + 0.3 * span), point.Maximum];
    }

    /// <summary>Half of what one count of the register is worth.</summary>
    private static double Resolution(DeviceFile file, DevicePoint point)
    {
        RegisterEncoding encoding = point.Encoding;
        if (encoding.Type is RegisterType.Float32 or RegisterType.Float64)
        {
            return 1e-3;
        }

        double exponent = encoding.ExponentFrom is string name ? file.Simulate.Auxiliaries[name] : 0;
        return 0.5001 * Math.Abs(encoding.Scale) * Math.Pow(10, encoding.Exponent + exponent);
    }
}
