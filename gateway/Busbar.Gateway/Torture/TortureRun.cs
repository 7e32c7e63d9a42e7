using System.Globalization;
using Busbar.Controller;
using Busbar.Gateway.Store;
using Busbar.Simulator;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Torture;

/// <summary>
/// The whole building in one thread on virtual time (plant, field devices, controllers, network, broker, the gateway's pipeline and store), with
/// mishaps by chance from a seed. After every cycle of a controller the invariants are checked; at the end everything is mended, the
/// outboxes empty, and the accounts of every record are compared.
/// </summary>
public sealed class TortureRun
{
    private static readonly TimeSpan Mending = TimeSpan.FromMinutes(15);
    private readonly TortureSite site;
    private readonly TortureOptions options;
    private readonly List<string> violations = [];
    private readonly SimulatedSite simulated;
    private readonly VirtualBuilding building;
    private readonly StrictStore store;
    private readonly TortureNetwork network;
    private readonly TortureGateway gateway;
    private readonly Mishaps mishaps;
    private readonly Dictionary<VirtualController, ControlInvariants> invariants = [];
    private readonly Dictionary<string, RecordAccount> accounts = new(StringComparer.Ordinal);
    private long checks;

    private TortureRun(TortureSite site, TortureOptions options)
    {
        this.site = site;
        this.options = options;
        Random random = new((int)(options.Seed ^ (options.Seed >> 32)) & int.MaxValue);
        DateTimeOffset start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, site.Model.Location.UtcOffset).AddHours(random.Next(365 * 24));
        simulated = new SimulatedSite(site.Model, site.Types.Library, new SimulationOptions { Seed = options.Seed, Start = start, WarmUp = TimeSpan.FromMinutes(30), StateOfCharge = random.Next(5, 100) });
        building = new VirtualBuilding(simulated, Settings, controller => site.Document(controller.Id, 1), pointsInsteadOfBytes: options.PointsInsteadOfBytes);
        store = new StrictStore(options.Database is null ? null : new SqliteStore(new StoreOptions { Path = options.Database }, TimeProvider.System), Violated);
        network = new TortureNetwork(building, random);
        gateway = new TortureGateway(simulated, store, network);
        foreach (VirtualController controller in building.Controllers)
        {
            controller.Storage.Capacity = HasRoom ? 16 * 1024 * 1024 : 256 * 1024;
            accounts[controller.Site.Id] = new RecordAccount(controller, store, Violated) { MayDrop = !HasRoom };
        }

        store.EventStored = happened => accounts[happened.Controller].Stored(happened);
        mishaps = new Mishaps(site, building, network, gateway, store, random, accounts);
        building.Stepped = Stepped;
    }

    /// <summary>Runs one seed to its end.</summary>
    /// <param name="site">The site.</param>
    /// <param name="options">The seed, and how long.</param>
    /// <param name="meddle">Given building and store before the start; for tests of the torture itself.</param>
    public static TortureResult Run(TortureSite site, TortureOptions options, Action<VirtualBuilding, StrictStore>? meddle = null)
    {
        TortureRun run = new(site, options);
        meddle?.Invoke(run.building, run.store);
        using (run.store)
        using (run.gateway)
        {
            run.Live();
        }

        return new TortureResult(run.violations, run.mishaps.Counts, run.simulated.Clock.MonotonicMilliseconds / 86_400_000.0, run.store.Records, run.checks, run.store.Fingerprint);
    }

    // Three of four have room for every outage; the fourth has what a board has, and thins.
    private ControllerSettings Settings(SiteController controller) =>
        new(controller.Id, TortureSite.Key(controller.Id), site.Model.Id) { OutboxBytes = HasRoom ? 4 * 1024 * 1024 : 128 * 1024 };

    private bool HasRoom => options.Seed % 4 != 0;

    private void Live()
    {
        mishaps.Begin(options.Every, options.Duration);
        Advance(options.Duration);
        mishaps.Mend();
        Advance(Mending);
        foreach (RecordAccount account in accounts.Values)
            account.Close();
        if (violations.Count > 0)
            violations.Add("the gateway at the end: " + gateway.Describe());
        if (gateway.Faults > 0)
            Violated($"the gateway failed on {gateway.Faults} messages");
    }

    private void Advance(TimeSpan duration)
    {
        try
        {
            building.Run(duration);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Violated($"{exception.GetType().Name}: {exception.Message} at {exception.StackTrace?.Split('\n')[0].Trim()}");
        }
    }

    private void Stepped(VirtualController controller)
    {
        if (controller.Controller.Tables is null)
            return;
        if (!invariants.TryGetValue(controller, out ControlInvariants? checking) || !checking.IsCurrent)
        {
            checks += checking?.Checks ?? 0;
            invariants[controller] = checking = new ControlInvariants(controller, site.LimitsOf(controller.Site.Id), Violated);
        }

        long before = checking.Checks;
        checking.Check();
        if (checking.Checks != before)
        {
            checks++;
            accounts[controller.Site.Id].Check();
        }
    }

    private void Violated(string what)
    {
        // One mistake shows in every cycle; the first few tell it.
        if (violations.Count < 10)
            violations.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeMilliseconds(simulated.Clock.UtcMilliseconds):yyyy-MM-dd HH:mm:ss.fff}Z ({simulated.Clock.MonotonicMilliseconds} ms): {what}"));
    }
}
