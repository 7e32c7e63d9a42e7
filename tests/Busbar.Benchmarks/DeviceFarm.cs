using System.Diagnostics;
using System.Globalization;
using System.Net;
using Busbar.Benchmarks.Gateway;
using Busbar.Field.Modbus;
using Busbar.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks;

/// <summary>
/// A process with many simulated TCP devices that note when they are asked. It says <c>ports N N ...</c>; on <c>begin</c> it forgets what
/// it noted, on <c>report MILLISECONDS</c> it tells how punctual the polls were, on <c>count</c> how many there were.
/// </summary>
internal static class DeviceFarm
{
    public const string Command = "device-farm";
    private const double PunctualMilliseconds = 50;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        List<Asked> devices = [.. Enumerable.Range(0, count).Select(_ => new Asked())];
        List<ModbusTcpListener> listeners = [.. devices.Select(d => new ModbusTcpListener(new IPEndPoint(IPAddress.Loopback, 0), d))];
        listeners.ForEach(l => l.Start());
        Console.WriteLine("ports " + string.Join(' ', listeners.Select(l => l.Endpoint.Port)));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "begin":
                    devices.ForEach(d => d.Begin());
                    Console.WriteLine("ok");
                    break;
                case "report":
                    Console.WriteLine(Report(devices, double.Parse(words[1], CultureInfo.InvariantCulture)));
                    break;
                default:
                    Console.WriteLine(devices.Sum(d => d.Count).ToString(CultureInfo.InvariantCulture));
                    break;
            }
        }

        foreach (ModbusTcpListener listener in listeners)
        {
            await listener.DisposeAsync();
        }

        return 0;
    }

    /// <summary>Starts the process; the ports come first.</summary>
    public static (Process Process, int[] Ports) Start(int devices)
    {
        string assembly = typeof(DeviceFarm).Assembly.Location;
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : [];
        Process process = PeerPrograms.Start(null, program, [.. self, Command, devices.ToString(CultureInfo.InvariantCulture)]);
        string[] words = (process.StandardOutput.ReadLine() ?? "").Split(' ');
        return words[0] == "ports" ? (process, [.. words[1..].Select(w => int.Parse(w, CultureInfo.InvariantCulture))]) : throw new InvalidOperationException(process.StandardError.ReadToEnd());
    }

    /// <summary>Asks the process something and returns its line.</summary>
    public static string Say(Process process, string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the devices have ended");
    }

    /// <remarks>A device's due times are a period apart from its most punctual poll; a poll that is missing counts as late.</remarks>
    private static string Report(List<Asked> devices, double period)
    {
        List<double> late = [];
        long missed = 0;
        foreach (Asked device in devices)
        {
            double[] at = device.Times();
            if (at.Length < 2)
            {
                missed++;
                continue;
            }

            int last = (int)Math.Round((at[^1] - at[0]) / period);
            missed += last + 1 - at.Length;
            double[] offsets = [.. at.Select(t => t - Math.Round((t - at[0]) / period) * period)];
            double due = offsets.Min();
            late.AddRange(offsets.Select(o => o - due));
        }

        late.Sort();
        double punctual = late.Count == 0 ? 0 : 100.0 * late.Count(l => l <= PunctualMilliseconds) / (late.Count + Math.Max(0, missed));
        return string.Create(CultureInfo.InvariantCulture, $"{late.Count} polls, {missed} missed, {punctual:F3} % within {PunctualMilliseconds} ms; median {late[late.Count / 2]:F1}, 99.9 % {late[late.Count * 999 / 1000]:F1}, worst {late[^1]:F1} ms");
    }

    private sealed class Asked : IModbusRegisters
    {
        private readonly Lock _lock = new();
        private readonly List<long> _times = new(256);
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void Begin()
        {
            lock (_lock)
            {
                _times.Clear();
                _count = 0;
            }
        }

        public double[] Times()
        {
            lock (_lock)
            {
                return [.. _times.Select(t => t * 1000.0 / Stopwatch.Frequency)];
            }
        }

        public bool HasUnit(byte unit) => unit == 1;

        public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
        {
            lock (_lock)
            {
                _count++;
                if (_times.Count < 4096)
                {
                    _times.Add(Stopwatch.GetTimestamp());
                }
            }

            for (int i = 0; i < count; i++)
            {
                RegisterBytes.PutUInt16(into, at + 2 * i, start + i);
            }

            return ModbusExceptionCode.None;
        }

        public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at) => ModbusExceptionCode.IllegalFunction;

        public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

        public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

        public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room) => -1;
    }
}
