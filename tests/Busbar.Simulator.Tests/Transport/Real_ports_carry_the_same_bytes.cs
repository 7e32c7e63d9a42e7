using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Busbar.Controller;
using Busbar.Modbus;
using Busbar.Points;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Tests.Transport;

public class Real_ports_carry_the_same_bytes
{
    [Fact]
    public async Task A_client_reads_a_simulated_device_over_TCP()
    {
        using var building = new RealBuilding(speed: 1);
        IPEndPoint end = building.Ports.EndPoints["127.0.0.1:15031"];
        await using var client = new ModbusTcpClient(end.Address.ToString(), end.Port);
        ushort[] registers = await client.ReadInputRegistersAsync(1, 0, 2);
        float volts = BitConverter.UInt32BitsToSingle(((uint)registers[0] << 16) | registers[1]);
        Assert.InRange(volts, 350, 380);
    }

    [Fact]
    public async Task Several_clients_share_a_port_and_writes_reach_the_plant()
    {
        using var building = new RealBuilding(speed: 1);
        IPEndPoint end = building.Ports.EndPoints["127.0.0.1:15043"];
        await using var one = new ModbusTcpClient(end.Address.ToString(), end.Port);
        await using var other = new ModbusTcpClient(end.Address.ToString(), end.Port);
        await one.WriteSingleCoilAsync(1, 1, false);
        bool[] coils = await other.ReadCoilsAsync(1, 0, 8);
        Assert.Equal(new[] { true, false, true, true, false, false, false, false }, coils);
        Assert.False(await building.Ask(() => building.Site.Plant.Loads.Relays.IsClosed(2)));
    }

    [Fact]
    public async Task A_pseudo_terminal_with_the_ports_name_answers_as_an_RS485_line()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-tty").FullName;
        using (var building = new RealBuilding(speed: 1, linkDirectory: folder))
        {
            string path = Path.Combine(folder, "floors-rs485");
            Assert.Equal(building.Ports.SerialPaths["floors-rs485"], File.ResolveLinkTarget(path, true)!.FullName);
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
            await using var client = new ModbusRtuClient(stream, "floors-rs485");
            for (byte unit = 1; unit <= 6; unit++)
            {
                ushort[] registers = await client.ReadHoldingRegistersAsync(unit, 0, 11);
                Assert.InRange(registers[8], 150, 260);
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public void A_port_in_use_is_named_with_the_way_out()
    {
        using var blocker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        blocker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        blocker.Listen();
        int taken = ((IPEndPoint)blocker.LocalEndPoint!).Port;
        var error = Assert.Throws<IOException>(() => new RealPorts(Demo.Simulate(), portShift: taken - 15021));
        Assert.Contains($"127.0.0.1:{taken}", error.Message, StringComparison.Ordinal);
        Assert.Contains("change it under buses", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sixty_times_real_time_no_answer_is_ever_late()
    {
        using var building = new RealBuilding(speed: 60, controllers: true);
        var watch = Stopwatch.StartNew();
        await building.Until(TimeSpan.FromMinutes(5));
        TestContext.Current.TestOutputHelper?.WriteLine($"5 virtual minutes in {watch.Elapsed.TotalSeconds:F1} s, {building.Site.Lines.Values.Sum(l => l.Heard)} requests, skipped {building.Driver.Skipped}");
        string[] bad = await building.Ask(() => building.Controllers.SelectMany(BadPoints).ToArray());
        Assert.True(bad.Length == 0, string.Join("\n", bad.Concat(building.Warnings)));
        Assert.Equal(0, building.Driver.Resynchronisations);
        Assert.Equal(0, await building.Ask(() => building.Site.Lines.Values.Sum(l => l.Swallowed)));
    }

    [Fact]
    public async Task A_silent_device_never_holds_the_clock()
    {
        using var building = new RealBuilding(speed: 60, controllers: true);
        await building.Until(TimeSpan.FromSeconds(30));
        await building.Ask(() => building.Site.Devices["room-101"].Faults.Line = LineFault.Silence);
        await building.Ask(() => building.Site.Devices["acdc"].Faults.Line = LineFault.Silence);
        await building.Ask(() => building.Site.Devices["heat-meter"].Faults.Line = LineFault.HalfFrame);
        await building.Until(TimeSpan.FromMinutes(3));
        string[] bad = await building.Ask(() => building.Controllers.SelectMany(BadPoints).ToArray());
        Assert.Equal(["acdc", "heat-meter", "room-101"], bad.Select(p => p.Split('/')[0]).Distinct().Order());
        Assert.Equal(0, building.Driver.Resynchronisations);
    }

    private static IEnumerable<string> BadPoints(EdgeController controller)
    {
        ControllerTables tables = controller.Tables!;
        SiteController site = Demo.Site.FindController(controller.Id)!;
        foreach (SiteDevice device in site.Devices)
        {
            for (int i = 0; i < device.Type.Points.Count; i++)
            {
                var quality = (Quality)tables.Points.Qualities[site.FirstPointOf(device) + i];
                if (quality != Quality.Good)
                {
                    yield return $"{device.Id}/{device.Type.Points[i].Name} {quality}";
                }
            }
        }
    }
}
