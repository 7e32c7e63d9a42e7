using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Busbar.Simulator.Tests.Devices;
using Busbar.Simulator.Transport;
using Busbar.Tests.Peers;

namespace Busbar.Simulator.Tests.Peers;

/// <summary>
/// libmbus, which we did not write, reads the simulated M-Bus meter and understands the same values as the controller's decoder. The npm
/// package that carries it compiles at installation; where that is not possible the golden frames have to do.
/// </summary>
public sealed class Libmbus_reads_our_meters
{
    private static string Module => Path.Combine(PeerPrograms.Folder, "node_modules", "node-mbus", "build", "Release", "mbus.node");

    [Fact]
    public async Task It_understands_what_the_controller_understands()
    {
        Assert.SkipUnless(File.Exists(Module), $"{Module} is not there: npm could not build node-mbus (it needs g++, make and python3)");
        Bench bench = new("m-bus");
        bench.Reader.Poll();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, bench.Line);

        (int code, string output) = await Task.Run(() => PeerPrograms.Run("node", Path.Combine(PeerPrograms.Folder, "mbus_master.js"), ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), "1"));
        listener.Stop();
        await serving;

        Assert.True(code == 0, output);
        string[] lines = output.Split('\n');
        Assert.Equal("10000001", lines[0]);
        Dictionary<string, double> theirs = lines[1..].Select(l => l.Split('|')).Where(c => double.TryParse(c[3], CultureInfo.InvariantCulture, out _))
            .GroupBy(c => c[2]).ToDictionary(g => g.Key, g => double.Parse(g.First()[3], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.Equal(bench.Reader["heatEnergy"], Value(theirs, "Energy"), 1.0);
        Assert.Equal(bench.Reader["volume"], Value(theirs, "Volume ("), 0.01);
        Assert.Equal(bench.Reader["heatPower"], Value(theirs, "Power"), 1.0);
        Assert.Equal(bench.Reader["supplyTemperature"], Value(theirs, "Flow temperature"), 0.01);
        Assert.Equal(bench.Reader["returnTemperature"], Value(theirs, "Return temperature"), 0.01);
    }

    /// <summary>libmbus names a record by quantity and power of ten: "Energy (kWh)", "Flow temperature (1e-2 deg C)".</summary>
    private static double Value(Dictionary<string, double> records, string quantity)
    {
        (string unit, double value) = records.FirstOrDefault(r => r.Key.StartsWith(quantity, StringComparison.Ordinal));
        Assert.True(unit is not null, $"libmbus has no {quantity}, but {string.Join(" ; ", records)}");
        string inside = unit[(unit.IndexOf('(', StringComparison.Ordinal) + 1)..unit.IndexOf(')', StringComparison.Ordinal)];
        string factor = inside.Split(' ')[0];
        double scale = factor switch
        {
            "kWh" => 1e3,
            "m" => 1e-3,
            "my" => 1e-6,
            _ => double.TryParse(factor, CultureInfo.InvariantCulture, out double number) ? number : 1,
        };
        return value * scale;
    }

    private static async Task ServeAsync(TcpListener listener, FieldLine line)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                LineSession session = line.Connect();
                byte[] buffer = new byte[512];
                int count;
                while ((count = await client.GetStream().ReadAsync(buffer)) > 0)
                {
                    foreach (LineAnswer answer in session.Receive(buffer.AsMemory(0, count)))
                    {
                        await client.GetStream().WriteAsync(answer.Bytes);
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
        {
            // The listener was stopped, or the master closed its end.
        }
    }
}
