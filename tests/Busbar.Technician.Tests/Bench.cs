using Busbar.Host.Memory;
using Busbar.Modbus;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Transport;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Tests;

/// <summary>Simulated devices of the library on one serial line, asked by the real Modbus client.</summary>
internal sealed class Bench
{
    private static readonly Lazy<DeviceLibrary> LazyLibrary = new(() =>
    {
        Diagnostics diagnostics = new();
        DeviceLibrary library = DeviceLibrary.Load(Path.Combine(Root(), "hardware", "devices"), diagnostics);
        return diagnostics.HasErrors ? throw new InvalidOperationException(diagnostics.ToString()) : library;
    });

    private readonly VirtualClock _clock = new(1_768_356_000_000);
    private readonly List<FieldDevice> _devices = [];

    public static DeviceLibrary Library => LazyLibrary.Value;

    public static SerialSetting Usual { get; } = new(9600, Parity.None, 1);

    public InstantTime Time { get; } = new();

    /// <summary>What the devices measure, in the order in which they were added.</summary>
    public List<BenchPlant> All { get; } = [];

    /// <summary>A and B swapped at the tool's end.</summary>
    public bool HasSwappedWires { get; set; }

    /// <summary>Puts a device of the library on the line.</summary>
    public FieldDevice Add(string file, ulong address, bool isPart = false) => Add(Library.Find(file)!, address, isPart);

    public FieldDevice Add(DeviceFile file, ulong address, bool isPart = false)
    {
        BenchPlant plant = new(file);
        All.Add(plant);
        FieldDevice device = new($"{file.Id}-{address}", address, file, plant, _clock, (ulong)_devices.Count, new DeviceManners(TimeSpan.Zero, false, new Dictionary<string, double>())) { IsPart = isPart };
        _devices.Add(device);
        return device;
    }

    /// <summary>The line with the devices so far.</summary>
    /// <param name="lineSetting">What the devices are set to.</param>
    /// <param name="toolSetting">What the tool begins with; null: the same.</param>
    public IFieldLine Open(SerialSetting? lineSetting = null, SerialSetting? toolSetting = null)
    {
        SerialSetting setting = lineSetting ?? Usual;
        SimulatedStream stream = new(new FieldLine("bench", false, _devices) { HasSwappedWires = HasSwappedWires }, setting);
        return new MasterLine(
            "bench",
            toolSetting ?? setting,
            TimeSpan.FromMilliseconds(200),
            (now, timeout) =>
            {
                stream.Setting = now;
                return new ModbusRtuClient(stream, "bench", new ModbusRtuClientOptions { Timeout = timeout, TimeProvider = Time }, leaveOpen: true);
            },
            (now, _) =>
            {
                stream.Setting = now;
                return ValueTask.FromResult<Stream>(stream);
            },
            Time);
    }

    public static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Busbar.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("no Busbar.slnx above the tests");
    }
}
