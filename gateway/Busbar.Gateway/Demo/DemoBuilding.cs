using System.Net;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Twin;
using Busbar.Host;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Simulator;
using Busbar.Simulator.Lockstep;
using Busbar.Simulator.Transport;
using Busbar.Technician.Lines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Demo;

/// <summary>
/// The demo building in this process: the simulated site on real ports, its controllers on their Linux ports, and the driver
/// that moves virtual time.
/// </summary>
public sealed class DemoBuilding : IFieldPlaces
{
    private static readonly TimeSpan ClockKept = TimeSpan.FromSeconds(5);

    private readonly DemoOptions options;
    private readonly DemoField demoField;
    private readonly SimulatedSite simulated;
    private readonly DocumentShelf documents;
    private readonly DemoClock clock;
    private readonly DemoMeters meters;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<DemoController> controllers = [];
    private RealPorts? field;
    private Task? driving;
    private Timer? clockKeeper;
    private ILogger log = NullLogger.Instance;

    /// <param name="site">The building.</param>
    /// <param name="types">Its device files.</param>
    /// <param name="documents">What the controllers run.</param>
    /// <param name="options">Speed, seed, recorded data.</param>
    /// <param name="now">Real time; virtual time begins here, or where the last run stopped when that is later.</param>
    /// <exception cref="DemoException">The site is not one that the simulator can play, or the recorded data cannot be read.</exception>
    public DemoBuilding(SiteModel site, DeviceTypes types, DocumentShelf documents, DemoOptions options, DateTimeOffset now)
    {
        this.options = options;
        this.documents = documents;
        clock = new DemoClock(options.DataDirectory);
        meters = new DemoMeters(options.DataDirectory);
        demoField = new DemoField(site, types, options, clock.Begin(now));
        simulated = demoField.Simulated;
        Time = new VirtualTime(simulated.Clock);
    }

    /// <summary>The building's clock, for the gateway.</summary>
    public TimeProvider Time { get; }

    /// <inheritdoc/>
    public FieldTarget? Of(SiteLine line, out LocalName reason)
    {
        reason = new LocalName("示范楼尚未启动", "the demo building has not started yet");
        if (field is null)
            return null;
        return line.Bus.Kind == BusKind.Serial
            ? new FieldTarget(field.SerialPaths[line.Bus.PortName], "", 0)
            : new FieldTarget(null, field.EndPoints[line.Bus.Port].Address.ToString(), field.EndPoints[line.Bus.Port].Port);
    }

    /// <inheritdoc/>
    public bool RunsHere(SiteController controller) => true;

    /// <inheritdoc/>
    public IReadOnlyList<IPAddress>? AddressesOf(string name) => null;

    /// <summary>Opens the field's ports and begins to move.</summary>
    /// <exception cref="DemoException">A port is in use.</exception>
    internal void Start(string mqttHost, int mqttPort, ILoggerFactory loggers, RunOutcome outcome)
    {
        log = loggers.CreateLogger<DemoBuilding>();
        field = demoField.OpenPorts();
        ControllerKeys keys = ControllerKeys.BesideData(options.DataDirectory);
        LockstepDriver driver = new(simulated, field, options.Speed)
        {
            Behind = time => log.LogWarning("this computer is too busy or too slow for --speed {Speed}: {Seconds:0} s of the building's time were left out", options.Speed, time.TotalSeconds),
        };
        RememberMeters();
        foreach (SiteController each in simulated.Site.Controllers)
        {
            DemoController controller = new(
                LinuxController.Settings(each.Id, keys.Get(each.Id), simulated.Site.Id),
                documents.Find(each.Id)!.Bytes,
                simulated.Clock,
                field,
                mqttHost,
                mqttPort,
                Path.Combine(options.DataDirectory, "controllers", each.Id),
                driver.Wake,
                loggers.CreateLogger("Busbar.Controller." + each.Id));
            controllers.Add(controller);
            driver.Add(controller.Controller, controller.Ports);
        }

        driving = Task.Factory.StartNew(() => Drive(driver, outcome), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // A run that is killed goes on later than its last sample, never before it.
        TimeSpan ahead = 2 * ClockKept * options.Speed;
        clockKeeper = new Timer(_ => clock.Keep(Time.GetUtcNow() + ahead, log), null, TimeSpan.Zero, ClockKept);
    }

    /// <summary>Ends controllers and field in order.</summary>
    internal async Task StopAsync()
    {
        await stopping.CancelAsync();
        if (driving is not null)
            await driving;
        KeepMeters();
        if (clockKeeper is not null)
            await clockKeeper.DisposeAsync();
        clock.Keep(Time.GetUtcNow(), log);
        await Task.WhenAll(controllers.Select(controller => controller.DisposeAsync().AsTask()));
        field?.Dispose();
    }

    // Once a virtual minute, on the driver's own thread: a demo that is killed loses at most that of its meters.
    private void RememberMeters() => simulated.Plan(simulated.Clock.MonotonicMilliseconds + 60_000, () =>
    {
        KeepMeters();
        RememberMeters();
    });

    private void KeepMeters()
    {
        try
        {
            meters.Keep(simulated.ReadMeters());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("the simulated meters' readings are not kept: {Why}", wrong.Message);
        }
    }

    private void Drive(LockstepDriver driver, RunOutcome outcome)
    {
        try
        {
            driver.Run(stopping.Token);
            foreach (DemoController controller in controllers)
                controller.Controller.Stop();
        }
        catch (Exception wrong)
        {
            log.LogCritical(wrong, "the demo building stopped by a mistake of the program");
            outcome.Fail();
        }
    }
}
