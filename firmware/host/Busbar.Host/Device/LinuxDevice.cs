using System.Security.Authentication;
using Busbar.Controller;
using Busbar.Points;

namespace Busbar.Host;

/// <summary>Where a controller that is told everything else by its console lives.</summary>
/// <param name="StorageFolder">Its flash: settings, documents, records. Its own.</param>
public sealed record LinuxDeviceSettings(string StorageFolder)
{
    /// <summary>The console's tty; null makes a pseudo terminal.</summary>
    public string? ConsolePath { get; init; }

    /// <summary>Port names to ttys.</summary>
    public IReadOnlyDictionary<string, string> SerialPaths { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of storage.</summary>
    public long StorageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How large a document it takes.</summary>
    public ControllerLimits Limits { get; init; } = new();
}

/// <summary>
/// A controller on Linux as a board is one: it begins with nothing, its console tells it who it is, and it starts when it knows. The
/// same console, settings and problems as on an ESP32; the ports are Linux's.
/// </summary>
public sealed class LinuxDevice : IConsoleHost, IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private const long ServiceMilliseconds = 1000;

    private readonly LinuxDeviceSettings _settings;
    private readonly ConsoleLog _log;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HostBusPorts _buses;
    private readonly FileStorage _storage;
    private readonly ConsoleTty _tty;
    private readonly ConsoleSession _console;
    private readonly Thread _thread;
    private MqttLinkPort? _link;
    private volatile bool _isRestartWanted;

    /// <param name="settings">See there.</param>
    /// <param name="log">Takes the messages of controller and ports.</param>
    /// <param name="clock">The time; the system's when null.</param>
    public LinuxDevice(LinuxDeviceSettings settings, ILog log, IClock? clock = null)
    {
        _settings = settings;
        _log = new ConsoleLog(log);
        Clock = clock ?? new SystemClock();
        void Wake() => _wake.Set();
        void Warn(string text) => _log.Write(2, text);
        _buses = new HostBusPorts(settings.SerialPaths, Wake, Warn);
        _storage = new FileStorage(settings.StorageFolder, settings.StorageBytes, Warn);
        Settings = DeviceSettings.Load(_storage);
        _tty = new ConsoleTty(settings.ConsolePath, Wake, Warn);
        _console = new ConsoleSession(_tty, this, _log);
        _thread = new Thread(Run) { IsBackground = true, Name = "device" };
        _thread.Start();
    }

    /// <summary>Where the console can be reached.</summary>
    public string ConsolePath => _tty.Path;

    /// <inheritdoc/>
    public string Version => "0.1.0";

    /// <inheritdoc/>
    public IClock Clock { get; }

    /// <inheritdoc/>
    public EdgeController? Controller { get; private set; }

    /// <inheritdoc/>
    public DeviceSettings Settings { get; private set; }

    /// <inheritdoc/>
    public IStorage Storage => _storage;

    /// <inheritdoc/>
    public IBusPorts Buses => _buses;

    /// <inheritdoc/>
    public ProblemList Problems { get; } = new();

    /// <inheritdoc/>
    public long FreeMemory => -1;

    /// <inheritdoc/>
    public int RelayCount => 0;

    /// <inheritdoc/>
    public string NetworkText() => "this computer's own";

    /// <inheritdoc/>
    public string BrokerText() => _link switch
    {
        null => "not asked",
        { State: LinkState.Connected } => $"connected to {Settings.Get("broker.host", "")}",
        { Failure: { } error } => error.InnerException?.Message ?? error.Message,
        _ => "connecting",
    };

    /// <inheritdoc/>
    public string BoardNames() => "";

    /// <inheritdoc/>
    public bool SetTime(long unixMilliseconds) => false;

    /// <inheritdoc/>
    public bool SetRelay(int relay, bool on) => false;

    /// <inheritdoc/>
    public bool Keep(DeviceSettings settings)
    {
        Settings = settings;
        return settings.Save(_storage);
    }

    /// <inheritdoc/>
    public void Restart() => _isRestartWanted = true;

    /// <inheritdoc/>
    public void Erase()
    {
        foreach (var file in Directory.GetFiles(_settings.StorageFolder))
        {
            File.Delete(file);
        }

        Settings = new DeviceSettings("");
        IsErased = true;
        _isRestartWanted = true;
    }

    // A controller that is stopped writes its outbox once more; after an erasure nothing may come back.
    private bool IsErased { get; set; }

    /// <summary>Ends the controller in order: outbox to the disk, farewell on the link, ports closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _wake.Set();
        await Task.Run(() => _thread.Join(TimeSpan.FromSeconds(10))).ConfigureAwait(false);
        _buses.Dispose();
        _tty.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            _isRestartWanted = false;
            IsErased = false;
            Problems.Set(DeviceProblem.SettingsDamaged, Settings.IsDamaged);
            Problems.Set(DeviceProblem.SettingsMissing, Settings.Missing().Length > 0);
            Problems.TellAgain();
            try
            {
                if (Settings.Missing().Length > 0)
                {
                    AwaitSettings();
                }
                else
                {
                    RunController();
                }
            }
            catch (Exception error) when (!_stopping.IsCancellationRequested)
            {
                Problems.Set(DeviceProblem.ControllerFailed, true);
                _log.Write(3, $"the controller failed and is started anew: {error}");
                _stopping.Token.WaitHandle.WaitOne(RestartDelay);
            }
            finally
            {
                Controller = null;
                _link?.DisposeAsync().AsTask().GetAwaiter().GetResult();
                _link = null;
            }
        }
    }

    private bool IsEnding => _stopping.IsCancellationRequested || _isRestartWanted;

    private void AwaitSettings()
    {
        _log.Write(2, $"settings: {DeviceSettings.FileName} lacks {Settings.Missing()}");
        while (!IsEnding)
        {
            _console.Step(Clock.MonotonicMilliseconds);
            if (!IsEnding)
            {
                _wake.WaitOne(_console.IsBusy ? 10 : (int)ServiceMilliseconds);
            }
        }
    }

    private void RunController()
    {
        var boot = new BootClock(Clock);
        var link = _link = new MqttLinkPort(Broker(), () => _wake.Set(), text => _log.Write(2, text));
        var who = LinuxController.Settings(Settings.Get("controller", ""), Settings.Key()!, Settings.Get("site", ""));
        who.Limits = _settings.Limits;
        var controller = Controller = new EdgeController(who, new ControllerPorts(boot, _buses, _storage, link, _log), null);
        long service = 0;
        while (!IsEnding)
        {
            controller.Step();
            var now = boot.MonotonicMilliseconds;
            _console.Step(Clock.MonotonicMilliseconds);
            if (now >= service)
            {
                service = now + ServiceMilliseconds;
                LookAtBroker(link);
                Problems.Look(controller, now);
            }

            var sleep = Math.Min(controller.NextDueMilliseconds, service) - boot.MonotonicMilliseconds;
            if (sleep > 0 && !IsEnding)
            {
                _wake.WaitOne((int)Math.Min(sleep, _console.IsBusy ? 10 : ServiceMilliseconds));
            }
        }

        if (!IsErased)
        {
            controller.Stop();
        }
    }

    private MqttLinkSettings Broker()
    {
        var isSecure = Settings.Get("broker.tls", "no") == "yes";
        var user = Settings.Get("broker.user", "");
        var authority = Path.Combine(_settings.StorageFolder, ConsoleSession.AuthorityFile);
        return new MqttLinkSettings(Settings.Get("broker.host", ""), Settings.GetNumber("broker.port", isSecure ? 8883 : 1883), Settings.Get("controller", ""))
        {
            UseTls = isSecure,
            UserName = user.Length == 0 ? null : user,
            Password = user.Length == 0 ? null : Settings.Get("broker.password", ""),
            TrustedAuthorityFile = isSecure && File.Exists(authority) ? authority : null,
        };
    }

    private void LookAtBroker(MqttLinkPort link)
    {
        var error = link.State == LinkState.Connected ? null : link.Failure;
        var isCertificate = false;
        for (var each = error; each != null; each = each.InnerException)
        {
            isCertificate |= each is AuthenticationException;
        }

        var isRefused = error is BrokerRefusalException || error?.InnerException is BrokerRefusalException;
        Problems.Set(DeviceProblem.CertificateRefused, isCertificate);
        Problems.Set(DeviceProblem.BrokerRefused, isRefused && !isCertificate);
        Problems.Set(DeviceProblem.BrokerUnreachable, error != null && !isRefused && !isCertificate);
    }

    private sealed class BootClock(IClock clock) : IClock
    {
        private readonly long _start = clock.MonotonicMilliseconds;

        public long MonotonicMilliseconds => clock.MonotonicMilliseconds - _start;

        public bool IsUtcKnown => clock.IsUtcKnown;

        public long UtcMilliseconds => clock.UtcMilliseconds;
    }
}
