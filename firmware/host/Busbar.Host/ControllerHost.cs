using Busbar.Controller;
using Busbar.Points;

namespace Busbar.Host;

/// <summary>What a controller on Linux is told at its start.</summary>
/// <param name="Controller">Who it is.</param>
/// <param name="StorageFolder">Where its documents and its outbox are kept; its own.</param>
/// <param name="Broker">Where the broker is.</param>
public sealed record ControllerHostSettings(ControllerSettings Controller, string StorageFolder, MqttLinkSettings Broker)
{
    /// <summary>Used when storage holds none or an older one.</summary>
    public byte[]? FirstDocument { get; init; }

    /// <summary>Port names of the site file to ttys.</summary>
    public IReadOnlyDictionary<string, string> SerialPaths { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of storage.</summary>
    public long StorageBytes { get; init; } = 64 * 1024 * 1024;
}

/// <summary>
/// Runs one controller in real time on a thread of its own: sleeps until bytes or messages come or something is due. A controller
/// that fails is started anew, as a watchdog would.
/// </summary>
public sealed class ControllerHost : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private const long LongestSleepMilliseconds = 1000;

    private readonly ControllerHostSettings _settings;
    private readonly ILog _log;
    private readonly IClock _clock;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HostBusPorts _buses;
    private readonly MqttLinkPort _link;
    private readonly FileStorage _storage;
    private readonly Thread _thread;
    private EdgeController? _controller;

    /// <param name="settings">See there.</param>
    /// <param name="log">Takes the controller's messages; called from its thread and the ports'.</param>
    /// <param name="clock">The time; the system's when null.</param>
    public ControllerHost(ControllerHostSettings settings, ILog log, IClock? clock = null)
    {
        _settings = settings;
        _log = log;
        _clock = clock ?? new SystemClock();
        void Warn(string text) => log.Write(2, text);
        void Wake() => _wake.Set();
        _buses = new HostBusPorts(settings.SerialPaths, Wake, Warn);
        _link = new MqttLinkPort(settings.Broker, Wake, Warn);
        _storage = new FileStorage(settings.StorageFolder, settings.StorageBytes, Warn);
        _thread = new Thread(Run) { IsBackground = true, Name = "controller " + settings.Controller.ControllerId };
        _thread.Start();
    }

    /// <summary>The controller, to look at; it lives on another thread. Null until the first start.</summary>
    public EdgeController? Controller => Volatile.Read(ref _controller);

    /// <summary>How often the controller was started anew after a failure.</summary>
    public int Restarts { get; private set; }

    /// <summary>Ends the controller in order: outbox to the disk, farewell on the link, ports closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _wake.Set();
        await Task.Run(() => _thread.Join(TimeSpan.FromSeconds(10))).ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        _buses.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                RunController();
            }
            catch (Exception error) when (!_stopping.IsCancellationRequested)
            {
                Restarts++;
                _log.Write(3, $"controller {_settings.Controller.ControllerId} failed and is started anew: {error}");
                _link.Disconnect();
                _stopping.Token.WaitHandle.WaitOne(RestartDelay);
            }
        }
    }

    private void RunController()
    {
        // Each start is a boot with an uptime of its own.
        var ports = new ControllerPorts(new BootClock(_clock), _buses, _storage, _link, _log);
        var controller = new EdgeController(_settings.Controller, ports, _settings.FirstDocument);
        Volatile.Write(ref _controller, controller);
        while (!_stopping.IsCancellationRequested)
        {
            controller.Step();
            var sleep = controller.NextDueMilliseconds - ports.Clock.MonotonicMilliseconds;
            if (sleep > 0)
            {
                _wake.WaitOne((int)Math.Min(sleep, LongestSleepMilliseconds));
            }
        }

        controller.Stop();
    }

    private sealed class BootClock(IClock clock) : IClock
    {
        private readonly long _start = clock.MonotonicMilliseconds;

        public long MonotonicMilliseconds => clock.MonotonicMilliseconds - _start;

        public bool IsUtcKnown => clock.IsUtcKnown;

        public long UtcMilliseconds => clock.UtcMilliseconds;
    }
}
