using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Busbar.Simulator.Plant.Thermal;
using Busbar.Tests.Peers;

namespace Busbar.Simulator.Tests.Transport;

/// <summary>mbpoll and a client on libmodbus, against the simulated devices on their real ports.</summary>
public sealed partial class Programs_we_did_not_write_read_the_simulated_meters : IDisposable
{
    private readonly RealBuilding _building = new(speed: 1);

    public void Dispose() => _building.Dispose();

    [Fact]
    public async Task Mbpoll_reads_the_grid_meter_over_RTU()
    {
        double[] volts = Poll(1, "plant-rs485", "-t", "3:float", "-B", "-r", "0", "-c", "3");
        double[] hertz = Poll(1, "plant-rs485", "-t", "3:float", "-B", "-r", "70", "-c", "1");
        double truth = await _building.Ask(() => _building.Site.Plant.GridMeter.Read("voltageL1"));
        Assert.InRange(volts[0], truth - 2, truth + 2);
        Assert.InRange(hertz[0], 49.9, 50.1);
    }

    [Fact]
    public async Task Mbpoll_reads_the_heat_meter_whose_words_come_low_first()
    {
        // mbpoll's own order of two registers is low word first, as the TUF-2000's.
        double[] temperatures = Poll(2, "plant-rs485", "-t", "4:float", "-r", "32", "-c", "2");
        HeatMeter meter = _building.Site.Plant.Substation.Meter;
        Assert.InRange(temperatures[0], 60, 95);
        Assert.InRange(temperatures[1], 20, 60);
        double truth = await _building.Ask(() => meter.SupplyTemperature);
        Assert.InRange(temperatures[0], truth - 0.5, truth + 0.5);
    }

    [Fact]
    public async Task Mbpoll_moves_a_setpoint_of_a_thermostat()
    {
        (int code, string output) = PeerPrograms.Run("mbpoll", [.. Serial(3), "-t", "4", "-r", "3", _building.Ports.SerialPaths["floors-rs485"], "215"]);
        Assert.True(code == 0, output);
        Assert.Equal(21.5, await _building.Ask(() => _building.Site.Plant.Thermostats[2].Setpoint));
    }

    [Fact]
    public async Task Libmodbus_reads_a_DC_meter_over_TCP()
    {
        ushort[] words = Libmodbus(Tcp("127.0.0.1:15044", 2), "read-input", "0", "2");
        float volts = BitConverter.UInt32BitsToSingle(((uint)words[0] << 16) | words[1]);
        double truth = await _building.Ask(() => _building.Site.Plant.ItMeter.Voltage);
        Assert.InRange(volts, truth - 2, truth + 2);
    }

    [Fact]
    public void Libmodbus_walks_a_SunSpec_chain_to_its_end()
    {
        string[] target = Tcp("127.0.0.1:15023", 1);
        Assert.Equal([0x5375, 0x6E53], Libmodbus(target, "read-holding", "40000", "2"));
        var ids = new List<int>();
        for (int at = 40002; ids.Count < 20;)
        {
            ushort[] header = Libmodbus(target, "read-holding", at.ToString(CultureInfo.InvariantCulture), "2");
            if (header[0] == 0xFFFF)
            {
                break;
            }

            ids.Add(header[0]);
            at += 2 + header[1];
        }

        Assert.Equal([1, 103, 120, 121, 122, 123], ids);
    }

    private static ushort[] Libmodbus(string[] target, params string[] command)
    {
        (int code, string output) = PeerPrograms.Run(PeerPrograms.Compile("libmodbus_client"), [.. target, .. command]);
        Assert.True(code == 0, output);
        return [.. output.Split(' ').Select(w => ushort.Parse(w, CultureInfo.InvariantCulture))];
    }

    private string[] Tcp(string bus, int unit)
    {
        IPEndPoint end = _building.Ports.EndPoints[bus];
        return ["tcp", end.Address.ToString(), $"{end.Port}", $"{unit}"];
    }

    private static string[] Serial(int unit) => ["-m", "rtu", "-o", "10", "-b", "9600", "-P", "none", "-0", "-1", "-a", $"{unit}"];

    private double[] Poll(int unit, string port, params string[] arguments)
    {
        (int code, string output) = PeerPrograms.Run("mbpoll", [.. Serial(unit), .. arguments, _building.Ports.SerialPaths[port]]);
        Assert.True(code == 0, output);
        return [.. ValueLine().Matches(output).Select(match => double.Parse(match.Groups[1].Value.Trim(), CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"^\[\d+\]:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ValueLine();
}
