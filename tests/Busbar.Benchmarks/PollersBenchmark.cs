using System.Diagnostics;
using System.Globalization;
using System.Text;
using Busbar.Benchmarks.Gateway;
using Busbar.Controller;
using Busbar.Field.Modbus;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Modbus;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks;

/// <summary>
/// Many TCP devices from one process. First, how punctual: controllers of 100 devices each, as the gateway hosts them, poll 20 registers of
/// every device each second; the devices note when they are asked. Then, how many: 200 connections of the asynchronous client ask
/// again as soon as they are answered, and libmodbus does the same with one thread a device.
/// </summary>
internal static class PollersBenchmark
{
    private const int DevicesPerController = 100;
    private const int Registers = 20;
    private const int Connections = 200;
    private const int WideRegisters = 100;

    public static async Task<int> RunAsync(string[] arguments)
    {
        double seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        int devices = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1000;
        Punctual(devices, seconds);
        await ManyAsync(Math.Min(10, seconds));
        return 0;
    }

    private static void Punctual(int devices, double seconds)
    {
        (Process farm, int[] ports) = DeviceFarm.Start(devices);
        string folder = Directory.CreateTempSubdirectory("busbar-pollers").FullName;
        using CancellationTokenSource stop = new();
        List<Thread> threads = [];
        try
        {
            (SiteModel site, DeviceTypes types) = Load(folder, ports);
            foreach (SiteController controller in site.Controllers)
            {
                Thread thread = new(() => Poll(site, types, controller, stop.Token)) { IsBackground = true, Name = controller.Id };
                threads.Add(thread);
                thread.Start();
            }

            Thread.Sleep(TimeSpan.FromSeconds(15));
            DeviceFarm.Say(farm, "begin");
            ProcessMeter meter = new(Environment.ProcessId);
            meter.Begin();
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            double cpu = meter.CpuPercent();
            double memory = meter.ResidentMegabytes();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{devices} devices of {Registers} registers at 1 s over {seconds} s: {DeviceFarm.Say(farm, "report 1000")}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {cpu:F1} % of one core, {memory:F0} MB resident"));
        }
        finally
        {
            stop.Cancel();
            threads.ForEach(t => t.Join());
            farm.StandardInput.Close();
            farm.WaitForExit(5000);
            farm.Dispose();
            Directory.Delete(folder, true);
        }
    }

    private static void Poll(SiteModel site, DeviceTypes types, SiteController controller, CancellationToken stop)
    {
        byte[] key = new byte[32];
        Diagnostics diagnostics = new();
        byte[] document = new DocumentCompiler(types.CompileProfile, PolicyCompiler.Compile).Compile(site, controller.Id, key, new DocumentStamp(1, DateTimeOffset.UnixEpoch.AddYears(55)), diagnostics)?.Bytes
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        using AutoResetEvent wake = new(false);
        using HostBusPorts buses = new(new Dictionary<string, string>(), () => wake.Set(), _ => { });
        SystemClock clock = new();
        ControllerSettings settings = new(controller.Id, key, site.Id) { Limits = controller.Size.Limits };
        EdgeController edge = new(settings, new ControllerPorts(clock, buses, new MemoryStorage(), new MemoryLinkPort(), HostLog.Silent), document);
        while (!stop.IsCancellationRequested)
        {
            edge.Step();
            long sleep = edge.NextDueMilliseconds - clock.MonotonicMilliseconds;
            if (sleep > 0)
            {
                wake.WaitOne((int)Math.Min(sleep, 200));
            }
        }
    }

    private static (SiteModel Site, DeviceTypes Types) Load(string folder, int[] ports)
    {
        StringBuilder device = new("device: twenty\nclass: powerMeter\nmaker: M\nproducts: [P]\nverified: false\nsources: [own]\nwiring: none\nmodbus: {timeout: 500ms}\npolls: {fast: 1s}\npoints:\n");
        for (int i = 0; i < Registers; i++)
        {
            device.Append(CultureInfo.InvariantCulture, $"  circuit{i + 1}Current: {{holding: {i}, type: u16, scale: 0.1, poll: fast}}\n");
        }

        File.WriteAllText(Path.Combine(folder, "twenty.yaml"), device.ToString());
        StringBuilder text = new("site: benchmark\nlocation: {latitude: 35.0, longitude: 111.0}\ncontrollers:\n");
        for (int first = 0; first < ports.Length; first += DevicesPerController)
        {
            int count = Math.Min(DevicesPerController, ports.Length - first);
            text.Append(CultureInfo.InvariantCulture, $"  c{first / DevicesPerController}:\n    host: gateway\n    buses:\n");
            for (int i = first; i < first + count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"      b{i}: {{tcp: \"127.0.0.1:{ports[i]}\"}}\n");
            }

            text.Append("    devices:\n");
            for (int i = first; i < first + count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"      d{i}: {{profile: twenty, bus: b{i}, address: 1}}\n");
            }
        }

        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(folder, diagnostics);
        SiteModel? site = SiteLoader.Parse("site.yaml", text.ToString(), types, diagnostics);
        return diagnostics.HasErrors || site is null ? throw new InvalidOperationException(string.Join('\n', diagnostics.Items)) : (site, types);
    }

    private static async Task ManyAsync(double seconds)
    {
        (Process farm, int[] ports) = DeviceFarm.Start(Connections);
        try
        {
            string program = PeerPrograms.Compile("libmodbus_threads");
            for (int round = 0; round < 2; round++)
            {
                (int code, string output) = PeerPrograms.Run(program, [seconds.ToString(CultureInfo.InvariantCulture), WideRegisters.ToString(CultureInfo.InvariantCulture), .. ports.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
                string[] words = output.Split(' ');
                if (code != 0)
                {
                    throw new InvalidOperationException(output);
                }

                double theirs = double.Parse(words[0], CultureInfo.InvariantCulture) / seconds;
                double theirMemory = double.Parse(words[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
                ProcessMeter meter = new(Environment.ProcessId);
                double before = meter.ResidentMegabytes();
                double ours = await AskAllAsync(ports, seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Connections} devices, {WideRegisters} registers a request: libmodbus with {Connections} threads {theirs:N0} requests/s, {theirMemory:F0} MB; Busbar {ours:N0} requests/s ({ours / theirs:F2}), {meter.ResidentMegabytes():F0} MB in all, {meter.ResidentMegabytes() - before:F0} MB more than before"));
            }
        }
        finally
        {
            farm.StandardInput.Close();
            farm.WaitForExit(5000);
            farm.Dispose();
        }
    }

    private static async Task<double> AskAllAsync(int[] ports, double seconds)
    {
        List<ModbusTcpClient> clients = [.. ports.Select(p => new ModbusTcpClient("127.0.0.1", p, new ModbusTcpClientOptions { ContinueInline = true, Timeout = TimeSpan.FromSeconds(5) }))];
        await Task.WhenAll(clients.Select(c => c.ReadHoldingRegistersAsync(1, 0, 1)));
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(seconds * Stopwatch.Frequency);
        long[] requests = await Task.WhenAll(clients.Select(c => AskAsync(c, end)));
        double rate = requests.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (ModbusTcpClient client in clients)
        {
            await client.DisposeAsync();
        }

        return rate;
    }

    private static async Task<long> AskAsync(ModbusTcpClient client, long end)
    {
        byte[] bytes = new byte[2 * WideRegisters];
        long requests = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            await client.ReadRegistersAsync(1, ModbusFunction.ReadHoldingRegisters, 0, WideRegisters, bytes).ConfigureAwait(false);
            if (RegisterBytes.UInt16(bytes, 2 * WideRegisters - 2) != WideRegisters - 1)
            {
                throw new InvalidOperationException("a wrong register");
            }

            requests++;
        }

        return requests;
    }
}
