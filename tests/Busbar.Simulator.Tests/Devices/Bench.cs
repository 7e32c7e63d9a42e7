using Busbar.Host.Memory;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Transport;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>One device of the library on a line of its own.</summary>
internal sealed class Bench
{
    public Bench(string id)
    {
        File = Demo.Types.Library.Find(id) ?? MeterFiles.All[id];
        Plant = new BenchPlant(File);
        Device = new FieldDevice(id, File.Protocol is DeviceProtocol.Cjt188 or DeviceProtocol.Dlt645 ? 0x012345678901 : 1UL, File, Plant, Clock, manners: new DeviceManners(TimeSpan.Zero, false, new Dictionary<string, double>()));
        Line = new FieldLine(id, File.Serial is null, [Device]);
        Reader = new Reader(Device, Line);
    }

    public DeviceFile File { get; }

    public BenchPlant Plant { get; }

    public FieldDevice Device { get; }

    public FieldLine Line { get; }

    public Reader Reader { get; }

    private VirtualClock Clock { get; } = new(1_768_356_000_000);
}
