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
    public static TheoryData<string> Ids => [.. Demo.Types.Library.Files.Select(f => f.Id), .. MeterFiles.All.Keys];

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
        // A meter's resolution is that of the unit in its frame; powers and energies are in kilo there.
        RegisterEncoding encoding = point.Encoding;
        if (file.Protocol == DeviceProtocol.MBus)
        {
            // The record's resolution, as the simulated meter has it or the file says.
            return point.Definition.Unit switch { Unit.WattHour => 500.01, Unit.CubicMetrePerHour => 0.00051, Unit.Pascal => 50.1, Unit.Volt => 0.051, Unit.Watt => 50.01, Unit.Hour => 0.51, _ => 0.0051 };
        }

        if ((byte)encoding.Type == MeterType.Quantity)
        {
            return 0.5001 * encoding.Scale * Math.Pow(10, encoding.Exponent) * (point.Definition.Unit is Unit.WattHour or Unit.Watt ? 1000 : 1);
        }

        if (encoding.Type is RegisterType.Float32 or RegisterType.Float64)
        {
            return 1e-3;
        }

        double exponent = encoding.ExponentFrom is string name ? file.Simulate.Auxiliaries[name] : 0;
        return 0.5001 * Math.Abs(encoding.Scale) * Math.Pow(10, encoding.Exponent + exponent);
    }
}
