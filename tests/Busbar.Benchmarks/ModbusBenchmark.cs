using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Busbar.Field.Modbus;
using Busbar.Modbus;
using Busbar.Tests.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks;

/// <summary>
/// Modbus TCP requests per second: 100 holding registers each, one connection on loopback, client and server in processes of their own.
/// The baseline is libmodbus's C client and server, which has one request under way at a time. Every answer's first and last register is checked.
/// </summary>
internal static class ModbusBenchmark
{
    public const string ServerCommand = "modbus-server";
    private const int Registers = 100;
    private const int Rounds = 3;

    private sealed record Line(string Client, string Server, int Depth, bool Inline);

    private static readonly Line[] Lines =
    [
        new("libmodbus", "libmodbus", 1, false),
        new("Busbar", "Busbar", 1, true),
        new("Busbar", "Busbar", 1, false),
        new("Busbar", "libmodbus", 1, true),
        new("libmodbus", "Busbar", 1, false),
        new("Busbar", "Busbar", 4, true),
        new("Busbar", "Busbar", 16, true),
        new("Busbar", "Busbar", 16, false),
        new("Busbar", "Busbar", 64, true),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        double seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 2;
        string client = PeerPrograms.Compile("libmodbus_client");
        using PeerServer theirs = PeerServer.Start(null, PeerPrograms.Compile("libmodbus_server"));
        using PeerServer ours = PeerServer.Start(null, Environment.ProcessPath!, ServerArguments());

        var rates = new List<double>[Lines.Length];
        for (int i = 0; i < Lines.Length; i++) rates[i] = [];
        // Round by round, so that a neighbour's load falls on all lines alike; the first round warms up and does not count.
        for (int round = 0; round <= Rounds; round++)
        {
            for (int i = 0; i < Lines.Length; i++)
            {
                Line line = Lines[i];
                int port = line.Server == "Busbar" ? ours.Port : theirs.Port;
                double rate = line.Client == "Busbar" ? await AskAsync(port, line, round == 0 ? 1 : seconds) : AskTheirs(client, port, round == 0 ? 0.5 : seconds);
                if (round > 0) rates[i].Add(rate);
            }
        }
        Print(rates);
        return 0;
    }

    public static async Task<int> ServeAsync()
    {
        await using var server = new ModbusTcpListener(new IPEndPoint(IPAddress.Loopback, 0), new RegisterNumbers());
        server.Start();
        Console.WriteLine($"port {server.Endpoint.Port}");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static string[] ServerArguments()
    {
        string assembly = typeof(ModbusBenchmark).Assembly.Location;
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [assembly, ServerCommand] : [ServerCommand];
    }

    private static async Task<double> AskAsync(int port, Line line, double seconds)
    {
        var options = new ModbusTcpClientOptions { Depth = line.Depth, ContinueInline = line.Inline, Timeout = TimeSpan.FromSeconds(5) };
        await using var client = new ModbusTcpClient("127.0.0.1", port, options);
        // The first answer takes the connection with it.
        await client.ReadHoldingRegistersAsync(1, 0, 1);
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(seconds * Stopwatch.Frequency);
        var askers = new Task<long>[line.Depth];
        for (int i = 0; i < askers.Length; i++) askers[i] = AskUntilAsync(client, end);
        long[] requests = await Task.WhenAll(askers);
        return requests.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<long> AskUntilAsync(ModbusTcpClient client, long end)
    {
        byte[] bytes = new byte[Registers * 2];
        long requests = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            int start = (int)(requests++ % 100);
            await client.ReadRegistersAsync(1, ModbusFunction.ReadHoldingRegisters, (ushort)start, Registers, bytes).ConfigureAwait(false);
            int first = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            int last = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(bytes.Length - 2));
            if (first != start || last != start + Registers - 1) throw new InvalidOperationException($"Register {start} answered {first}, register {start + Registers - 1} answered {last}.");
        }
        return requests;
    }

    private static double AskTheirs(string client, int port, double seconds)
    {
        (int code, string output) = PeerPrograms.Run(client, "tcp", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture), "1", "bench",
            seconds.ToString(CultureInfo.InvariantCulture), Registers.ToString(CultureInfo.InvariantCulture));
        return code == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : throw new InvalidOperationException(output);
    }

    private static void Print(List<double>[] rates)
    {
        double baseline = Median(rates[0]);
        Console.WriteLine($"Modbus TCP, {Registers} holding registers a request, one connection, loopback; median of {Rounds} rounds ({Environment.ProcessorCount} cores)");
        Console.WriteLine("| client | server | under way | continues | requests/s | of libmodbus | spread |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (int i = 0; i < Lines.Length; i++)
        {
            Line line = Lines[i];
            double rate = Median(rates[i]);
            string continues = line.Client == "libmodbus" ? "-" : line.Inline ? "inline" : "thread pool";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {line.Client} | {line.Server} | {line.Depth} | {continues} | {rate:N0} | {rate / baseline:F2} | {rates[i].Min():N0}-{rates[i].Max():N0} |"));
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
