using System.Text;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Points;

namespace Busbar.Controller.Tests.Bench;

/// <summary>A console in virtual time, on a controller of a rig or on a device that has no settings yet.</summary>
internal sealed class ConsoleBench : IConsoleHost, IConsolePort
{
    private readonly Rig? _rig;
    private readonly Queue<byte> _typed = new();
    private readonly StringBuilder _said = new();
    private readonly VirtualClock _clock = new(Rig.StartUtc);

    public ConsoleBench(Rig? rig = null, MemoryStorage? storage = null)
    {
        _rig = rig;
        Memory = storage ?? rig?.Storage ?? new MemoryStorage();
        Settings = DeviceSettings.Load(Memory);
        Log = new ConsoleLog(HostLog.Silent);
        Session = new ConsoleSession(this, this, Log);
    }

    public MemoryStorage Memory { get; }

    public ConsoleLog Log { get; }

    public ConsoleSession Session { get; }

    public List<(int Relay, bool On)> Clicks { get; } = [];

    public bool IsRestarted { get; private set; }

    public bool IsErased { get; private set; }

    public string Version => "0.1.0";

    public IClock Clock => _clock;

    public EdgeController? Controller => _rig?.Controller;

    public DeviceSettings Settings { get; private set; }

    public IStorage Storage => Memory;

    public IBusPorts Buses => _rig?.Ports ?? new MemoryBusPorts();

    public ProblemList Problems { get; } = new();

    public long FreeMemory => 40000;

    public int RelayCount { get; set; } = 2;

    /// <summary>What each line of the answer was, for one line that was typed.</summary>
    public string[] Type(string line, double seconds = 0.1)
    {
        _said.Clear();
        foreach (byte each in Encoding.UTF8.GetBytes(line + "\n"))
        {
            _typed.Enqueue(each);
        }

        Live(seconds);
        return Said;
    }

    /// <summary>Everything said since the last line was typed.</summary>
    public string[] Said => _said.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value behind a name in the answer to status and the like.</summary>
    public string Value(string line, string name) => Type(line).Single(l => l.StartsWith(name + " = ", StringComparison.Ordinal))[(name.Length + 3)..];

    public void Live(double seconds)
    {
        for (int i = 0; i <= seconds * 100; i++)
        {
            _rig?.Run(0.01);
            _clock.AdvanceTo(_clock.MonotonicMilliseconds + 10);
            Session.Step(_clock.MonotonicMilliseconds);
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && _typed.TryDequeue(out byte each))
        {
            buffer[offset + taken++] = each;
        }

        return taken;
    }

    public void Write(string text) => _said.Append(text);

    public string NetworkText() => "connected, 192.168.1.20";

    public string BrokerText() => "connected";

    public string BoardNames() => "kincony-kc868-a6,lilygo-t-can485";

    public bool SetTime(long unixMilliseconds) => false;

    public bool SetRelay(int relay, bool on)
    {
        Clicks.Add((relay, on));
        return true;
    }

    public bool Keep(DeviceSettings settings)
    {
        Settings = settings;
        return settings.Save(Memory);
    }

    public void Restart() => IsRestarted = true;

    public void Erase() => IsErased = true;
}
